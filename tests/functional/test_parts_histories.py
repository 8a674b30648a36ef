"""Random histories of a file in parts: clients that overtake each other, processes of the API that die at any call
to AWS. In the end the file is there once, whole, and nothing else is left.
"""

import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any, Final

import pytest
import requests
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from darkroom import aws, keys
from darkroom.keys import ImageId, Owner
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Context
from tests.functional.moto_parts import complete_moto, small_parts
from tests.functional.test_abandoned_uploads import SOON, audit, begun
from tests.functional.test_janitor import Janitor, janitor

__all__ = ["janitor"]  # a fixture

# A history takes a second. `make histories HISTORIES=1000` plays more.
EXAMPLES: Final = int(os.environ.get("HISTORIES", "12")) // 2

PART: Final = 8
BODY: Final = b"the beginning, the end"
CHUNKS: Final = {number: BODY[(number - 1) * PART : number * PART] for number in (1, 2, 3)}
PHOTO: Final = {"filename": "photo.jpg", "content_type": "image/jpeg", "size": len(BODY)}


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def dying(call: int | None) -> Iterator[None]:
    """Let the process die at one of its calls to AWS: before it, or after its answer was lost."""
    moments = iter(range(1000))

    def pass_by(**_: object) -> None:
        if next(moments) == call:
            raise Killed

    hooks = [
        (client.meta.events, f"{moment}-call.{service}")
        for service, client in (("s3", aws.s3()), ("dynamodb", aws.dynamodb()))
        for moment in ("before", "after")
    ]
    for events, name in hooks:
        events.register_first(name, pass_by)
    try:
        with suppress(Killed):
            yield
    finally:
        for events, name in hooks:
            events.unregister(name, pass_by)


class History:
    """One file's slot, and what clients do with it."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.api = ApiClient(Context())
        self.image_id = str(uuid.uuid4())
        self.key = keys.upload_key(Owner(ALICE), ImageId(self.image_id))
        self.links: dict[int, Any] = {}

    def open(self, **changed: object) -> None:
        self.api.put(f"/images/{self.image_id}", {**PHOTO, **changed})

    def ask(self, *numbers: int) -> None:
        digests = {number: hashlib.sha256(CHUNKS[number]).hexdigest() for number in numbers}
        parts = [{"number": number, "sha256": digest} for number, digest in digests.items()]
        answer = self.api.post(f"/images/{self.image_id}/parts", {"parts": parts})
        if answer.status == 200:
            self.links |= {link["number"]: link for link in answer.json()["links"]}

    def send(self, *numbers: int) -> None:
        """With the last links that a client has; their upload may be gone."""
        for link in (self.links[number] for number in numbers if number in self.links):
            with suppress(KeyError):  # moto's answer to a link of an upload that has ended
                requests.put(link["url"], headers=link["headers"], data=CHUNKS[link["number"]], timeout=10)

    def complete(self) -> int:
        return self.api.post(f"/images/{self.image_id}/parts/complete", None).status

    def abort(self) -> None:
        self.api.delete(f"/images/{self.image_id}/parts")

    def arrive(self) -> None:
        """By a link, which takes it only once."""
        if self.cloud.held(self.key) is None:
            self.cloud.put(self.key, BODY)

    def check(self) -> None:
        """What is there is whole, and nothing has replaced it."""
        held = self.cloud.held(self.key)
        assert held in (None, BODY.decode())
        assert len(self.cloud.versions(self.key)) == (held is not None)

    def end(self) -> None:
        """A client that is not disturbed: it completes the upload, whatever it finds."""
        self.open()
        if self.complete() != 200:
            self.ask(1, 2, 3)
            self.send(1, 2, 3)
            assert self.complete() == 200
        assert self.complete() == 200
        assert self.cloud.held(self.key) == BODY.decode()


STEPS: Final[dict[str, Callable[[History], object]]] = {
    "open": lambda history: history.open(),
    "open for another file": lambda history: history.open(size=len(BODY) - 1),
    "ask for one": lambda history: history.ask(1),
    "ask for all": lambda history: history.ask(1, 2, 3),
    "send the first": lambda history: history.send(1),
    "send the others": lambda history: history.send(2, 3),
    "complete": lambda history: history.complete(),
    "abort": lambda history: history.abort(),
    "arrive": lambda history: history.arrive(),
}

SENT: Final = [("ask for all", None), ("send the first", None), ("send the others", None)]

# An answer of the API takes up to ten calls, each with two moments.
HISTORIES: Final = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.none() | st.integers(0, 20)), max_size=10)


@given(history=HISTORIES)
@example(history=[("ask for all", 9), ("ask for all", None)])
@example(history=[*SENT, ("complete", 9), ("complete", 5)])
@example(history=[*SENT, ("open for another file", None), ("ask for one", 11), ("complete", None)])
@example(history=[*SENT, ("arrive", None), ("complete", 7)])
@example(history=[("open for another file", None), ("ask for one", None), ("arrive", None)])
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_file_is_there_once_and_nothing_else_is_left(
    cloud: Cloud, janitor: Janitor, monkeypatch: pytest.MonkeyPatch, history: list[tuple[str, int | None]]
) -> None:
    small_parts(monkeypatch, PART)
    cloud.empty()
    play = History(cloud)
    play.open()
    with complete_moto(cloud.s3):
        for step, call in history:
            with dying(call):
                STEPS[step](play)
            play.check()
        play.end()
        play.check()
        audit(janitor, SOON + timedelta(hours=1))
        assert begun(cloud) == [], history

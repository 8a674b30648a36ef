"""Another key for media links, as an operator makes it while the API runs, and what CloudFront knows of it."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import boto3
import pytest

from darkroom.stages import StageName
from image_api import services
from image_api.keyring import ACCEPTED_SECONDS, SIGNS_AFTER_SECONDS, Keyring, Keys
from operations import __main__ as command
from operations import cloudfront, doctor, stack
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.key_value_store import ARN, KeyValueStore, key_value_store
from tests.functional.test_image_api_images import PHOTO

MINUTE: Final = 60

type Clock = list[float]


@pytest.fixture
def clock(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The time by which keys begin and end, which a test moves."""
    secret = os.environ["MEDIA_KEY_SECRET"]
    secrets = boto3.client("secretsmanager")
    before = secrets.get_secret_value(SecretId=secret)["SecretString"]
    moved = [1_795_262_400.0]
    monkeypatch.setattr(services, "Keyring", partial(Keyring, clock=lambda: moved[0]))
    monkeypatch.setattr("operations.media_key.time.time", lambda: moved[0])
    outputs = {"OriginalsBucket": cloud.originals, "MediaKeySecret": secret, "CloudFrontMediaKeys": ARN}
    monkeypatch.setattr(stack, "use", lambda *_: stack.Stack("darkroom", outputs, {"Environment": "dev"}))
    yield moved
    secrets.put_secret_value(SecretId=secret, SecretString=before)  # moto's stack is made once for all tests


@pytest.fixture
def link(cloud: Cloud, context: Any, deliver: Deliver) -> Callable[[], str]:
    """The link to a picture as its owner gets it now."""
    key = f"imports/{ALICE}/photo.jpg"
    deliver(cloud.put(key, PHOTO.read_bytes()), stages=[StageName.THUMBNAILS])
    image_id = cloud.entry_of(key).image_id

    def get() -> str:
        url: str = ApiClient(context).get(f"/images/{image_id}").json()["thumbnails"][0]["url"]
        return url

    return get


@pytest.fixture(autouse=True)
def store(cloud: Cloud) -> Iterator[KeyValueStore]:
    """CloudFront's."""
    assert cloud.originals, "moto runs, which begins with a session of its own"
    with key_value_store() as made:
        yield made


def at_cloudfront(store: KeyValueStore) -> str:
    return store.values["links"]


def known_to_the_api() -> Keys:
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["MEDIA_KEY_SECRET"])
    return Keys.parse(secret["SecretString"])


def wrong_with_the_keys() -> list[str]:
    patient = doctor.Patient(stack.use("dev", ""), {}, [])
    return [problem.advice for problem in doctor.CHECKS["keys of media links"](patient)]


def opens(link: str, context: Any) -> int:
    return ApiClient(context, user=None).open(link).status


def test_a_rotation_ends_no_link(clock: Clock, link: Callable[[], str], context: Any) -> None:
    old = link()
    assert command.main(["rotate-media-key"]) == 0
    assert link() == old
    clock[0] += SIGNS_AFTER_SECONDS
    new = link()
    assert new != old
    assert (opens(old, context), opens(new, context)) == (200, 200)
    clock[0] += ACCEPTED_SECONDS
    assert (opens(old, context), opens(new, context)) == (403, 200)


def test_after_a_leak_all_older_links_end_within_a_minute(
    clock: Clock, link: Callable[[], str], context: Any
) -> None:
    old = link()
    assert command.main(["rotate-media-key", "--now"]) == 0
    clock[0] += MINUTE
    assert opens(old, context) == 403
    assert opens(link(), context) == 200


@pytest.mark.usefixtures("clock")
def test_each_key_is_another_one_and_long_enough() -> None:
    for _ in range(3):
        assert command.main(["rotate-media-key"]) == 0
    assert len({key.text for key in known_to_the_api().kept}) == 4


def test_cloudfront_gets_the_first_key_and_each_new_one(clock: Clock, store: KeyValueStore) -> None:
    assert wrong_with_the_keys() == ["Give it the keys: make media-keys"]
    assert command.main(["media-keys"]) == 0
    assert at_cloudfront(store) == cloudfront.links(known_to_the_api(), clock[0])
    assert wrong_with_the_keys() == []
    for arguments in (["rotate-media-key"], ["rotate-media-key", "--now"]):
        assert command.main(arguments) == 0
        assert at_cloudfront(store) == cloudfront.links(known_to_the_api(), clock[0])
        assert wrong_with_the_keys() == []
    assert at_cloudfront(store).count('["') == 1, "after a leak, one key"


def test_a_key_that_has_ended_does_no_harm_at_cloudfront(clock: Clock, store: KeyValueStore) -> None:
    assert command.main(["rotate-media-key"]) == 0
    assert at_cloudfront(store).count('["') == 2
    clock[0] += SIGNS_AFTER_SECONDS + ACCEPTED_SECONDS
    assert wrong_with_the_keys() == []


def test_a_key_that_is_not_stored_ends_at_cloudfront_all_the_same(
    clock: Clock, store: KeyValueStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If Secrets Manager fails, CloudFront has forgotten the key, and asks the API, which has not."""
    assert command.main(["media-keys"]) == 0
    before, known = at_cloudfront(store), known_to_the_api()
    monkeypatch.setenv("MEDIA_KEY_SECRET", "missing")
    outputs = {"MediaKeySecret": "missing", "CloudFrontMediaKeys": ARN}
    monkeypatch.setattr(stack, "use", lambda *_: stack.Stack("darkroom", outputs, {}))
    assert command.main(["rotate-media-key", "--now"]) == 1
    assert at_cloudfront(store) != before
    assert at_cloudfront(store) != cloudfront.links(known, clock[0])


@pytest.mark.usefixtures("clock")
def test_a_stack_without_cloudfront_needs_no_store(store: KeyValueStore, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = {"MediaKeySecret": os.environ["MEDIA_KEY_SECRET"]}
    monkeypatch.setattr(stack, "use", lambda *_: stack.Stack("darkroom", outputs, {}))
    assert wrong_with_the_keys() == []
    assert command.main(["media-keys"]) == 0
    assert command.main(["rotate-media-key"]) == 0
    assert store.values == {}

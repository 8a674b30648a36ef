"""Old and new code run side by side while a deployment goes on, so each reads what the other has stored.

`stored/` has items of the catalogue and messages of the queues as a version wrote them. Today's code reads all of
them. If it writes another shape than the newest sample, this fails: make sure that the version before can read it,
then add a sample beside the others with `STORED=name pytest tests/functional/test_stored_samples.py`.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from darkroom import aws, events, singletons
from darkroom.catalog.entry import Entry, Status
from darkroom.keys import ImageId, Owner
from darkroom.queues import parse_export
from darkroom.stages import STAGES
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.projecting import project
from tests.functional.test_closer import furnish
from tests.photos import photo

FOLDER: Final = Path(__file__).parent / "stored"
SAMPLES: Final = sorted(FOLDER.glob("*.json"))
BUCKET: Final = "originals"

type Shape = dict[str, dict[str, list[str]]]


def stored_now(cloud: Cloud, context: Any) -> dict[str, Any]:
    """What today's code stores of an owner with images in every state, an album, a share and an export."""
    furnish(cloud, ALICE)
    api = ApiClient(context)
    ready = next(entry for entry in entries(cloud) if entry.status is Status.READY and not entry.trashed_since)
    assert api.post("/albums", {"title": "Lake"}).status == 201
    [album] = api.get("/albums").json()["albums"]
    members = {"add": [{"id": str(ready.image_id)}]}
    assert api.post(f"/albums/{album['id']}/images", members).status in {200, 204}
    assert api.post("/shares", {"image_id": str(ready.image_id), "password": "open sesame"}).status == 201
    assert api.post("/exports", {"filter": {}}).status == 202
    assert api.post(f"/images/{ready.image_id}/reprocess", {}).status in {200, 202}
    messages = {
        "stages": sorted({body for stage in STAGES for body in cloud.sent(stage)}),
        "exports": cloud.take(cloud.exports_queue),
        "events": [
            cloud.put(f"imports/{ALICE}/new.jpg", photo("fox.jpg")),
            cloud.remove(f"imports/{ALICE}/new.jpg"),
        ],
    }
    found = {
        "items": sorted(cloud.items(), key=lambda item: (item["pk"]["S"], item["sk"]["S"])),
        "messages": messages,
    }
    text = json.dumps(found, indent=1, default=list)
    named: dict[str, Any] = json.loads(text.replace(cloud.originals, BUCKET))
    return named


def entries(cloud: Cloud) -> Iterator[Entry]:
    for item in cloud.items():
        if item["pk"]["S"].startswith("IMAGE#"):
            owner, image_id = item["pk"]["S"].split("#")[1:]
            entry = cloud.table.get(Owner(owner), ImageId(image_id))
            assert entry is not None
            yield entry


def shape(stored: Mapping[str, Any]) -> Shape:
    """The attributes of each family of items, and the fields of each kind of messages, with their types."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in stored["items"]:
        family = item["pk"]["S"].partition("#")[0]
        for name, value in item.items():
            for path, kind in parts(name, value):
                found[family][path].add(kind)
    for kind, bodies in stored["messages"].items():
        for body in bodies:
            for path, name in fields("", json.loads(body)):
                found[f"message: {kind}"][path].add(name)
    return {
        family: {path: sorted(kinds) for path, kinds in sorted(of.items())} for family, of in sorted(found.items())
    }


def parts(path: str, value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    [(kind, content)] = value.items()
    yield path, kind
    if kind == "M":
        for name, inner in content.items():
            yield from parts(f"{path}.{re.sub(r'[0-9a-f-]{8,}', '*', name)}", inner)
    elif kind == "L":
        for inner in content:
            yield from parts(f"{path}[]", inner)


def fields(path: str, value: Any) -> Iterator[tuple[str, str]]:
    yield path, type(value).__name__
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from fields(f"{path}.{name}", inner)


def test_what_is_stored_today_has_the_shape_of_the_newest_sample(cloud: Cloud, context: Any) -> None:
    now = stored_now(cloud, context)
    if name := os.environ.get("STORED"):
        (FOLDER / f"{name}.json").write_text(json.dumps(now, indent=1) + "\n")
    assert shape(now) == shape(json.loads(max(FOLDER.glob("*.json")).read_text()))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_today_s_code_reads_what_was_stored(cloud: Cloud, context: Any, sample: Path) -> None:
    stored = json.loads(sample.read_text())
    age = int((datetime.now(UTC) - datetime.fromisoformat(f"{sample.stem}T00:00Z")).total_seconds())
    for item in stored["items"]:
        if "expires_at" in item:  # as if it had been stored just now
            item["expires_at"] = {"N": str(int(item["expires_at"]["N"]) + age)}
        aws.dynamodb().put_item(TableName=cloud.table.name, Item=item)
    singletons.reset()
    api = ApiClient(context)
    project(context, *((entry.owner, entry.image_id) for entry in entries(cloud)))
    living = [entry for entry in entries(cloud) if not entry.deleted]
    assert {entry.status for entry in living} >= {Status.READY, Status.PENDING, Status.FAILED}
    for entry in living:
        answer = api.get(f"/images/{entry.image_id}")
        assert (answer.status, answer.json()["status"]) == (200, entry.status)
    assert len(api.get("/images", {"limit": 100}).json()["images"]) == 3
    assert [album["title"] for album in api.get("/albums").json()["albums"]] == ["Lake"]
    assert len(api.get("/shares").json()["shares"]) == 1
    assert len(api.get("/exports").json()["exports"]) == 1


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_today_s_code_reads_what_was_sent(sample: Path) -> None:
    messages = json.loads(sample.read_text())["messages"]
    for body in [*messages["stages"], *messages["events"]]:
        assert isinstance(events.decode(body), events.Upload | events.Removal)
    for body in messages["exports"]:
        assert parse_export(body)[0] == ALICE

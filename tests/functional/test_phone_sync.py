"""clients/python/examples/phone_sync.py, whose network is cut at random, before a request or after it."""

import importlib.util
import json
import random
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import httpx
import pytest

from darkroom import aws
from darkroom.catalog.table import key
from darkroom.keys import ImageId, Owner
from darkroom.stage import Result
from darkroom.stages import PICTURES, StageName
from darkroom_client import Darkroom
from darkroom_client.models import ImageEdit
from tests.functional.api_client import ALICE
from tests.functional.conftest import Cloud
from tests.functional.gateway import TOKEN, Gateway
from tests.functional.test_guard import upload_of
from tests.functional.test_python_client import URL, Internet
from tests.guides import blocks
from tests.photos import IMAGES, ROOT

PROGRAM: Final = ROOT / "clients/python/examples/phone_sync.py"
PHOTOS: Final = ("DSCN0010.jpg", "Canon_40D.jpg", "fox.jpg", "lake.jpg", "sun.jpg")

CUTS: Final = 0.4
"""How many requests the network loses."""


class BadNetwork(Internet):
    """Loses requests, or their answers: then the request was done, and nobody knows."""

    def __init__(self, api: Gateway, chance: random.Random) -> None:
        super().__init__(api)
        self._chance = chance
        self.cuts = 0
        self.answers: list[int] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        luck = self._chance.random()
        if luck < CUTS / 2:
            self._cut()
        answer = super().handle_request(request)
        self.answers.append(answer.status_code)
        if luck < CUTS:
            self._cut()
        return answer

    def _cut(self) -> None:
        self.cuts += 1
        raise httpx.ReadError("cut")


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("phone_sync", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Phones:
    """A phone with a bad network, and another device of the same user."""

    def __init__(self, cloud: Cloud, context: Any, program: ModuleType, place: Path, seed: int) -> None:
        self.cloud = cloud
        self.chance = random.Random(seed)
        self.network = BadNetwork(Gateway(context, ALICE), self.chance)
        self.folder, self.file = place / "photos", place / "state.json"
        self.folder.mkdir()
        self.other = Darkroom(URL, token=TOKEN, transport=Internet(Gateway(context, ALICE)), retries=0)
        self._program = program
        self._done: set[str | None] = set()

    @property
    def state(self) -> Any:
        return json.loads(self.file.read_text())

    def run(self) -> bool:
        """Run the program once; whether it has come to its end."""
        phone = Darkroom(URL, token=TOKEN, transport=self.network, retries=0)
        try:
            self._program.sync(phone, self.folder, self.file)
        except httpx.TransportError:
            return False
        return True

    def end(self) -> None:
        """Run the program until it has come to its end, and has not to begin anew."""
        for _ in range(200):
            if self.run() and self.state["since"] is not None:
                return
        raise AssertionError("it does not come to an end")

    def process(self) -> None:
        """Let the stages process the versions that have arrived."""
        listed = self.cloud.s3.list_object_versions(Bucket=self.cloud.originals).get("Versions", [])
        for version in sorted(listed, key=lambda each: each["LastModified"]):
            if version["IsLatest"] and version["VersionId"] not in self._done:
                self._done.add(version["VersionId"])
                body = self.cloud.s3.get_object(Bucket=self.cloud.originals, Key=version["Key"])["Body"].read()
                upload = upload_of(self.cloud.put(version["Key"], body))
                self._done.add(upload.version_id)
                for name in StageName:
                    result = Result({"ladder": "l", "items": []} if name is PICTURES else {}, None)
                    self.cloud.runner(name).process(upload, lambda *_, result=result: result)

    def meddle(self) -> None:
        """The other device edits an image, puts it into the trash, takes it back, or destroys it for good."""
        images = [*self.other.images(), *self.other.trash()]
        if not images:
            return
        image = self.chance.choice(images)
        match self.chance.randrange(5):
            case 0 | 1:
                self.other.edit(image, ImageEdit(title=f"{self.chance.random()}"))
            case 2:
                self.other.delete_image(image.id)
            case 3:
                self.other.restore_image(image.id)
            case _:
                self.other.delete_image(image.id, permanent=True)
                if self.chance.random() < 0.5:  # a year later
                    key_ = key(Owner(ALICE), ImageId(image.id))
                    aws.dynamodb().delete_item(TableName=self.cloud.table.name, Key=key_)

    def there(self) -> dict[str, Any]:
        """All images of the user, those in the trash too."""
        return {
            each.id: each.model_dump(mode="json")
            for way in (self.other.images(), self.other.trash())
            for each in way
        }


@pytest.mark.parametrize("seed", range(2))
def test_a_phone_ends_equal_to_the_server(
    cloud: Cloud, context: Any, program: ModuleType, tmp_path: Path, seed: int
) -> None:
    phones = Phones(cloud, context, program, tmp_path, seed)
    for photo in PHOTOS:
        shutil.copy(IMAGES / "Canon_40D.jpg", phones.folder / photo)
        for _ in range(3):
            phones.run()
            phones.process()
            phones.meddle()
            phones.process()
    phones.end()
    phones.process()
    phones.end()
    there = phones.there()
    assert phones.state["images"] == there
    assert phones.state["stale"] == {}
    ids = phones.state["ids"]
    assert ids.keys() == {*PHOTOS}
    assert there.keys() <= {*ids.values()}, "no photo has a second image"
    assert phones.network.cuts >= 5


def test_a_phone_that_was_off_for_too_long_forgets_what_was_deleted(
    cloud: Cloud, context: Any, program: ModuleType, tmp_path: Path
) -> None:
    phones = Phones(cloud, context, program, tmp_path, 0)
    for photo in PHOTOS[:3]:
        shutil.copy(IMAGES / "Canon_40D.jpg", phones.folder / photo)
    phones.end()
    phones.process()
    phones.end()
    [one, *_] = phones.state["images"]
    phones.other.delete_image(one, permanent=True)
    aws.dynamodb().delete_item(TableName=cloud.table.name, Key=key(Owner(ALICE), ImageId(one)))
    phones.end()
    assert 410 in phones.network.answers
    assert phones.state["images"] == phones.there()
    assert one not in phones.state["images"]


def test_the_page_shows_the_program() -> None:
    [shown] = blocks("clients.md", "py")
    assert shown == PROGRAM.read_text()
    assert len(shown.splitlines()) <= 50

"""clients/python/examples/phone_sync.py, whose network is cut at random, before a request or after it."""

import ast
import dataclasses
import importlib.util
import io
import json
import os
import random
import re
import sqlite3
import tokenize
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any, Final

import httpx
import pytest

from darkroom import aws, services, singletons
from darkroom.catalog.table import key
from darkroom.keys import ImageId, Owner
from darkroom.stage import Result
from darkroom.stages import PICTURES, StageName
from darkroom_client import Darkroom
from darkroom_client.models import ImageEdit
from image_api.settings import ApiSettings
from tests.functional.api_client import ALICE, BOB
from tests.functional.conftest import Cloud
from tests.functional.gateway import TOKEN, Gateway
from tests.functional.test_guard import upload_of
from tests.functional.test_python_client import URL, Internet
from tests.guides import blocks
from tests.photos import ROOT, photo

PROGRAM: Final = ROOT / "clients/python/examples/phone_sync.py"
PHOTOS: Final = ("DSCN0010.jpg", "Canon_40D.jpg", "fox.jpg", "lake.jpg", "sun.jpg")

CUTS: Final = 0.4
"""How many requests the network loses."""

Limit = Callable[[str, int], None]


class BadNetwork(Internet):
    """Loses requests, or their answers: then the request was done, and nobody knows."""

    def __init__(self, api: Gateway, chance: random.Random, cuts: float) -> None:
        """`cuts`: how many requests it loses, from 0 to 1."""
        super().__init__(api)
        self._chance = chance
        self._often = cuts
        self.cuts = 0
        self.answers: list[tuple[str, int]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        luck = self._chance.random()
        if luck < self._often / 2:
            self._cut()
        answer = super().handle_request(request)
        self.answers.append((request.method, answer.status_code))
        if luck < self._often:
            self._cut()
        return answer

    def _cut(self) -> None:
        self.cuts += 1
        raise httpx.ReadError("cut")


@pytest.fixture(autouse=True)
def _slots_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto shows items that are half written to other threads."""
    monkeypatch.setattr("image_api.bulk._AT_ONCE", 1)


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("phone_sync", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sent(file: Path) -> dict[str, str]:
    """The files that a program has sent, as its journal knows them, with their ids."""
    with closing(sqlite3.connect(f"{file}.sent")) as journal:
        rows = journal.execute("SELECT path, image_id FROM files WHERE sent ORDER BY path").fetchall()
    return {os.path.basename(os.fsdecode(path)): image_id for path, image_id in rows}


class Phones:
    """A phone with a bad network, and another device of the same user."""

    def __init__(
        self, cloud: Cloud, context: Any, program: ModuleType, place: Path, seed: int = 0, cuts: float = CUTS
    ) -> None:
        self.cloud = cloud
        self.chance = random.Random(seed)
        self.network = BadNetwork(Gateway(context, ALICE), self.chance, cuts)
        self.folder, self.file = place / "photos", place / "state.json"
        self.folder.mkdir()
        self.other = Darkroom(URL, token=TOKEN, transport=Internet(Gateway(context, ALICE)), retries=0)
        self._program = program
        self._done: set[str | None] = set()

    @property
    def state(self) -> Any:
        return json.loads(self.file.read_text())

    @property
    def sent(self) -> dict[str, str]:
        """The photos that have been sent, with their ids."""
        return sent(self.file)

    def run(self) -> bool:
        """Run the program once; whether it has come to its end."""
        phone = Darkroom(URL, token=TOKEN, transport=self.network, retries=0)
        try:
            self._program.sync(phone, self.folder, self.file)
        except httpx.TransportError:
            return False
        return True

    def end(self) -> None:
        """Run the program until it has come to its end."""
        for _ in range(200):
            if self.run():
                return
        raise AssertionError("it does not come to an end")

    def take(self, *names: str) -> None:
        """Put photos into the folder, each with bytes of its own."""
        for name in names:
            (self.folder / name).write_bytes(photo("Canon_40D.jpg") + os.fsencode(name))

    def sync(self) -> None:
        """Run the program, let the stages process what it has sent, and run it again."""
        self.end()
        self.process()
        self.end()

    def forget(self, image_id: str) -> None:
        """The other device destroys an image for good, and a year later nobody remembers it."""
        self.other.delete_image(image_id, permanent=True)
        aws.dynamodb().delete_item(TableName=self.cloud.table.name, Key=key(Owner(ALICE), ImageId(image_id)))

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
            case _ if self.chance.random() < 0.5:
                self.forget(image.id)
            case _:
                self.other.delete_image(image.id, permanent=True)

    def there(self) -> dict[str, Any]:
        """All images of the user, those in the trash too."""
        return {
            each.id: each.model_dump(mode="json")
            for way in (self.other.images(), self.other.trash())
            for each in way
        }


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Limit:
    """Sets a limit of the API."""

    def set_limit(name: str, number: int) -> None:
        changed: Any = {name: number}
        settings = dataclasses.replace(services.settings(ApiSettings), **changed)
        monkeypatch.setitem(singletons._values, ApiSettings.from_env, settings)

    return set_limit


@pytest.fixture
def phones(cloud: Cloud, context: Any, program: ModuleType, tmp_path: Path) -> Phones:
    """With a network that loses nothing."""
    return Phones(cloud, context, program, tmp_path, cuts=0)


@pytest.mark.parametrize("seed", range(2))
def test_a_phone_ends_equal_to_the_server(
    cloud: Cloud, context: Any, program: ModuleType, tmp_path: Path, seed: int
) -> None:
    phones = Phones(cloud, context, program, tmp_path, seed)
    for name in PHOTOS:
        phones.take(name)
        for _ in range(3):
            phones.run()
            phones.process()
            phones.meddle()
            phones.process()
    phones.sync()
    there = phones.there()
    assert phones.state["images"] == there
    assert phones.state["stale"] == []
    assert phones.sent.keys() == {*PHOTOS}
    assert there.keys() <= {*phones.sent.values()}, "no photo has a second image"
    assert phones.network.cuts >= 5


def test_a_file_that_is_refused_is_told_and_the_others_are_sent(
    phones: Phones, limit: Limit, capsys: pytest.CaptureFixture[str]
) -> None:
    phones.take("b.jpg", "z.jpg")
    (phones.folder / "a.jpg").write_bytes(b"")
    (phones.folder / "c.jpg").write_bytes(bytes(9_000))
    limit("max_original_bytes", (phones.folder / "b.jpg").stat().st_size)
    phones.sync()
    assert [*phones.sent] == ["b.jpg", "z.jpg"]
    told = capsys.readouterr().err
    assert re.search(r"a\.jpg was not sent: The file is empty", told)
    assert re.search(r"c\.jpg was not sent: 413 .*(too_large|too large)", told)
    phones.take("a.jpg")  # it was still being written
    phones.sync()
    assert [*phones.sent] == ["a.jpg", "b.jpg", "z.jpg"]


def test_a_file_that_cannot_be_read_now_is_sent_by_a_later_run(
    phones: Phones, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    phones.take("a.jpg", "b.jpg")
    read = Path.open

    def refuse(path: Path, *arguments: Any, **others: Any) -> Any:
        if path.name == "a.jpg":
            raise PermissionError(path)
        return read(path, *arguments, **others)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        phones.sync()
    assert [*phones.sent] == ["b.jpg"]
    assert "a.jpg" in capsys.readouterr().err
    phones.sync()
    assert [*phones.sent] == ["a.jpg", "b.jpg"]


def test_what_s3_does_not_take_is_sent_by_a_later_run(phones: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    phones.take("a.jpg", "b.jpg")
    send = Internet.handle_request
    puts = []

    def refuse(network: Internet, request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            puts.append(request)
            if len(puts) == 1:
                return httpx.Response(400, text="<Error><Code>EntityTooLarge</Code></Error>")
        return send(network, request)

    monkeypatch.setattr(Internet, "handle_request", refuse)
    phones.end()
    assert len(phones.sent) == 1
    phones.sync()
    assert [*phones.sent] == ["a.jpg", "b.jpg"]
    assert len(phones.there()) == 2


def test_folders_and_files_that_are_no_pictures_are_not_sent(
    phones: Phones, capsys: pytest.CaptureFixture[str]
) -> None:
    phones.take("z.jpg", ".trashed-1.jpg")
    (phones.folder / "album.jpg").mkdir()
    (phones.folder / "film.mp4").write_bytes(b"film")
    phones.sync()
    assert [*phones.sent] == ["z.jpg"]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "code"), [("max_images", "too_many_images"), ("max_stored_bytes", "storage_full")]
)
def test_a_full_account_gets_no_photos_until_there_is_room(
    phones: Phones, limit: Limit, capsys: pytest.CaptureFixture[str], name: str, code: str
) -> None:
    phones.take("a.jpg")
    phones.sync()
    [first] = phones.there()
    limit(name, 1)
    phones.take("b.jpg", "c.jpg")
    phones.other.delete_image(first)
    phones.sync()
    assert [*phones.sent] == ["a.jpg"]
    assert code in capsys.readouterr().err
    assert phones.state["images"] == phones.there(), "it follows what changes"
    assert phones.state["images"][first]["trashed_at"]
    phones.other.delete_image(first, permanent=True)
    limit(name, 0)
    phones.sync()
    assert [*phones.sent] == ["a.jpg", "b.jpg", "c.jpg"]


def test_a_photo_that_was_deleted_elsewhere_does_not_come_back(phones: Phones) -> None:
    """Not even as a copy under another name, or from a phone whose journal is lost."""
    phones.take("a.jpg")
    phones.sync()
    [first] = phones.there()
    phones.other.delete_image(first, permanent=True)
    (phones.folder / "copy.jpg").write_bytes((phones.folder / "a.jpg").read_bytes())
    phones.sync()
    Path(f"{phones.file}.sent").unlink()
    phones.sync()
    assert phones.there() == {}
    assert [*phones.sent] == []


def lose_the_position(phones: Phones, _: str) -> None:
    """As if the state came from another library."""
    phones.file.write_text(json.dumps(phones.state | {"since": "AAAA"}))


@pytest.mark.parametrize(("lose", "status"), [(Phones.forget, 410), (lose_the_position, 400)])
def test_a_phone_without_a_position_begins_anew_and_shows_what_it_knows(
    phones: Phones, monkeypatch: pytest.MonkeyPatch, lose: Callable[[Phones, str], None], status: int
) -> None:
    phones.take(*PHOTOS[:3])
    phones.sync()
    known = phones.state["images"]
    [one, *_] = known
    lose(phones, one)
    monkeypatch.setattr("darkroom_client.client.PAGE", 1)
    shown = []
    send = BadNetwork.handle_request

    def note(network: BadNetwork, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/changes":
            shown.append(phones.state["images"])
        if len(shown) == 3:  # killed in the middle of the new reading
            raise httpx.ReadError("cut")
        return send(network, request)

    with monkeypatch.context() as patch:
        patch.setattr(BadNetwork, "handle_request", note)
        assert not phones.run()
    assert ("GET", status) in phones.network.answers
    assert [each.keys() for each in shown] == [known.keys()] * 3
    assert phones.state["stale"]
    assert phones.run(), "one run is enough"
    assert phones.state["images"] == phones.there()
    assert (one in phones.state["images"]) is (status == 400)
    assert phones.state["stale"] == []


def test_a_second_run_at_the_same_time_sends_nothing_twice(
    phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones.take(*PHOTOS[:3])
    second = Thread(target=phones.run)
    send = BadNetwork.handle_request

    def begin_another(network: BadNetwork, request: httpx.Request) -> httpx.Response:
        if request.method == "PUT" and second.ident is None:
            second.start()
            second.join(timeout=1)  # long enough to end, if it does not wait
        return send(network, request)

    monkeypatch.setattr(BadNetwork, "handle_request", begin_another)
    assert phones.run()
    second.join()
    phones.process()
    assert [method for method, _ in phones.network.answers].count("PUT") == 3
    assert [*phones.sent] == sorted(PHOTOS[:3])
    assert phones.there().keys() == {*phones.sent.values()}


def test_a_file_whose_name_is_no_text_is_sent_once(phones: Phones) -> None:
    phones.take(os.fsdecode(b"caf\xe9.jpg"))
    phones.sync()
    assert [*phones.sent] == [os.fsdecode(b"caf\xe9.jpg")]
    assert len(phones.there()) == 1


def test_the_state_of_a_user_is_not_used_for_another(phones: Phones, context: Any, program: ModuleType) -> None:
    phones.take("a.jpg")
    phones.sync()
    before = phones.file.read_bytes()
    assert phones.state["user"] == ALICE
    bob = Darkroom(URL, token=TOKEN, transport=Internet(Gateway(context, BOB)), retries=0)
    with pytest.raises(SystemExit, match="another user"):
        program.sync(bob, phones.folder, phones.file)
    assert phones.file.read_bytes() == before
    his = phones.file.with_name("bob.json")
    program.sync(bob, phones.folder, his)
    assert [*sent(his)] == ["a.jpg"]


def test_the_page_shows_the_program() -> None:
    [shown] = blocks("clients.md", "py")
    assert shown == PROGRAM.read_text()
    assert len(lines_of_code(shown)) <= 50


def lines_of_code(program: str) -> set[int]:
    """The lines that are not empty, no comment and no docstring."""
    nothing = (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    )
    code = {
        line
        for token in tokenize.generate_tokens(io.StringIO(program).readline)
        if token.type not in nothing
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            code -= {*range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)}
    return code

"""`darkroom export` and the exporter: archives come into files, whatever happens on the way."""

import io
import sys
import zipfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from darkroom_cli.faults import Exit
from darkroom_client import Darkroom, errors
from darkroom_client.models import AlbumRequest, ExportFilter, ExportRequest, MembersRequest, ProblemDetails
from tests.functional.conftest import Cloud
from tests.functional.test_command import Command, alice, check, check_own, darkroom, lines  # noqa: F401  # fixtures
from tests.functional.test_exporter import furnish, run, small_parts  # noqa: F401  # a fixture

SLEEP: Final = "darkroom_cli.commands.exports.time.sleep"

ALL: Final = ExportRequest(filter=ExportFilter())


def work() -> None:
    """Let the exporter work; what it logs is not printed by the command."""
    with redirect_stdout(io.StringIO()):
        run()


@pytest.fixture
def exporter_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the command waits, the exporter works."""
    monkeypatch.setattr(SLEEP, lambda _: work())


def names(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {*opened.namelist()}


@pytest.fixture
def images(cloud: Cloud, alice: Darkroom) -> list[str]:  # noqa: F811
    """Four images, one with a companion."""
    furnish(cloud)
    return [image.id for image in alice.images()]


@pytest.mark.usefixtures("exporter_works", "images")
def test_an_archive_comes_into_a_file(darkroom: Command, alice: Darkroom, tmp_path: Path) -> None:  # noqa: F811
    ran = darkroom("export", str(tmp_path / "all.zip"))
    assert (ran.status, ran.err) == (Exit.DONE, "")
    assert ran.out.startswith("4 images, ")
    assert len(names(tmp_path / "all.zip")) == 6
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["all.zip"]
    assert alice.list_exports().exports == [], "it is not stored twice"
    again = darkroom("export", str(tmp_path / "all.zip"))
    assert (again.status, again.err.count("\n")) == (Exit.FAILED, 1)
    assert "is there already" in again.err


@pytest.mark.usefixtures("exporter_works")
def test_ids_filters_and_albums_say_what_it_has(
    darkroom: Command,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    images: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    album = alice.create_album(AlbumRequest(title="At the lake"))
    alice.change_album_images(album.id, MembersRequest(add=[{"id": images[0]}]))  # type: ignore[list-item]
    [made] = lines(darkroom("export", str(tmp_path / "album.zip"), "--album", "at the LAKE", "--json"))
    check_own("export", made)
    assert (made["images"], made["size"]) == (1, (tmp_path / "album.zip").stat().st_size)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(images[:2])))
    [made] = lines(darkroom("export", str(tmp_path / "two.zip"), "-", "--json"))
    assert made["images"] == 2
    [made] = lines(darkroom("export", str(tmp_path / "none.zip"), "--favourite", "--text", "img", "--json"))
    assert made["images"] == 0
    gone = darkroom("export", str(tmp_path / "gone.zip"), images[0], "3a0c7d5e-8d3a-4c57-9c39-1f2f3a9f7a11")
    assert gone.err == "1 image or file is missing. missing.txt in the archive names them.\n"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["no/folder/a.zip"], Exit.FAILED, "There is no folder no/folder. Make it, or name another file."),
        (["a.zip", "abc"], Exit.USAGE, "abc is no id of an image. darkroom ls shows them."),
        (
            ["a.zip", "-"],
            Exit.USAGE,
            "There are no ids in the input. Without ids and filters, the archive has all images.",
        ),
        (
            ["a.zip", "3a0c7d5e-8d3a-4c57-9c39-1f2f3a9f7a11", "--tag", "x"],
            Exit.USAGE,
            "Name images by their ids, or by filters.",
        ),
        (
            ["a.zip", "--album", "Nothing"],
            Exit.FAILED,
            "There is no album Nothing. darkroom albums ls shows them.",
        ),
        (["a.zip", "--from", "yesterday"], Exit.USAGE, "--from: "),
    ],
)
@pytest.mark.usefixtures("cloud")
def test_wrong_requests_make_none(
    arguments: list[str],
    status: Exit,
    said: str,
    darkroom: Command,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    ran = darkroom("export", *arguments)
    assert (ran.status, ran.out) == (status, "")
    assert ran.err.startswith(f"darkroom: {said}")
    assert ran.err.count("\n") == 1
    assert alice.list_exports().exports == []


class Killed(BaseException):
    """The process is killed."""


@pytest.mark.usefixtures("images")
def test_killed_at_any_moment_the_same_command_goes_on(
    darkroom: Command,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed while it waits, while it downloads, and when all has come."""
    file, asked = tmp_path / "all.zip", list[str]()
    create, bring = alice.create_export, alice.continue_download

    def made(*arguments: Any, **options: Any) -> Any:
        export = create(*arguments, **options)
        asked.append(export.id)
        return export

    def killed(*_: Any, **__: Any) -> None:
        raise Killed

    def after_half(url: str, part: Any, **_: Any) -> None:
        whole = io.BytesIO()
        bring(url, whole)
        part.write(whole.getvalue()[: len(whole.getvalue()) // 2])
        raise Killed

    monkeypatch.setattr(alice, "create_export", made)
    for place, broken in ((SLEEP, killed), ("continue_download", after_half), ("delete_export", killed)):
        with monkeypatch.context() as kill:
            kill.setattr(SLEEP, lambda _: work())
            kill.setattr(place, broken) if place == SLEEP else kill.setattr(alice, place, broken)
            with pytest.raises(Killed):
                darkroom("export", str(file))
        assert not file.exists()
        assert len([*tmp_path.glob("all.zip.*.part")]) <= 1
    [part] = tmp_path.glob("all.zip.*.part")
    assert zipfile.is_zipfile(part)
    brought = list[int]()

    def counting(url: str, part: Any, **options: Any) -> None:
        before = part.tell()
        bring(url, part, **options)
        brought.append(part.tell() - before)

    monkeypatch.setattr(alice, "continue_download", counting)
    assert darkroom("export", str(file)).status == Exit.DONE
    assert (len(names(file)), brought, len({*asked})) == (6, [1], 1)


@pytest.mark.parametrize("moment", ["", ".20200101T000000000000"])
@pytest.mark.usefixtures("exporter_works", "images")
def test_what_has_come_of_an_archive_that_is_gone_is_not_continued(
    moment: str,
    darkroom: Command,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    tmp_path: Path,
) -> None:
    """One was deleted, one is of other images, one has expired and is forgotten; one file is somebody's own."""
    deleted, other, forgotten = (f"{number:032x}" for number in range(3))
    alice.delete_export(alice.create_export(ALL, idempotency_key=deleted).id)
    alice.create_export(ExportRequest(filter=ExportFilter(tag="Fox")), idempotency_key=other)
    work()
    parts = [tmp_path / f"all.zip.{key}{moment}.part" for key in (deleted, other, forgotten)]
    own = [tmp_path / "all.zip.mine.part", tmp_path / f"my all.zip.{forgotten}.part"]
    for path in (*parts, *own):
        path.write_bytes(b"something")
    assert darkroom("export", str(tmp_path / "all.zip")).status == Exit.DONE
    assert len(names(tmp_path / "all.zip")) == 6
    assert all(path.read_bytes() == b"something" for path in own)
    darkroom("export", str(tmp_path / "all.zip"))
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "all.zip",
        *(path.name for path in own),
    }


@pytest.mark.usefixtures("cloud")
def test_a_day_has_an_end(
    darkroom: Command,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody waits until tomorrow."""

    def refused(*_: Any, **__: Any) -> None:
        problem = ProblemDetails.model_construct(code="too_many_exports_today")
        error = errors.RetryLater(429, None, problem, "Too many.")
        error.retry_after = 40_000
        raise error

    monkeypatch.setattr(alice, "create_export", refused)
    ran = darkroom("export", str(tmp_path / "all.zip"))
    assert ran.err == "darkroom: You have had as many archives made as a day has. Repeat the command tomorrow.\n"
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


@pytest.mark.usefixtures("exporter_works", "images")
def test_a_network_that_fails_is_waited_for(
    darkroom: Command,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failures = iter([httpx.ConnectError("gone"), httpx.ReadError("cut")])
    bring = alice.continue_download

    def brought(url: str, part: Any, **options: Any) -> None:
        for failure in failures:
            raise failure
        bring(url, part, **options)

    monkeypatch.setattr(alice, "continue_download", brought)
    ran = darkroom("export", str(tmp_path / "all.zip"))
    assert (ran.status, ran.err) == (Exit.DONE, "No answer (gone). Waiting for the network.\n")
    assert len(names(tmp_path / "all.zip")) == 6


@pytest.mark.usefixtures("images")
def test_archives_are_listed_and_deleted(
    darkroom: Command,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    tmp_path: Path,
) -> None:
    export_id = alice.create_export(ALL).id
    refused = darkroom("export", str(tmp_path / "all.zip"), "--kind", "photo")
    assert refused.status == Exit.FAILED
    assert refused.err.endswith(f"or cancel it: darkroom exports delete {export_id}\n")
    [listed] = lines(darkroom("exports", "ls", "--json"))
    check("ExportEntry", listed)
    line = darkroom("exports", "ls").out.split("\t")
    assert (line[1], line[4]) == ("waiting", f"{export_id}\n")
    work()
    assert "\tready\t4 images\t" in darkroom("exports", "ls").out
    [ended] = lines(darkroom("exports", "delete", export_id, "--json"))
    check_own("exports delete", ended)
    assert darkroom("exports", "ls").out == ""


@pytest.mark.usefixtures("exporter_works", "images")
def test_an_archive_that_cannot_be_made_says_why_and_is_not_in_the_way(
    darkroom: Command,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as small:
        small.setattr("exporter.planning.MAX_IMAGES", 1)
        ran = darkroom("export", str(tmp_path / "all.zip"))
    assert ran.err.startswith("darkroom: The archive was not made (too_large). It would have more than")
    assert alice.list_exports().exports == []
    assert darkroom("export", str(tmp_path / "all.zip")).status == Exit.DONE

"""The command `darkroom` and the API: requests of the command reach the handler and S3's stand-in."""

import io
import json
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import keyring.core
import pytest
from jsonschema import Draft202012Validator
from keyring.backends.fail import Keyring as NoKeyring
from PIL import Image

from contract.document import kept
from darkroom import shares
from darkroom_cli import mirror, session, walking
from darkroom_cli.faults import Exit
from darkroom_client import Darkroom
from darkroom_client.models import AlbumRequest, ImageEdit, Position
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.gateway import TOKEN, Gateway
from tests.functional.test_python_client import URL, Internet
from tests.photos import ROOT, photo
from tests.unit.darkroom_cli.command import Ran, run

Command = Callable[..., Ran]
Upload = Callable[..., str]

NOBODYS: Final = "3a0c7d5e-8d3a-4c57-9c39-1f2f3a9f7a11"
HOSTILE: Final = "../../\x1b]0;owned\x07a.jpg"


def small(name: str, quality: int = 90) -> bytes:
    """A photo of which all thumbnails are soon made, with the original's metadata."""
    out = io.BytesIO()
    image = Image.open(io.BytesIO(photo(name)))
    image.resize((160, 120)).save(out, "JPEG", quality=quality, exif=image.getexif().tobytes())
    return out.getvalue()


PHOTO: Final = small("DSCN0010.jpg")
OTHER: Final = small("Canon_40D.jpg")


@pytest.fixture
def alice(context: Any) -> Darkroom:
    return Darkroom(URL, token=TOKEN, transport=Internet(Gateway(context, ALICE)), retries=0)


@pytest.fixture
def darkroom(
    alice: Darkroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Command:
    """Runs the command as a user with a token."""
    monkeypatch.setenv("DARKROOM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DARKROOM_API", URL)
    monkeypatch.setenv("DARKROOM_TOKEN", TOKEN)
    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())  # type: ignore[no-untyped-call]  # it has none
    monkeypatch.setattr(Darkroom, "close", lambda _: None)
    monkeypatch.setattr(session, "connect", lambda _url, _token: alice)

    def call(*arguments: str) -> Ran:
        return run(capsys, *arguments)

    return call


@pytest.fixture
def upload(cloud: Cloud, alice: Darkroom, deliver: Deliver) -> Upload:
    """Uploads a photo and lets the stages process it; returns the image's id."""

    def send(file: bytes = PHOTO, name: str = "photo.jpg", image_id: str | None = None) -> str:
        sent = image_id or alice.upload(file, filename=name, content_type="image/jpeg").id
        deliver(cloud.put(f"uploads/{ALICE}/{sent}", file))
        return sent

    return send


def lines(ran: Ran) -> list[Any]:
    return [json.loads(line) for line in ran.out.splitlines()]


def check(schema: str, value: Any) -> None:
    """Check a value against a schema of docs/openapi.json."""
    document = kept()
    found = {**document["components"]["schemas"][schema], "components": document["components"]}
    Draft202012Validator(found).validate(value)


def check_own(command: str, value: Any) -> None:
    """Check a value against a schema of docs/command.json."""
    Draft202012Validator(json.loads((ROOT / "docs/command.json").read_text())["$defs"][command]).validate(value)


def test_images_are_listed_and_shown(darkroom: Command, upload: Upload) -> None:
    image_id, other = upload(name=HOSTILE), upload(OTHER, "b.jpg")
    assert [line.split("\t")[3] for line in darkroom("ls").out.splitlines()] == [image_id, other]
    [listed] = lines(darkroom("ls", "--camera", "NIKON COOLPIX P6000", "--from", "2008", "--json"))
    check("ImageEntry", listed)
    assert darkroom("ls", "--limit", "1").out.count("\n") == 1
    assert (
        darkroom("ls", "--no-favourite", "--kind", "photo", "--status", "ready", "--to", "2008").out.count("\n")
        == 2
    )
    assert (darkroom("ls", "nothing").out, darkroom("ls", "--trash").out) == ("", "")
    shown = darkroom("show", image_id)
    assert f"Id           {image_id}\n".replace("           ", "        ") in shown.out.replace(
        "           ", "        "
    )
    assert "NIKON COOLPIX P6000" in shown.out
    assert not {*"\x1b\x07"} & {*shown.out, *darkroom("ls").out}
    [as_json] = lines(darkroom("show", image_id, "--json"))
    assert as_json["filename"] == listed["filename"]
    [counts] = lines(darkroom("stats", "--json"))
    check("Stats", counts)
    assert "Kind\tphoto\t2\t" in darkroom("stats").out
    [me] = lines(darkroom("whoami", "--json"))
    check_own("whoami", me)
    check("Account", me["account"])
    assert ALICE in darkroom("whoami").out


def test_similar_images(darkroom: Command, upload: Upload) -> None:
    image_id, twin = upload(), upload(small("DSCN0010.jpg", quality=70))
    [found] = lines(darkroom("similar", image_id, "--json"))
    check("SimilarImages", found)
    assert darkroom("similar", image_id).out == f"Look alike\t{twin}\tphoto.jpg\n"


def test_edits_change_only_what_they_name(darkroom: Command, upload: Upload, alice: Darkroom) -> None:
    image_id = upload()
    ran = darkroom(
        "edit", image_id, "--title", "At the lake", "--add-tag", "Family", "--add-tag", "lake", "--rating", "5"
    )
    assert (ran.status, ran.out) == (Exit.DONE, f"{image_id} has version 1\n")
    [edited] = lines(
        darkroom(
            "edit", image_id, "--remove-tag", "family", "--favourite", "--taken-at", "1998-07-04",
            "--position=-47.5,13.25,600", "--clear", "rating", "--json",
        )
    )  # fmt: skip
    check("ImageEntry", edited)
    image = alice.get_image(image_id)
    assert (image.title, image.tags, image.favourite, image.rating) == ("At the lake", ["lake"], True, None)
    assert image.position == Position(latitude=-47.5, longitude=13.25, altitude_m=600)
    assert (
        darkroom("edit", image_id, "--clear", "taken-at", "--clear", "position", "--tag", "a", "--tag", "b").status
        == 0
    )
    assert alice.get_image(image_id).tags == ["a", "b"]
    assert alice.get_image(image_id).corrections.taken_at is None


def test_an_edit_is_made_anew_if_another_device_was_faster(
    darkroom: Command, upload: Upload, alice: Darkroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id, read = upload(), Darkroom.get_image
    raced: list[str] = []

    def get_image(self: Darkroom, wanted: str) -> Any:
        image = read(self, wanted)
        if not raced:
            raced.append(wanted)
            self.edit(image, ImageEdit(tags=["theirs"]))
        return image

    monkeypatch.setattr(Darkroom, "get_image", get_image)
    assert darkroom("edit", image_id, "--add-tag", "ours").status == Exit.DONE
    assert alice.get_image(image_id).tags == ["theirs", "ours"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["edit", NOBODYS], "Say what to change"),
        (["edit", NOBODYS, "--tag", "a", "--add-tag", "b"], "--tag and --clear tags replace all tags"),
        (["edit", NOBODYS, "--title", "a", "--clear", "title"], "--clear title takes back"),
        (["edit", NOBODYS, "--position", "here"], "here is no position"),
        (["edit", NOBODYS, "--position", "1"], "1 is no position"),
        (["show", "../me"], "../me is no id of an image"),
        (["get", NOBODYS, "--original", "--size", "5"], "Choose one"),
        (["share"], "Name an image by its id, or an album"),
        (["share", NOBODYS, "--album", "x"], "Name an image by its id, or an album"),
        (["get"], "Name images by their ids, or an album"),
        (["get", "--album", "x", "--output", "x"], "--output is for one image"),
        (["get", NOBODYS, ALICE, "--output", "x"], "--output is for one image"),
        (["ls", "--trash", "--tag", "x"], "The trash is listed without filters."),
        (["edit", NOBODYS, "nonsense", "--title", "a"], "nonsense is no id of an image"),
        (["rm", "nonsense"], "nonsense is no id of an image"),
        (["ls", "--limit", "0"], "Invalid value for '--limit'"),
        (["ls", "--from", "yesterday"], "--from: "),
        (["ls", "--order", "added", "--tag", "x"], "--order: "),
        (["share", NOBODYS, "--originals"], "--originals: "),
        (["share", NOBODYS, "--password"], "--password: "),
        (["share", NOBODYS, "--title", "x" * 999], "--title: "),
        (["edit", NOBODYS, "--clear", "tags", "--add-tag", "x"], "--tag and --clear tags replace all tags"),
        (["albums", "add", "x" * 999, NOBODYS], "ALBUM: "),
    ],
)
@pytest.mark.usefixtures("cloud")
def test_wrong_arguments_get_one_line(
    arguments: list[str], said: str, darkroom: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DARKROOM_SHARE_PASSWORD", "x")
    ran = darkroom(*arguments)
    assert (ran.status, ran.out) == (Exit.USAGE, "")
    assert ran.err.startswith(f"darkroom: {said}")
    assert f". See: darkroom {arguments[0]} " in ran.err
    assert ran.err.endswith(" --help\n")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--taken-at", "yesterday"], "--taken-at: "),
        (["--title", "x" * 9999], "--title: "),
        (["--offset", "x", "--add-tag", "y"], "--offset: "),
    ],
)
def test_an_edit_that_is_wrong_for_each_image_is_refused_once(
    options: list[str], said: str, darkroom: Command, upload: Upload
) -> None:
    ran = darkroom("edit", upload(), upload(OTHER), *options)
    assert (ran.status, ran.out, ran.err.count("\n")) == (Exit.USAGE, "", 1)
    assert ran.err.startswith(f"darkroom: {said}")


def test_an_image_that_takes_no_more_tags_does_not_stop_the_others(darkroom: Command, upload: Upload) -> None:
    full, other = upload(), upload(OTHER)
    darkroom("edit", full, *(word for number in range(50) for word in ("--tag", f"t{number}")))
    ran = darkroom("edit", full, other, "--add-tag", "one more")
    assert (ran.status, ran.out) == (Exit.PARTLY, f"{other} has version 1\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", NOBODYS],
        ["similar", NOBODYS],
        ["edit", NOBODYS, "--title", "a"],
        ["rm", NOBODYS],
        ["restore", NOBODYS],
        ["get", NOBODYS, "--into", "made/unasked"],
        ["get", "--album", "Nothing", "--into", "made/unasked"],
    ],
)
@pytest.mark.usefixtures("cloud")
def test_if_nothing_is_done_it_has_failed(
    arguments: list[str], darkroom: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = darkroom(*arguments)
    assert (ran.status, ran.out, ran.err.count("\n")) == (Exit.FAILED, "", 1)
    assert not Path("made").exists()


def test_what_is_shown_of_a_camera_is_what_finds_it(darkroom: Command, upload: Upload) -> None:
    image_id = upload(OTHER)
    [camera] = re.findall(r"^Camera +(.+)$", darkroom("show", image_id).out, re.MULTILINE)
    assert camera == "Canon EOS 40D"
    assert image_id in darkroom("ls", "--camera", camera).out


@pytest.mark.parametrize("known", ["1998", "1998-07", "1998-07-04", "1998-07-04T18:30", "1998-07-04T18:30:05"])
def test_of_a_time_is_shown_what_is_known(known: str, darkroom: Command, upload: Upload) -> None:
    image_id, shown = upload(), known.replace("T", " ")
    darkroom("edit", image_id, "--taken-at", known)
    assert re.search(rf"^Taken +{shown} \(owner, corrected\)$", darkroom("show", image_id).out, re.MULTILINE)
    assert darkroom("ls").out.split("\t")[0] == shown


def test_files_are_downloaded_and_nothing_is_overwritten(
    darkroom: Command, upload: Upload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id, folder = upload(name=HOSTILE), tmp_path / "photos"
    outside = {path for path in tmp_path.iterdir() if path != folder}
    for _ in range(2):
        assert darkroom("get", image_id, "--into", str(folder)).status == Exit.DONE
    assert len([*folder.iterdir()]) == 2
    assert {path.read_bytes() for path in folder.iterdir()} == {PHOTO}
    assert {path for path in tmp_path.iterdir() if path != folder} == outside
    [got] = lines(darkroom("get", image_id, "--size", "100", "--format", "avif", "--into", str(folder), "--json"))
    check_own("get", got)
    assert Path(got["path"]).read_bytes()[4:12] == b"ftypavif"
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{image_id}\n{NOBODYS}\n{image_id}\n"))
    ran = darkroom("get", "-", "--into", str(tmp_path / "some"))
    assert (ran.status, ran.out.count("\n")) == (Exit.PARTLY, 1)
    assert NOBODYS in ran.err
    darkroom("get", image_id, "--output", str(tmp_path / "one.jpg"))
    assert (tmp_path / "one.jpg").read_bytes() == PHOTO


def test_images_go_to_the_trash_and_come_back(
    darkroom: Command, upload: Upload, alice: Darkroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id, other = upload(), upload(OTHER)
    ran = darkroom("rm", image_id, NOBODYS)
    assert (ran.status, ran.out) == (Exit.PARTLY, f"{image_id} in the trash\n")
    assert ran.err == f"{NOBODYS}: 404 There is no such image (image_not_found)\n"
    assert darkroom("restore", NOBODYS).err == ran.err
    assert darkroom("ls", "--trash").out.split("\t")[3] == image_id
    [restored] = lines(darkroom("restore", image_id, "--json"))
    check("ImageResult", restored)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    asked = darkroom("rm", "--permanent", image_id)
    assert asked.status == Exit.FAILED, "nobody has agreed"
    assert asked.err.startswith("Destroy 1 image for ever? Nobody can restore it.")
    assert "2 images for ever? Nobody can restore them." in darkroom("rm", "--permanent", image_id, other).err
    assert alice.get_image(image_id).trashed_at is None
    assert darkroom("rm", "--permanent", "--yes", image_id, other).status == Exit.DONE
    assert [*alice.images(), *alice.trash()] == []


def test_albums(darkroom: Command, upload: Upload, alice: Darkroom, tmp_path: Path) -> None:
    image_id, other = upload(name="a.jpg"), upload(OTHER, "b.jpg")
    put = darkroom("albums", "add", "At the lake", image_id, NOBODYS)
    assert (put.status, put.out) == (Exit.PARTLY, f"{image_id} in At the lake\n")
    assert NOBODYS in put.err
    [added] = lines(darkroom("albums", "add", "AT THE LAKE", other, "--json"))
    check("MemberResult", added)
    [album] = lines(darkroom("albums", "ls", "--json"))
    check("AlbumEntry", album)
    assert darkroom("albums", "ls").out == f"2\t2008-05-30 to 2008-10-22\t{album['id']}\tAt the lake\n"
    assert {*darkroom("ls", "--album", "at the lake").out.split()} > {image_id, other}
    got = darkroom("get", "--album", album["id"], "--into", str(tmp_path / "lake"))
    assert (got.status, [*files(tmp_path / "lake")]) == (Exit.DONE, ["a.jpg", "b.jpg"])
    assert darkroom("albums", "remove", "At the lake", other).out == f"{other} not in At the lake any more\n"
    assert [each["id"] for each in lines(darkroom("ls", "--album", "at the lake", "--json"))] == [image_id]
    assert darkroom("albums", "delete", "At the lake").status == Exit.FAILED, "nobody has agreed"
    [gone] = lines(darkroom("albums", "delete", "At the lake", "--yes", "--json"))
    check_own("albums delete", gone)
    assert "There is no album At the lake." in darkroom("get", "--album", "At the lake").err
    assert alice.get_image(image_id).status == "ready"


def test_albums_of_one_title_are_named_by_their_ids(darkroom: Command, upload: Upload, alice: Darkroom) -> None:
    image_id = upload()
    ids = [alice.create_album(AlbumRequest(title="Twins")).id for _ in range(2)]
    assert "2 albums are called twins." in darkroom("albums", "add", "twins", image_id).err
    assert darkroom("albums", "add", ids[0], image_id).status == Exit.DONE


def test_an_image_is_shared_until_its_share_is_ended(
    darkroom: Command, upload: Upload, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "COST", {"n": 16, "r": 8, "p": 1})
    monkeypatch.setenv("DARKROOM_SHARE_PASSWORD", "correct horse battery")
    image_id, guest = upload(), ApiClient(context, user=None)
    link = darkroom("share", image_id, "--title", "\x1b[2JAt the lake", "--days", "3").out.strip()
    path = urlsplit(link).path
    assert [image["id"] for image in guest.get(f"{path}/images").json()["images"]] == [image_id]
    [made] = lines(darkroom("share", image_id, "--password", "--metadata", "--originals", "--json"))
    check("NewShare", made)
    assert guest.get(urlsplit(made["url"]).path).json()["password"]
    listed = lines(darkroom("shares", "--json"))
    for each in listed:
        check("ShareEntry", each)
    shown = darkroom("shares").out
    assert f"password, metadata, originals\t{made['id']}\t{image_id}" in shown
    assert not {"\x1b", link.rpartition("/")[2], made["token"]} & {*shown, *shown.split()}
    assert lines(darkroom("unshare", made["id"], "--json")) == [{"id": made["id"]}]
    check_own("unshare", {"id": made["id"]})
    [other] = [each["id"] for each in lines(darkroom("shares", "--json"))]
    again = darkroom("unshare", other, made["id"])
    assert (again.status, again.out) == (Exit.DONE, f"{other} has ended\n{made['id']} has ended\n"), "repeatable"
    ended = darkroom("unshare", NOBODYS, other)
    assert (ended.status, ended.out) == (Exit.PARTLY, f"{other} has ended\n")
    assert NOBODYS in ended.err
    assert (guest.get(path).status, darkroom("shares").out) == (404, "")
    wrong = darkroom("share", image_id, "--originals")
    assert (wrong.status, wrong.err.count("\n")) == (Exit.USAGE, 1)
    assert "is no id of a share. darkroom shares shows them." in darkroom("unshare", "x").err
    darkroom("albums", "add", "Lake", image_id)
    of_album = darkroom("share", "--album", "lake").out.strip()
    assert [image["id"] for image in guest.get(f"{urlsplit(of_album).path}/images").json()["images"]] == [image_id]
    [album] = lines(darkroom("albums", "ls", "--json"))
    assert album["id"] in darkroom("shares").out


# pull


def files(folder: Path) -> dict[str, bytes]:
    """The files of a folder, without what the program keeps for itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and mirror.OWN not in path.parts
    }


def pulled(ran: Ran) -> dict[str, int]:
    assert ran.status == Exit.DONE, ran.err
    [counts] = lines(ran)
    check_own("pull", counts)
    return {
        name: number
        for name, number in counts.items()
        if isinstance(number, int) and number and number is not True
    }


def test_a_library_comes_into_a_folder_and_stays_up_to_date(
    darkroom: Command, upload: Upload, alice: Darkroom, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    first, second, third = (
        upload(PHOTO, "a.jpg"),
        upload(OTHER, "a.jpg"),
        upload(small("DSCN0010.jpg", 50), "A.JPG"),
    )
    alice.edit_image(
        first, ImageEdit(title="At the <lake>", tags=["Family"], rating=4, favourite=True), if_match="*"
    )
    assert pulled(darkroom("pull", str(folder), "--dry-run", "--json")) == {"downloaded": 3}
    assert files(folder) == {}
    assert pulled(darkroom("pull", str(folder), "--json")) == {"downloaded": 3}
    there = files(folder)
    assert sorted(name for name in there if not name.endswith(".xmp")) in (
        ["2008/05/a.jpg", "2008/10/A (2).JPG", "2008/10/a.jpg"],
        ["2008/05/a.jpg", "2008/10/A.JPG", "2008/10/a (2).jpg"],
    ), "names are unique where case does not count, too"
    assert {content for name, content in there.items() if not name.endswith(".xmp")} == {
        PHOTO,
        OTHER,
        small("DSCN0010.jpg", 50),
    }
    [(name, xmp)] = [(name, content) for name, content in there.items() if name.endswith(".xmp")]
    assert there[name.removesuffix(".xmp")] == PHOTO
    assert {"At the <lake>", "Family"} <= {*ElementTree.fromstring(xmp).itertext()}  # noqa: S314  # our own
    assert pulled(darkroom("pull", str(folder), "--json")) == {}

    alice.edit_image(first, ImageEdit(title=None, tags=[], rating=None, favourite=False), if_match="*")
    alice.edit_image(second, ImageEdit(description="Words"), if_match="*")
    alice.delete_image(third)
    assert pulled(darkroom("pull", str(folder), "--json")) == {"sidecars": 2, "deleted": 1}
    [aside] = [name for name in files(folder) if name.startswith("Deleted/2008/10/")]
    assert files(folder).keys() - {aside} == {
        next(n for n, c in there.items() if c == PHOTO),
        "2008/05/a.jpg",
        "2008/05/a.jpg.xmp",
    }

    alice.restore_image(third)
    upload(OTHER, image_id=first)  # other bytes under the same id
    assert pulled(darkroom("pull", str(folder), "--json")) == {"downloaded": 2}
    assert [*files(folder).values()].count(OTHER) == 2


def test_what_somebody_has_changed_in_the_folder_stays(
    darkroom: Command, upload: Upload, alice: Darkroom, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    image_id = upload(PHOTO, "a.jpg")
    (folder / "2008/10").mkdir(parents=True)
    (folder / "2008/10/a.jpg").write_bytes(b"mine")
    assert pulled(darkroom("pull", str(folder), "--json")) == {"downloaded": 1}
    assert files(folder) == {"2008/10/a.jpg": b"mine", "2008/10/a (2).jpg": PHOTO}
    (folder / "2008/10/a (2).jpg").write_bytes(b"edited")
    upload(OTHER, image_id=image_id)
    assert pulled(darkroom("pull", str(folder), "--json")) == {"downloaded": 1, "kept": 1}
    assert files(folder)["2008/10/a (2).jpg"] == b"edited"
    alice.delete_image(image_id, permanent=True)
    assert pulled(darkroom("pull", str(folder), "--delete", "--json")) == {"deleted": 1}
    assert sorted(files(folder)) == ["2008/10/a (2).jpg", "2008/10/a.jpg"]


def test_hostile_names_and_links_lead_nowhere_else(darkroom: Command, upload: Upload, tmp_path: Path) -> None:
    folder, outside = tmp_path / "photos", tmp_path / "outside"
    upload(name=HOSTILE)
    upload(OTHER, name="x.xmp")
    outside.mkdir()
    folder.mkdir()
    (folder / "2008").symlink_to(outside)
    ran = darkroom("pull", str(folder))
    assert (ran.status, "leads out of" in ran.err) == (Exit.FAILED, True)
    assert [*outside.rglob("*.jpg")] == []
    (folder / "2008").unlink()
    assert darkroom("pull", str(folder)).status == Exit.DONE
    assert all(
        not name.startswith(".") and "\x1b" not in name for path in files(folder) for name in path.split("/")
    )
    assert sorted(files(folder).values()) == sorted([PHOTO, OTHER])
    assert "2008/05/x.xmp_" in files(folder)


@pytest.fixture
def add_companion(cloud: Cloud, context: Any, alice: Darkroom) -> Callable[..., str]:
    """Sends a file that belongs to an image, and lets it be noted; returns the companion's id."""

    def send(image_id: str, name: str, body: bytes) -> str:
        companion_id = alice.upload_companion(image_id, body, filename=name)
        prefix = f"uploads/{ALICE}/{image_id}/companions/{companion_id}"
        [found] = cloud.s3.list_objects_v2(Bucket=cloud.originals, Prefix=prefix)["Contents"]
        cloud.run_companions(context, cloud.put(found["Key"], body))
        return companion_id

    return send


def test_companions_come_with_their_photos(
    darkroom: Command, upload: Upload, add_companion: Callable[..., str], alice: Darkroom, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    first, second = upload(PHOTO, "a.jpg"), upload(small("DSCN0010.jpg", 50), "a.jpg")
    for image_id, what in ((first, b"first"), (second, b"second")):
        add_companion(image_id, "a.mov", what)
        add_companion(image_id, "a.jpg.xmp", b"<x/>" + what)
    add_companion(second, "a.jpg.json", b"{}")
    assert pulled(darkroom("pull", str(folder), "--dry-run", "--json")) == {"downloaded": 2, "companions": 5}
    assert pulled(darkroom("pull", str(folder), "--json")) == {"downloaded": 2, "companions": 5}
    darkroom("albums", "add", "At the lake", second)
    shown = darkroom("show", second).out
    assert re.findall(r"^(Companion|Album) +(.+)$", shown, re.MULTILINE) == [
        ("Companion", "a.jpg.json (takeout, 2 B, not_takeout)"),
        ("Companion", "a.jpg.xmp (xmp, 10 B, not_xmp)"),
        ("Companion", "a.mov (video, 6 B)"),
        ("Album", "At the lake"),
    ]
    darkroom("albums", "delete", "At the lake", "--yes")
    there = files(folder)
    [one, other] = (
        next(name for name, body in there.items() if body == each).removesuffix(".jpg")
        for each in (PHOTO, small("DSCN0010.jpg", 50))
    )
    assert {one, other} == {"2008/10/a", "2008/10/a (2)"}
    assert there == {
        f"{one}.jpg": PHOTO,
        f"{one}.mov": b"first",
        f"{one}.xmp": b"<x/>first",
        f"{other}.jpg": small("DSCN0010.jpg", 50),
        f"{other}.mov": b"second",
        f"{other}.xmp": b"<x/>second",
        f"{other}.jpg.json": b"{}",
    }
    found = [each for each in walking.files([folder]) if each.kind is walking.Kind.PHOTO]
    assert sorted(len(each.companions) for each in found) == [2, 3], "push finds them again"
    assert pulled(darkroom("pull", str(folder), "--json")) == {}

    alice.edit_image(first, ImageEdit(title="Words"), if_match="*")
    [video] = [each for each in alice.get_image(first).companions if each.filename == "a.mov"]
    alice.delete_companion(first, video.id)
    assert pulled(darkroom("pull", str(folder), "--json")) == {"sidecars": 1, "deleted": 1}
    after = files(folder)
    assert b"Words" in after.pop(f"{one}.jpg.xmp")
    assert after.pop(f"Deleted/{one}.mov") == b"first"
    assert after == {name: body for name, body in there.items() if name != f"{one}.mov"}

    (folder / f"{other}.mov").write_bytes(b"cut")
    alice.delete_image(second)
    assert pulled(darkroom("pull", str(folder), "--delete", "--json")) == {"deleted": 4}
    assert {name: body for name, body in files(folder).items() if "Deleted" in name} == {
        f"Deleted/{one}.mov": b"first",
        f"Deleted/{other}.mov": b"cut",
    }, "what somebody has changed is kept"


def test_albums_come_too(darkroom: Command, upload: Upload, alice: Darkroom, tmp_path: Path) -> None:
    first, second = upload(PHOTO, "a.jpg"), upload(OTHER, "b.jpg")
    darkroom("albums", "add", "Seen \u00e9\x1b", second, first)
    darkroom("albums", "add", "Other", first)
    folder = tmp_path / "photos"
    assert pulled(darkroom("pull", str(folder), "--json")) == {"downloaded": 2, "albums": 2}

    def known() -> dict[str, list[str]]:
        return {
            album["title"]: [image["path"] for image in album["images"]]
            for album in json.loads(files(folder)["albums.json"])
        }

    assert sorted(known().values(), key=len) == [["2008/10/a.jpg"], ["2008/05/b.jpg", "2008/10/a.jpg"]]
    assert darkroom("pull", str(folder)).out.endswith(f"2 albums: {folder / 'albums.json'}\n")
    alice.delete_image(first)
    for album in alice.albums():
        if album.title == "Other":
            alice.delete_album(album.id)
    assert pulled(darkroom("pull", str(folder), "--json")) == {"deleted": 1, "albums": 1}
    assert [*known().values()] == [["2008/05/b.jpg"]]


def test_a_folder_of_an_earlier_version_gets_companions(
    darkroom: Command, upload: Upload, add_companion: Callable[..., str], tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    add_companion(upload(PHOTO, "a.jpg"), "a.mov", b"video")
    darkroom("pull", str(folder))
    with mirror.Mirror(folder, ALICE) as mine:
        mine._rows.executescript("""
            BEGIN;
            CREATE TABLE earlier (
                id TEXT PRIMARY KEY, entry TEXT, round INTEGER, gone INTEGER, wanted INTEGER,
                path TEXT, folded TEXT UNIQUE, content TEXT, size INTEGER, changed_ns INTEGER, sidecar TEXT
            ) WITHOUT ROWID;
            INSERT INTO earlier SELECT id, entry, round, gone, 0, path, folded, content, size, changed_ns, sidecar
                FROM images JOIN files ON id = image AND file = '';
            DROP TABLE files;
            DROP TABLE images;
            ALTER TABLE earlier RENAME TO images;
            COMMIT;
        """)
    (folder / "2008/10/a.mov").unlink()
    assert pulled(darkroom("pull", str(folder), "--json")) == {"sidecars": 1, "companions": 1}
    assert files(folder) == {"2008/10/a.jpg": PHOTO, "2008/10/a.mov": b"video"}
    assert pulled(darkroom("pull", str(folder), "--json")) == {}


def test_what_an_earlier_version_of_the_api_has_told_is_read(
    darkroom: Command, upload: Upload, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    upload(PHOTO, "a.jpg")
    darkroom("pull", str(folder))
    with mirror.Mirror(folder, ALICE) as mine:
        [[entry]] = mine._rows.execute("SELECT entry FROM images")
        earlier = {name: value for name, value in json.loads(entry).items() if name != "sent_by"}
        mine._rows.execute("UPDATE images SET wanted = 1, entry = ?", (json.dumps(earlier),))
    assert pulled(darkroom("pull", str(folder), "--json")) == {"sidecars": 1}


class Killed(BaseException):
    """The process ends here."""


def test_killed_at_any_moment_it_goes_on(
    darkroom: Command,
    upload: Upload,
    add_companion: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every step that leaves something behind may be the last one."""
    photos = [small("DSCN0010.jpg", quality) for quality in range(40, 44)]
    videos = [b"one", b"other"]
    ids = [upload(file, "a.jpg") for file in photos]
    for image_id, video in zip(ids, videos, strict=False):
        add_companion(image_id, "a.mov", video)
    folder, chance = tmp_path / "photos", random.Random(7)
    deadly = 0.25

    def dying(step: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            luck = chance.random()
            if luck < deadly / 2:
                raise Killed
            done = step(*arguments, **options)
            if luck < deadly:
                raise Killed
            return done

        return call

    for name in ("take", "there", "place", "settle"):
        monkeypatch.setattr(mirror.Mirror, name, dying(getattr(mirror.Mirror, name)))
    monkeypatch.setattr(Path, "replace", dying(Path.replace))
    kills = 0
    for _ in range(300):
        try:
            ran = darkroom("pull", str(folder))
            break
        except Killed:
            kills += 1
    assert ran.status == Exit.DONE
    assert kills >= 5
    assert sorted(files(folder).values()) == sorted([*photos, *videos]), "each once"
    assert [path.name for path in (folder / mirror.OWN).iterdir()] == ["pull.sqlite"]


def test_another_process_and_another_user_are_kept_out(
    darkroom: Command, upload: Upload, alice: Darkroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload()
    folder = tmp_path / "photos"
    with mirror.Mirror(folder, ALICE):
        ran = darkroom("pull", str(folder))
        assert (ran.status, "Another `darkroom pull` works in" in ran.err) == (Exit.FAILED, True)
    monkeypatch.setattr(alice, "get_me", type("Me", (), {"id": "bob"}))
    assert "the library of another user" in darkroom("pull", str(folder)).err


def test_after_a_lost_position_what_is_gone_is_found_out(
    darkroom: Command, upload: Upload, alice: Darkroom, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    first, _ = upload(PHOTO, "a.jpg"), upload(OTHER, "b.jpg")
    darkroom("pull", str(folder))
    with mirror.Mirror(folder, ALICE) as mine:
        mine._rows.execute("UPDATE position SET since = 'another-library'")
    alice.delete_image(first, permanent=True)
    with mirror.Mirror(folder, ALICE) as mine:
        mine._rows.execute("UPDATE images SET round = 0")
    assert pulled(darkroom("pull", str(folder), "--json")) == {"deleted": 1, "sidecars": 1}
    assert sorted(files(folder)) == ["2008/05/b.jpg", "Deleted/2008/10/a.jpg"]


@pytest.mark.parametrize(("torn", "what"), [("download_original", ""), ("download", " of a companion")])
def test_other_bytes_than_the_librarys_are_not_kept(
    darkroom: Command,
    upload: Upload,
    add_companion: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    torn: str,
    what: str,
) -> None:
    add_companion(upload(), "photo.mov", b"a video")
    if what:
        monkeypatch.setattr(Darkroom, "download_original", lambda _self, _id, part: part.write_bytes(PHOTO))
    monkeypatch.setattr(Darkroom, torn, lambda *arguments: arguments[-1].write_bytes(b"torn"))
    if not what:
        monkeypatch.setattr(Darkroom, "download", lambda _self, _url, part: part.write_bytes(b"a video"))
    ran = darkroom("pull", str(tmp_path / "photos"))
    assert (ran.status, f"Other bytes{what} came" in ran.err) == (Exit.PARTLY, True)
    assert files(tmp_path / "photos") == {}
    assert [path.name for path in (tmp_path / "photos" / mirror.OWN).iterdir()] == ["pull.sqlite"]


def test_without_a_network_it_says_so(darkroom: Command, alice: Darkroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: Any, **__: Any) -> Any:
        raise httpx.ConnectError("no route")

    monkeypatch.setattr(alice, "list_images", cut)
    ran = darkroom("ls")
    assert (ran.status, ran.err) == (
        Exit.FAILED,
        "darkroom: There is no answer (no route). Check the network, and repeat the command.\n",
    )

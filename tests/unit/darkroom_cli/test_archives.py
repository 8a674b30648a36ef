"""ZIP archives, which strangers may have packed."""

import zipfile
from pathlib import Path

import pytest

from darkroom_cli.archives import Archive, Member
from darkroom_cli.faults import Fault
from darkroom_cli.walking import Kind


def packed(place: Path, members: dict[str, bytes]) -> Path:
    path = place / "takeout.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2008, 10, 22, 16, 28, 38)), content)
    return path


def members(path: Path) -> dict[str, Member]:
    with Archive(path) as archive:
        return {member.info.filename: member for member in archive.members()}


def test_members_are_unpacked_one_by_one(tmp_path: Path) -> None:
    path = packed(
        tmp_path, {"Takeout/Google Photos/2008/a.jpg": b"a" * 9, "Takeout/Google Photos/2009/a.jpg": b"b"}
    )
    with Archive(path) as archive:
        one, other = archive.members()
        archive.unpack(one)
        archive.unpack(other)
        assert (one.path.read_bytes(), other.path.read_bytes()) == (b"a" * 9, b"b")
        assert one.path.stat().st_mtime_ns == one.changed_ns == 1224692918 * 10**9
        assert (one.path.stat().st_size, one.path.name) == (9, "a.jpg")
        assert archive.holds(one.path)
        archive.remove(one.path)
        assert (one.path.exists(), other.path.exists()) == (False, True)
    assert not other.path.exists()
    assert members(path)["Takeout/Google Photos/2008/a.jpg"].path == one.path, "the journal knows it again"


def test_what_is_in_it_is_told_by_names(tmp_path: Path) -> None:
    names = ["a.jpg", "a.jpg.json", "b.mp4", "__MACOSX/._a.jpg", ".DS_Store", "x/", "notes.html"]
    found = members(packed(tmp_path, dict.fromkeys(names, b"")))
    assert {name: member.kind for name, member in found.items()} == {
        "a.jpg": Kind.PHOTO,
        "b.mp4": Kind.VIDEO,
        "notes.html": Kind.OTHER,
    }
    [sidecar] = found["a.jpg"].companions
    assert sidecar.info.filename == "a.jpg.json"


@pytest.mark.parametrize("names", [("IMG_1.MOV", "IMG_1.HEIC"), ("IMG_1.HEIC", "IMG_1.MOV")])
def test_the_order_in_an_archive_does_not_matter(names: tuple[str, str], tmp_path: Path) -> None:
    found = members(packed(tmp_path, {f"Takeout/{name}": b"x" for name in (*names, "metadata.json")}))
    assert [*found] == ["Takeout/IMG_1.HEIC"]
    assert [each.info.filename for each in found["Takeout/IMG_1.HEIC"].companions] == ["Takeout/IMG_1.MOV"]


@pytest.mark.parametrize(
    "name", ["../../../evil.jpg", "/etc/evil.jpg", "..\\evil.jpg", "C:\\evil.jpg", "a/../../evil.jpg"]
)
def test_names_lead_nowhere(name: str, tmp_path: Path, home: Path) -> None:
    path = packed(tmp_path, {name: b"x"})
    before = {each for each in tmp_path.rglob("*") if home not in each.parents}
    with Archive(path) as archive:
        for member in archive.members():
            archive.unpack(member)
            assert member.path.resolve().is_relative_to(home.resolve())
        assert {each for each in tmp_path.rglob("*") if home not in each.parents} - {home} == before - {home}


def test_a_member_that_lies_about_its_size_or_is_broken_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.jpg": bytes(100_000)})
    content = bytearray(path.read_bytes())
    content[60:70] = b"\xff" * 10
    path.write_bytes(content)
    with Archive(path) as archive:
        [member] = archive.members()
        with pytest.raises(OSError, match="cannot be unpacked"):
            archive.unpack(member)
        member.info.file_size = 5
        with pytest.raises(OSError, match=r"cannot be unpacked|longer than"):
            archive.unpack(member)


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK")
    with pytest.raises(Fault, match="is no ZIP archive"):
        Archive(tmp_path / "a.zip")

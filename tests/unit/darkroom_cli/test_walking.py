"""Which files are photos."""

import os
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.companions import kinds, pairing
from darkroom_cli import walking
from darkroom_cli.walking import Kind

JPEG: Final = b"\xff\xd8\xff\xe0" + bytes(20)


def folder(place: Path, *names: str) -> Path:
    for name in names:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(b"something")
    return place


def found(*paths: Path) -> dict[str, Kind]:
    return {each.path.name: each.kind for each in walking.files(paths)}


def test_an_iphones_folder(tmp_path: Path) -> None:
    names = ("IMG_1.HEIC", "IMG_1.MOV", "IMG_1.AAE", "IMG_2.JPG", "IMG_3.MOV", "IMG_4.DNG", "IMG_5.AAE")
    assert found(folder(tmp_path, *names)) == {
        "IMG_1.HEIC": Kind.PHOTO,
        "IMG_2.JPG": Kind.PHOTO,
        "IMG_3.MOV": Kind.VIDEO,
        "IMG_4.DNG": Kind.PHOTO,
        "IMG_5.AAE": Kind.COMPANION,
    }
    [photo] = [each for each in walking.files([tmp_path]) if each.companions]
    assert (photo.path.name, [each.name for each in photo.companions]) == (
        "IMG_1.HEIC",
        ["IMG_1.AAE", "IMG_1.MOV"],
    )


@pytest.mark.parametrize(
    ("name", "photo"),
    [
        ("IMG_1.jpg.json", "IMG_1.jpg"),
        ("IMG_1.jpg.supplemental-metadata.json", "IMG_1.jpg"),
        ("IMG_1.jpg.suppl.json", "IMG_1.jpg"),
        ("IMG_1.jpg.something.json", None),
        ("IMG_1.jpg(2).json", "IMG_1(2).jpg"),
        ("IMG_1.jpg.supplemental-metadata(2).json", "IMG_1(2).jpg"),
        ("IMG_1.jpg(3).json", None),
        ("IMG_1.JPG.XMP", "IMG_1.jpg"),
        ("img_1.xmp", "IMG_1.HEIC"),
        ("IMG_1.mov", "IMG_1.HEIC"),
        ("metadata.json", None),
        ("IMG_9.MOV", None),
        ("IMG_1.CR2", "IMG_1.HEIC"),
        ("IMG_9.CR2", None),
        ("x.json", None),
    ],
)
def test_what_belongs_to_a_photo(name: str, photo: str | None) -> None:
    photos = ["IMG_1.jpg", "IMG_1.HEIC", "IMG_1(2).jpg"]
    assert walking.companions([*photos, name]) == ({} if photo is None else {name: photo})


def test_raw_files_go_with_the_picture_of_their_name(tmp_path: Path) -> None:
    folder(tmp_path, "IMG_1.CR2", "IMG_1.CR2.xmp", "IMG_1.JPG", "IMG_2.DNG", "IMG_2.xmp")
    [first, second] = walking.files([tmp_path])
    assert (first.path.name, [each.name for each in first.companions]) == (
        "IMG_1.JPG",
        ["IMG_1.CR2", "IMG_1.CR2.xmp"],
    )
    assert (second.path.name, [each.name for each in second.companions]) == ("IMG_2.DNG", ["IMG_2.xmp"])


_STEMS: Final = ("IMG_1", "IMG_10", "PXL_1.MP", "IMG_3(2)", 44 * "a")
_PHOTOS: Final = (".HEIC", ".jpg", ".JPG", ".png", ".CR2", ".dng", ".MOV", ".mp4", ".avi")
_SIDECARS: Final = (".AAE", ".xmp", ".jpg.xmp", ".CR2.xmp", ".json", ".jpg.json", ".jpg.suppl.json", ".mov.json")
NAMES: Final = (
    *(stem + ending for stem in _STEMS for ending in _PHOTOS + _SIDECARS),
    *("PXL_1.MP", "IMG_O1.AAE", "IMG_3.jpg(2).json", "IMG_3.jpg.supplemental-metadata(2).json"),
)


@given(st.sets(st.sampled_from(NAMES), min_size=2, max_size=7))
def test_a_folder_is_paired_as_a_bulk_drop_is(names: set[str]) -> None:
    """So that both ways make the same library."""
    assert walking.companions(names) == pairing.owners(pairing.File(name) for name in names)


def test_raw_files_are_those_of_a_bulk_drop() -> None:
    assert {f".{each}" for each in kinds.RAW_EXTENSIONS} == walking.RAW


def test_what_nobody_means_is_passed_over(tmp_path: Path) -> None:
    junk = (".DS_Store", "._a.jpg", "Thumbs.db", "desktop.ini", "@eaDir/a.jpg", "__MACOSX/a.jpg", ".Trashes/b.jpg")
    assert found(folder(tmp_path, "a.jpg", *junk)) == {"a.jpg": Kind.PHOTO}


def test_what_pull_has_put_aside_is_not_sent_again(tmp_path: Path) -> None:
    folder(tmp_path, "2008/10/a.jpg", ".darkroom/pull.sqlite", "Deleted/2008/10/b.jpg")
    folder(tmp_path, "elsewhere/Deleted/c.jpg")
    assert found(tmp_path).keys() == {"a.jpg", "c.jpg"}


@pytest.mark.parametrize(
    ("begin", "kind"),
    [
        (JPEG, Kind.PHOTO),
        (b"RIFF\0\0\0\0WEBPVP8 ", Kind.PHOTO),
        (b"\0\0\0\x18ftypheic\0\0\0\0", Kind.PHOTO),
        (b"\0\0\0\x18ftypisom\0\0\0\0", Kind.OTHER),
        (b"%PDF-1.7", Kind.OTHER),
        (b"", Kind.OTHER),
    ],
)
def test_without_an_ending_the_first_bytes_tell(begin: bytes, kind: Kind, tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(begin)
    assert found(tmp_path) == {"photo": kind}


def test_links_to_folders_are_not_followed_and_wrong_names_are_told(tmp_path: Path) -> None:
    folder(tmp_path, "a/a.jpg")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    assert found(tmp_path) == {"a.jpg": Kind.PHOTO}
    assert found(tmp_path / "a/a.jpg", tmp_path) == {"a.jpg": Kind.PHOTO}
    with pytest.raises(FileNotFoundError):
        found(tmp_path / "missing")


def test_only_files_belong_to_photos(tmp_path: Path) -> None:
    """To open a pipe waits for who writes to it."""
    folder(tmp_path, "a.jpg", "a.mov/b.jpg", "b.jpg/c.txt", "b.xmp")
    os.mkfifo(tmp_path / "a.jpg.xmp")
    assert [each for each in walking.files([tmp_path]) if each.companions] == []
    assert found(tmp_path) == {
        "a.jpg": Kind.PHOTO,
        "b.jpg": Kind.PHOTO,
        "c.txt": Kind.OTHER,
        "b.xmp": Kind.COMPANION,
    }


def test_a_folder_that_cannot_be_read_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path, "a.jpg", "b/b.jpg", "c/c.jpg")
    scan = os.scandir

    def refused(path: Path) -> Any:
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert found(tmp_path) == {"a.jpg": Kind.PHOTO, "b": Kind.UNREADABLE, "c.jpg": Kind.PHOTO}


def test_archives_are_told_apart(tmp_path: Path) -> None:
    assert found(folder(tmp_path, "takeout-001.zip", "notes.txt")) == {
        "takeout-001.zip": Kind.ARCHIVE,
        "notes.txt": Kind.OTHER,
    }


def test_a_folder_that_cannot_be_read_is_told_and_the_rest_is_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, "a/a.jpg", "b/b.jpg")
    listed = os.scandir

    def scandir(path: Path) -> object:
        if path == tmp_path / "a":
            raise PermissionError
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert found(tmp_path) == {"a": Kind.UNREADABLE, "b.jpg": Kind.PHOTO}

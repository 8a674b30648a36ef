"""Files find their picture by their names, as cameras, phones and Google's Takeout write them."""

import random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkroom.companions.kinds import FileKind
from darkroom.companions.pairing import File, describes, owners
from darkroom.companions.stems import CUT, parse

LONG: Final = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnop"


def pairs(*names: str) -> dict[str, str]:
    return owners(File(name) for name in names)


@pytest.mark.parametrize(
    ("companion", "picture"),
    [
        ("IMG_1.MOV", "IMG_1.HEIC"),
        ("IMG_1.mov", "IMG_1.JPG"),
        ("IMG_1.AAE", "IMG_1.HEIC"),
        ("IMG_O1234.AAE", "IMG_1234.HEIC"),
        ("IMG_1.xmp", "IMG_1.jpg"),
        ("IMG_1.jpg.xmp", "IMG_1.jpg"),
        ("IMG_1.CR2", "IMG_1.JPG"),
        ("IMG_1.DNG", "IMG_1.HEIC"),
        ("IMG_1.xmp", "IMG_1.CR2"),
        ("IMG_1.jpg.json", "IMG_1.jpg"),
        ("IMG_1.jpg.supplemental-metadata.json", "IMG_1.jpg"),
        ("IMG_1.jpg.suppl.json", "IMG_1.jpg"),
        ("IMG_1.jpg..json", "IMG_1.jpg"),
        ("IMG_1.jpg(1).json", "IMG_1(1).jpg"),
        ("IMG_1.jpg.supplemental-metadata(1).json", "IMG_1(1).jpg"),
        ("IMG_1(1).jpg.json", "IMG_1(1).jpg"),
        ("IMG_1.jpg.json", "IMG_1-edited.jpg"),
        ("IMG_1.jpg(2).json", "IMG_1-bearbeitet(2).jpg"),
        ("PXL_1.MP", "PXL_1.MP.jpg"),
        ("PXL_1.MP.jpg.supplemental-metadata.json", "PXL_1.MP.jpg"),
        (f"{LONG[:46]}.json", f"{LONG[:47]}.jpg"),
        (f"{LONG[:43]}.jp.json", f"{LONG[:43]}.jpg"),
        (f"{LONG[:40]}.jpg.s.json", f"{LONG[:40]}.jpg"),
        (f"{LONG[:45]}..json", f"{LONG[:45]}.jpg"),
        (f"{LONG[:46]}(1).json", f"{LONG[:46]}(1).jpg"),
        ("a/IMG_1.MOV", "a/IMG_1.HEIC"),
    ],
)
def test_a_companion_belongs_to_its_picture(companion: str, picture: str) -> None:
    assert pairs(companion, picture, "other.jpg", "IMG_2.HEIC") == {companion: picture}
    assert parse(File(companion).name).stem == parse(File(picture).name).stem, "so that they meet"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IMG_1.HEIC", "IMG_1.JPG"),
        ("IMG_1.jpg", "IMG_1-edited.jpg"),
        ("IMG_1.CR2", "IMG_1.DNG"),
        ("IMG_1.MOV", "IMG_10.HEIC"),
        ("IMG_1.jpg(1).json", "IMG_1.jpg"),
        ("IMG_1.jpg.json", "IMG_1(1).jpg"),
        ("IMG_1.png.json", "IMG_1.jpg"),
        ("a/IMG_1.MOV", "b/IMG_1.HEIC"),
        ("metadata.json", "IMG_1.jpg"),
        ("IMG_1.MOV", "IMG_1.MP4"),
        ("IMG_1.MOV", "IMG_1.MOV.json"),
    ],
)
def test_other_files_do_not(one: str, other: str) -> None:
    assert pairs(one, other) == {}


def test_of_several_pictures_the_cameras_own_has_the_companions() -> None:
    found = pairs("IMG_1.JPG", "IMG_1.HEIC", "IMG_1.MOV", "IMG_1.AAE", "IMG_1.DNG", "IMG_1.JPG.xmp")
    assert found == {
        "IMG_1.MOV": "IMG_1.HEIC",
        "IMG_1.AAE": "IMG_1.HEIC",
        "IMG_1.DNG": "IMG_1.HEIC",
        "IMG_1.JPG.xmp": "IMG_1.JPG",
    }


def test_what_describes_a_companion_belongs_to_its_picture() -> None:
    found = pairs("IMG_1.HEIC", "IMG_1.MP4", "IMG_1.MP4.json", "IMG_1.CR2", "IMG_1.CR2.xmp")
    assert {*found.values()} == {"IMG_1.HEIC"}
    assert len(found) == 4


def test_a_raw_file_that_is_an_image_of_its_own_has_companions() -> None:
    files = [File("IMG_1.CR2"), File("IMG_1.JPG"), File("IMG_1.CR2.xmp")]
    assert owners(files, independent={"IMG_1.CR2"}) == {"IMG_1.CR2.xmp": "IMG_1.CR2"}


def test_identifiers_decide_before_names() -> None:
    still, other = File("a/IMG_1.HEIC", "one"), File("a/IMG_2.HEIC", "two")
    assert owners([still, other, File("b/IMG_2.MOV", "one")]) == {"b/IMG_2.MOV": "a/IMG_1.HEIC"}
    assert owners([still, other, File("a/IMG_2.MOV", "one")]) == {"a/IMG_2.MOV": "a/IMG_1.HEIC"}
    assert owners([still, File("a/IMG_1.MOV", "three")]) == {}, "another Live Photo's"
    assert owners([still, File("a/IMG_1.MOV")]) == {"a/IMG_1.MOV": "a/IMG_1.HEIC"}


def test_a_copied_folder_keeps_its_own_videos() -> None:
    """The copies have the same identifiers."""
    names = ("a/IMG_1", "b/IMG_1", "b/IMG_1 (2)")
    stills = [File(f"{name}.HEIC", "one") for name in names]
    videos = [File(f"{name}.MOV", "one") for name in names]
    assert owners([*stills, *videos]) == {f"{name}.MOV": f"{name}.HEIC" for name in names}


def test_a_sidecar_of_takeout_speaks_of_the_edited_picture_too() -> None:
    sidecar = File("IMG_1.jpg.supplemental-metadata.json")
    assert describes(sidecar, File("IMG_1-edited.jpg"))
    assert pairs(sidecar.name, "IMG_1.jpg", "IMG_1-edited.jpg") == {sidecar.name: "IMG_1.jpg"}
    assert not describes(File("IMG_1.xmp"), File("IMG_1-edited.jpg"))
    assert not describes(File("IMG_1.jpg(1).json"), File("IMG_1-edited.jpg"))


NAMES: Final = st.sampled_from(
    [
        *(f"{stem}.{end}" for stem in ("a", "a(1)", "a-edited", "b") for end in ("jpg", "HEIC", "cr2", "mov")),
        *("a.jpg.json", "a.jpg(1).json", "a.HEIC.suppl.json", "a.xmp", "a.cr2.xmp", "a.aae"),
        *("x.json", "img_o1234.aae"),
    ]
)
FILES: Final = st.lists(
    st.builds(File, NAMES, st.sampled_from([None, "x", "y"])), unique_by=lambda file: file.path
)


@settings(max_examples=200, deadline=None)
@given(FILES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(files: list[File], chance: random.Random) -> None:
    shuffled = files.copy()
    chance.shuffle(shuffled)
    found = owners(files)
    assert owners(shuffled) == found
    kinds = {file.path: file.kind for file in files}
    for path, owner in found.items():
        assert kinds[owner].original
        assert owner not in found, "a companion has no companions"
        assert kinds[path] is not FileKind.PICTURE


@given(st.text(max_size=80), st.sampled_from([".json", ".xmp", ".jpg", ".MOV", ".cr2", ".aae", ""]))
def test_any_name_can_be_read(name: str, ending: str) -> None:
    assert len(parse(name + ending).stem) <= CUT

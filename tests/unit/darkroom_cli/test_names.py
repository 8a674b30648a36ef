"""Names that strangers chose, as names of files."""

from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom_cli import names, walking

HOSTILE: Final = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            ["..", ".", "/", "\\", "C:", "CON", "nul.txt", "\0", "\x1b", "\u202e", "a", " ", "ß", "é" * 99]
        )
    ).map("".join),
)


@given(HOSTILE)
def test_a_name_stays_one_visible_component(name: str) -> None:
    made = names.safe(name, "fallback")
    assert made
    assert PurePosixPath(made).parts == (made,)
    assert PureWindowsPath(made).parts == (made,)
    assert not PureWindowsPath(made).drive
    assert not made.startswith(".")
    assert made == made.strip()
    assert not made.endswith(".")
    assert len(made.encode()) <= 200
    assert names.safe(made, "fallback") == made, "what is safe stays as it is"


@given(HOSTILE)
def test_a_file_of_that_name_lies_in_its_folder(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    assert (folder / names.safe(name, "fallback")).resolve().parent == folder.resolve()


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("IMG_5195.HEIC", "IMG_5195.HEIC"),
        ("Füße am See.jpg", "Füße am See.jpg"),
        ("../../etc/passwd", "__._etc_passwd"),
        ("..", "fallback"),
        (None, "fallback"),
        ("\0", "fallback"),
        (".htaccess", "_htaccess"),
        ("CON.jpg", "CON_.jpg"),
        ("a" * 300 + ".jpg", "a" * 196 + ".jpg"),
        ("photo\u202egpj.exe", "photo_gpj.exe"),
    ],
)
def test_names(name: str | None, made: str) -> None:
    assert names.safe(name, "fallback") == made


def test_a_name_that_is_taken_gets_a_number() -> None:
    taken = {"a.jpg", "a (2).jpg"}
    assert names.unique("a.jpg", taken.__contains__) == "a (3).jpg"
    assert names.unique("b", taken.__contains__) == "b"


@pytest.mark.parametrize(
    ("one", "other"), [("A.JPG", "a.jpg"), ("é", "e\u0301"), ("Straße", "STRASSE"), ("ﬁ", "fi")]
)
def test_names_that_a_file_system_takes_for_the_same(one: str, other: str) -> None:
    assert names.folded(one) == names.folded(other)


@pytest.mark.parametrize(
    ("companion", "photo", "placed", "name"),
    [
        ("IMG_1.MOV", "IMG_1.HEIC", "IMG_1.HEIC", "IMG_1.MOV"),
        ("IMG_1.MOV", "IMG_1.HEIC", "IMG_1 (2).HEIC", "IMG_1 (2).MOV"),
        ("img_1.mov", "IMG_1.HEIC", "IMG_1 (2).HEIC", "IMG_1 (2).mov"),
        ("IMG_10.MOV", "IMG_1.HEIC", "IMG_1 (2).HEIC", "IMG_1 (2).MOV"),
        ("IMG_O1.AAE", "IMG_1.HEIC", "IMG_1 (2).HEIC", "IMG_1 (2).AAE"),
        ("a.jpg.json", "a.jpg", "a (2).jpg", "a (2).jpg.json"),
        ("a.jpg.supplemental-metadata.json", "a.JPG", "a (2).JPG", "a (2).JPG.supplemental-metadata.json"),
        ("a.jpg(3).json", "a(3).jpg", "a(3).jpg", "a.jpg(3).json"),
        ("a.jpg(3).json", "a(3).jpg", "a(3) (2).jpg", "a(3) (2).jpg.json"),
        ("a.xmp", "a.jpg", "a.jpg", "a.xmp"),
        ("a.jpg.xmp", "a.jpg", "a.jpg", "a.xmp"),
        ("a.jpg.XMP", "a.jpg", "a (2).jpg", "a (2).xmp"),
        ("a.mov", "a.xmp", "a.xmp_", "a.mov"),
        ("b.mov", "0b9f2f0e", "0b9f2f0e", "b.mov"),
        ("b.mov", "0b9f2f0e", "0b9f2f0e (2)", "0b9f2f0e (2).mov"),
    ],
)
def test_a_companion_is_called_as_its_photo(companion: str, photo: str, placed: str, name: str) -> None:
    assert names.beside(companion, photo, placed) == name
    if PurePosixPath(placed).suffix in (".jpg", ".JPG", ".HEIC"):
        assert walking.companions([placed, name]) == {name: placed}, "push finds it again"

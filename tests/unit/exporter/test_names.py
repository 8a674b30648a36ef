"""Names in an archive: safe on every system, unique on each, as near to the originals' as can be."""

import unicodedata
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.names import Names

FALLBACK: Final = "0123.jpg"


@pytest.mark.parametrize(
    ("wanted", "given_"),
    [
        ("IMG_1.jpg", "IMG_1.jpg"),
        ("Grüße 写真.jpg", "Grüße 写真.jpg"),
        ("../../etc/passwd", "passwd"),
        ("..", FALLBACK),
        ("/", FALLBACK),
        ("", FALLBACK),
        ("C:\\Users\\me\\a.jpg", "a.jpg"),
        (".htaccess", "_htaccess"),
        ("CON.jpg", "CON_.jpg"),
        ('a<b>:"|?*.jpg', "a_b______.jpg"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("a\0b\n.jpg", "ab.jpg"),
        ("trailing. ", "trailing"),
        ("é" * 200 + ".jpg", "é" * 98 + ".jpg"),
    ],
)
def test_a_name_is_kept_as_far_as_every_system_allows_it(wanted: str, given_: str) -> None:
    assert Names(()).take(wanted, FALLBACK) == [given_]


def test_equal_names_get_numbers() -> None:
    names = Names(())
    assert [names.take("a.jpg", FALLBACK)[0] for _ in range(3)] == ["a.jpg", "a (2).jpg", "a (3).jpg"]


def test_names_that_some_system_takes_for_equal_get_numbers_too() -> None:
    names = Names(())
    assert names.take("Café.JPG", FALLBACK) == ["Café.JPG"]
    assert names.take(unicodedata.normalize("NFD", "café.jpg"), FALLBACK) == ["café (2).jpg"]
    assert names.take("STRASSE.jpg", FALLBACK) == ["STRASSE.jpg"]
    assert names.take("straße.jpg", FALLBACK) == ["straße (2).jpg"]


def test_files_that_belong_together_keep_one_stem() -> None:
    names = Names(())
    beside = ["IMG_1.MOV", "IMG_1.jpg.json", "img_1.xmp"]
    assert names.take("IMG_1.jpg", FALLBACK, beside) == ["IMG_1.jpg", *beside]
    assert names.take("IMG_1.jpg", FALLBACK, beside) == [
        "IMG_1 (2).jpg",
        "IMG_1 (2).MOV",
        "IMG_1 (2).jpg.json",
        "IMG_1 (2).xmp",
    ]
    # The picture's own name is free, its video's is not.
    assert names.take("IMG_1.heic", FALLBACK, ["IMG_1.MOV"]) == ["IMG_1 (3).heic", "IMG_1 (3).MOV"]


def test_a_file_of_another_stem_gets_a_number_of_its_own() -> None:
    names = Names(["notes.xmp"])
    assert names.take("a.jpg", FALLBACK, ["notes.xmp", "notes.xmp"]) == ["a.jpg", "notes (2).xmp", "notes (3).xmp"]


def test_names_of_the_archives_own_files_are_taken() -> None:
    assert Names(["metadata.json"]).take("Metadata.json", FALLBACK) == ["Metadata (2).json"]


TEXTS: Final = st.text(max_size=12) | st.sampled_from(
    ["a.jpg", "A.JPG", "a.mov", "a (2).jpg", "..", "CON", "a.jpg.json"]
)


@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=3)), max_size=8))
def test_whatever_is_asked_for_every_name_is_safe_and_unique(files: list[tuple[str, list[str]]]) -> None:
    names = Names(())
    given_ = [name for wanted, beside in files for name in names.take(wanted, FALLBACK, beside)]
    assert len(given_) == sum(1 + len(beside) for _, beside in files)
    folded = {unicodedata.normalize("NFKC", name.upper().casefold()) for name in given_}
    assert len(folded) == len(given_)
    for name in given_:
        assert 0 < len(name.encode()) <= 255
        assert not {"/", "\\", "\0", ":"} & {*name}
        assert not name.startswith(".")
        assert name == name.strip()
        assert not name.endswith(".")


@given(st.lists(TEXTS, max_size=8), st.integers(0, 8))
def test_a_writer_that_knows_the_names_so_far_gives_none_of_them(files: list[str], cut: int) -> None:
    first = Names(())
    before = [first.take(name, FALLBACK)[0] for name in files[:cut]]
    after = Names(before)
    assert before + [after.take(name, FALLBACK)[0] for name in files[cut:]] == before + [
        first.take(name, FALLBACK)[0] for name in files[cut:]
    ]

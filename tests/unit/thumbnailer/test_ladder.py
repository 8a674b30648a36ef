"""The ladder as text."""

import os
import re
import subprocess
import sys
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from darkroom.errors import InvalidSettings
from thumbnailer.ladder import STANDARD, Encoding, Fit, Ladder, RenditionFormat, Rung, pattern

NONSENSE: Final = "a: 200 jpg jpg; a: 300 jpg"


def test_the_standard_ladder() -> None:
    ladder = Ladder.parse(STANDARD)
    assert [(rung.name, rung.box, rung.fit) for rung in ladder.rungs] == [
        ("square", 160, Fit.COVER),
        ("320", 320, Fit.INSIDE),
        ("640", 640, Fit.INSIDE),
        ("1280", 1280, Fit.INSIDE),
        ("2048", 2048, Fit.INSIDE),
    ]
    assert [rung.name for rung in ladder.rungs if rung.first] == ["square", "320"]
    assert all(rung.encodings[0].format is RenditionFormat.JPEG for rung in ladder.rungs)


def test_a_rung_of_another_ladder() -> None:
    (rung,) = Ladder.parse("tile: 96 cover first webp@60 jpg").rungs
    assert rung == Rung(
        "tile", 96, Fit.COVER, (Encoding(RenditionFormat.WEBP, 60), Encoding(RenditionFormat.JPEG, 78)), first=True
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "'' does not start with a name"),
        (" ; ;", "'' does not start with a name"),
        ("a: 320 jpg;; b: 640 jpg", "'' does not start with a name"),
        ("320", "'320' does not start with a name"),
        ("../up: 320 jpg", "does not start with a name"),
        ("320: jpg", "'320' needs a box"),
        ("320: 0 jpg", "'320' needs a box"),
        ("320: 99999 jpg", "1 to 4096"),
        ("320: -5 jpg", "'320' needs a box"),
        ("320: 320", "'320' names no format"),
        ("320: 320 gif", "'gif' is not one of"),
        ("320: 320 jpg@0", "not a number from 1 to 100"),
        ("320: 320 jpg@best", "not a number from 1 to 100"),
        ("320: 320 jpg@", "not a number from 1 to 100"),
        ("320: 320 jpg jpg@70", "names a format twice"),
        ("a: 320 jpg; a: 640 jpg", "'a' is defined twice"),
        ("a: 160 cover animated jpg", "only a whole picture"),
        ("a: 160 cover centre jpg", "only one of inside, cover, centre"),
        ("a: 160 first jpg first", "repeats a word: first first"),
        ("a: 640 srgb jpg srgb", "repeats a word: srgb srgb"),
        (NONSENSE, "names a format twice"),
        ("a: 320\u00a0jpg", "written in ASCII"),
    ],
)
def test_nonsense_is_named(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Ladder.parse(text)
    assert not text or not re.fullmatch(pattern(), text, re.ASCII)


SPACES: Final = st.sampled_from(["", "", " ", "\n  "])
NAMES: Final = st.sampled_from(["a", "b", "320", "jpg", "a-b", "a" * 32])
BOXES: Final = st.one_of(st.integers(1, 4096).map(str), st.sampled_from(["1", "999", "1000", "4095", "4096"]))
FORMATS: Final = st.lists(
    st.sampled_from(["jpg", "avif", "webp", "jpg@1", "avif@64", "webp@100"]), min_size=1, max_size=2
)
OTHERS: Final = st.lists(st.sampled_from([*Fit, "first", "animated", "srgb"]), max_size=2)
NO_NAMES: Final = st.sampled_from(["", "A", "-a", "a b", "a" * 33])
NO_BOXES: Final = st.sampled_from(["", "0", "-1", "4097", "5000", "99999", "0320", "3 20", "x"])
NO_WORDS: Final = st.sampled_from(["webp@0", "avif@101", "avif@7x", "jpg@", "gif", "jpgs", "JPG"])


@st.composite
def rungs(draw: st.DrawFn) -> str:
    """Texts like rungs, some with a wrong part, some with words that do not go together."""
    flaw = draw(st.sampled_from([None] * 5 + ["name", "colon", "box", "word", "format", "space"]))
    name = draw(NO_NAMES if flaw == "name" else NAMES)
    formats = [] if flaw == "format" else draw(FORMATS)
    words = [*formats, *draw(OTHERS), *([draw(NO_WORDS)] if flaw == "word" else [])]
    words = [draw(NO_BOXES if flaw == "box" else BOXES), *draw(st.permutations(words))]
    text = ("" if flaw == "space" else " ").join(words).replace(" ", draw(st.sampled_from([" ", "\n  "])))
    colon = "" if flaw == "colon" else ":"
    return f"{draw(SPACES)}{name}{draw(SPACES)}{colon}{draw(SPACES)}{text}{draw(SPACES)}"


def is_ladder(text: str) -> bool:
    try:
        Ladder.parse(text)
    except ValueError:
        return False
    return True


@given(st.lists(rungs(), max_size=3).map(";".join))
@example(STANDARD)
@example("a: 320 jpg;")
@example("a: 320 jpg;;")
@example(";")
@example("a: 4096 cover first jpg@80; b: 640 animated avif webp@75 ; ")
@example("a: 320 jpg; b: 320 jpg; a: 320 jpg")
@example("a: 320 animated jpg inside")
@example("a: 320 animated jpg centre")
@example("a: 320 jpg, b: 640 jpg")
@example("a: 320 jpg b: 640 jpg")
def test_the_pattern_accepts_every_ladder(text: str) -> None:
    """It also accepts the empty text, which means the standard ladder."""
    assert bool(re.fullmatch(pattern(), text, re.ASCII)) == (is_ladder(text) or not text.strip())


@given(st.text(st.sampled_from("ab1: ;@jpg\n"), max_size=30))
def test_the_pattern_accepts_nothing_else(text: str) -> None:
    assert bool(re.fullmatch(pattern(), text, re.ASCII)) == (is_ladder(text) or not text.strip())


def test_the_deployments_ladder() -> None:
    assert Ladder.from_env({}) == Ladder.from_env({"LADDER": " "}) == Ladder.parse(STANDARD)
    assert Ladder.from_env({"LADDER": "a: 320 jpg"}) == Ladder.parse("a: 320 jpg")
    with pytest.raises(InvalidSettings, match="LADDER: rung 'a' names a format twice"):
        Ladder.from_env({"LADDER": NONSENSE})


@pytest.mark.slow
@pytest.mark.parametrize("start", [["-c", "import thumbnailer.handler"], ["-m", "thumbnailer.ladder", NONSENSE]])
def test_nonsense_is_reported_at_the_start(start: list[str]) -> None:
    """Both a function and the command that checks ladders report it when they start."""
    started = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, *start],
        env={**os.environ, "LADDER": NONSENSE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode
    assert "rung 'a' names a format twice" in started.stderr


def test_the_version_changes_with_every_part() -> None:
    texts = [
        "a: 320 jpg",
        "b: 320 jpg",
        "a: 321 jpg",
        "a: 320 cover jpg",
        "a: 320 first jpg",
        "a: 320 animated jpg",
        "a: 320 srgb jpg",
        "a: 320 centre jpg",
        "a: 320 webp",
        "a: 320 jpg@81",
        "a: 320 jpg webp",
        "a: 320 jpg; b: 640 jpg",
    ]
    versions = [Ladder.parse(text).version for text in texts]
    assert len(set(versions)) == len(texts)
    assert Ladder.parse("  a:  320  jpg ; ").version == versions[0]


def test_a_decode_within_five_percent_is_enough() -> None:
    ladder = Ladder.parse("big: 2000 jpg")
    assert (ladder.enough(4000, 3000), ladder.largest(4000, 3000)) == (1900, 2000)
    assert (ladder.enough(600, 800), ladder.largest(600, 800)) == (800, 800)


def test_a_square_of_a_panorama_needs_its_short_side() -> None:
    assert Ladder.parse("square: 160 cover jpg").enough(8000, 800) == 1600

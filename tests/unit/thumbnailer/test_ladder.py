"""The ladder as text."""

import pytest

from thumbnailer.ladder import STANDARD, Encoding, Fit, Format, Ladder, Rung


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
    assert all(rung.encodings[0].format is Format.JPEG for rung in ladder.rungs)


def test_a_rung_of_ones_own() -> None:
    (rung,) = Ladder.parse("tile: 96 cover first webp@60 jpg").rungs
    assert rung == Rung("tile", 96, Fit.COVER, (Encoding(Format.WEBP, 60), Encoding(Format.JPEG, 78)), first=True)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "at least one rung"),
        (" ; ;", "at least one rung"),
        ("320", "'320' does not start with a name"),
        ("../up: 320 jpg", "does not start with a name"),
        ("320: jpg", "'320' needs a box"),
        ("320: 0 jpg", "'320' needs a box"),
        ("320: 99999 jpg", "1 to 4096"),
        ("320: -5 jpg", "'320' needs a box"),
        ("320: 320", "'320' names no format"),
        ("320: 320 gif", "'gif' is none of"),
        ("320: 320 jpg@0", "no number from 1 to 100"),
        ("320: 320 jpg@best", "no number from 1 to 100"),
        ("320: 320 jpg@", "no number from 1 to 100"),
        ("320: 320 jpg jpg@70", "names a format twice"),
        ("a: 320 jpg; a: 640 jpg", "'a' is there twice"),
        ("a: 160 cover animated jpg", "only a whole picture"),
    ],
)
def test_nonsense_is_named(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Ladder.parse(text)


def test_the_version_changes_with_every_part() -> None:
    texts = [
        "a: 320 jpg",
        "b: 320 jpg",
        "a: 321 jpg",
        "a: 320 cover jpg",
        "a: 320 first jpg",
        "a: 320 animated jpg",
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

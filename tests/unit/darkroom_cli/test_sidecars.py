"""Sidecars, as another program reads them."""

import re
from typing import Any, Final
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom_cli import sidecars
from darkroom_client.models import Corrections, ImageEntry, Position

RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
EXIF: Final = "{http://ns.adobe.com/exif/1.0/}"


def image(**words: Any) -> ImageEntry:
    corrections = Corrections.model_construct(taken_at=None, offset=None, position=None, orientation=None)
    nothing: dict[str, Any] = {
        "title": None,
        "description": None,
        "tags": [],
        "rating": None,
        "favourite": False,
        "time": None,
    }
    return ImageEntry.model_construct(**{**nothing, "corrections": corrections, **words})


def corrected(**values: Any) -> ImageEntry:
    nothing = {"taken_at": None, "offset": None, "position": None, "orientation": None}
    return image(corrections=Corrections.model_construct(**{**nothing, **values}))


def about(of: ImageEntry) -> ElementTree.Element:
    text = sidecars.sidecar(of)
    assert text is not None
    [found] = ElementTree.fromstring(text).iter(f"{RDF}Description")  # noqa: S314  # our own
    return found


def test_without_words_there_is_none() -> None:
    assert sidecars.sidecar(image()) is None


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_texts_come_back_as_they_were(text: str) -> None:
    found = about(image(title=text, tags=[text, "<b>"]))
    assert [each.text for each in found.iter(f"{RDF}li")] == [text, text, "<b>"]


@pytest.mark.parametrize(
    ("degrees", "text"),
    [(0.0, "0,0.00000N"), (-33.925, "33,55.50000S"), (47.999999999, "48,0.00000N"), (-90.0, "90,0.00000S")],
)
def test_positions_have_degrees_and_minutes(degrees: float, text: str) -> None:
    found = about(corrected(position=Position(latitude=degrees, longitude=0, altitude_m=-3.5)))
    assert found.get(f"{EXIF}GPSLatitude") == text
    assert (found.get(f"{EXIF}GPSAltitude"), found.get(f"{EXIF}GPSAltitudeRef")) == ("3500/1000", "1")


@given(st.floats(-180, 180))
def test_a_position_is_right_to_two_centimetres(degrees: float) -> None:
    found = about(corrected(position=Position(latitude=0, longitude=degrees, altitude_m=None)))
    match = re.fullmatch(r"(\d+),(\d+\.\d{5})([EW])", found.get(f"{EXIF}GPSLongitude") or "")
    assert match
    assert float(match[2]) < 60
    value = (int(match[1]) + float(match[2]) / 60) * (-1 if match[3] == "W" else 1)
    assert value == pytest.approx(degrees, abs=1e-6)


def test_a_time_has_its_offset_only_behind_a_clock() -> None:
    name = f"{EXIF}DateTimeOriginal"
    assert about(corrected(taken_at="1998-07-04", offset="+02:00")).get(name) == "1998-07-04"
    clock = about(corrected(taken_at="1998-07-04T18:30:00", offset="+02:00")).get(name)
    assert clock == "1998-07-04T18:30:00+02:00"

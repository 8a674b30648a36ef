"""How the comparison with ExifTool counts, and what it says if ExifTool is not installed."""

import sys
from typing import Any, Final, cast, get_type_hints

import pytest

from darkroom.summary import Gps, Summary
from metadata_extractor.metadata import Description, describe
from oracle.exiftool import PHOTOS, Comparison, main
from oracle.fields import CHECKS, NOT_COMPARED
from oracle.sandbox import CallResult

NIKON: Final = PHOTOS / "DSCN0010.jpg"


@pytest.fixture(scope="module")
def nikon() -> CallResult[Description | str]:
    return CallResult(describe(NIKON.read_bytes()))


def test_values_agree_differ_or_are_explained(nikon: CallResult[Description | str]) -> None:
    comparison = Comparison()
    record = {
        "IFD0:Make": "NIKON",
        "IFD0:Model": "another",
        "GPS:GPSLatitude": 43.46744833,
        "GPS:GPSLatitudeRef": "N",
    }
    lines = list(comparison.add(NIKON, nikon, record))
    assert (comparison.tallies["make"].agree, comparison.tallies["model"].differ) == (1, 1)
    assert any("model: ours 'COOLPIX P6000', ExifTool 'another'" in line for line in lines)
    assert not comparison.good
    broken = {"File:FileType": "JPEG", "ExifTool:Warning": "Bad IFD0 directory"}
    list(comparison.add(NIKON, nikon, broken))
    assert comparison.tallies["make"].explained == 1
    assert "50.00%" in comparison.report()


def test_every_check_reads_both_sides(nikon: CallResult[Description | str]) -> None:
    assert isinstance(nikon.value, Description)
    for name, check in CHECKS.items():
        check.ours(nikon.value)
        assert check.theirs({}) is None, name


class Watched(dict[str, Any]):
    """A summary that records which of its fields are read; `gps` records its own."""

    def __init__(self, asked: set[str], prefix: str = "") -> None:
        super().__init__()
        self.asked, self.prefix = asked, prefix

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(self.prefix + name)
        return Watched(self.asked, "gps.") if name == "gps" else default

    def __getitem__(self, name: str) -> Any:
        return self.get(name, "gif")  # a format that has frames


def test_every_field_is_compared_or_it_is_said_why_not() -> None:
    asked = set[str]()
    for check in CHECKS.values():
        check.ours(Description(cast("Summary", Watched(asked)), {"JPEG": {"a": "tag"}}))
    fields = {*get_type_hints(Summary), *(f"gps.{name}" for name in get_type_hints(Gps))}
    assert asked | NOT_COMPARED.keys() == fields
    assert not asked & NOT_COMPARED.keys()


def test_a_missing_exiftool_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", ["oracle"])
    assert main() == 2
    assert "apt-get install libimage-exiftool-perl" in capsys.readouterr().err

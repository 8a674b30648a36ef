"""How the comparison with ExifTool counts, and what it says if ExifTool is not installed."""

import sys
from typing import Final

import pytest

from metadata_extractor.metadata import Description, describe
from oracle.exiftool import PHOTOS, Comparison, main
from oracle.fields import CHECKS
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


def test_a_missing_exiftool_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", ["oracle"])
    assert main() == 2
    assert "apt-get install libimage-exiftool-perl" in capsys.readouterr().err

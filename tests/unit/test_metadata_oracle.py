"""The tools that hold the metadata extractor to ExifTool: what they count, and what they survive."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import oracle
from benchmarks.oracle_fields import CHECKS
from benchmarks.sandbox import Outcome
from metadata_extractor.metadata import Description, describe

NIKON = Path(__file__).parent.parent / "images" / "DSCN0010.jpg"


@pytest.fixture(scope="module")
def nikon() -> Outcome[Description | str]:
    return Outcome(describe(NIKON.read_bytes()))


def test_values_agree_differ_or_are_explained(nikon: Outcome[Description | str]) -> None:
    comparison = oracle.Comparison()
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


def test_every_check_reads_both_sides(nikon: Outcome[Description | str]) -> None:
    assert isinstance(nikon.value, Description)
    for name, check in CHECKS.items():
        check.ours(nikon.value)
        assert check.theirs({}) is None, name


def test_a_missing_exiftool_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", ["oracle"])
    assert oracle.main() == 2
    assert "apt-get install libimage-exiftool-perl" in capsys.readouterr().err


def test_a_crash_a_hang_and_a_fault_are_outcomes() -> None:
    # In an interpreter of its own: the test runner has threads, which a fork would not.
    script = """
import os, time
from benchmarks.sandbox import call
for function in (lambda: 7, os.abort, lambda: time.sleep(60), lambda: 1 / 0, lambda: bytearray(1 << 40)):
    outcome = call(function, seconds=0.5, memory=1 << 30)
    print(outcome.value, (outcome.fault or "").strip().rpartition("\\n")[2])
"""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.splitlines() == [
        "7 ",
        "None the process died, exit code -6",
        "None no answer within 0.5 s",
        "None ZeroDivisionError: division by zero",
        "None MemoryError",
    ]

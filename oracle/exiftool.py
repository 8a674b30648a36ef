"""Compare the metadata extractor with ExifTool, field by field.

    python -m oracle.exiftool [FOLDER ...] [--only FIELD] [--quiet]

Without a folder it makes the files of `oracle.samples` and uses these and the tests' photos. It prints each
disagreement, then the agreement per field over the files where at least one side has a value. If a disagreement
follows from a rule of ours that ExifTool does not have, it is marked with that rule and counted separately. Each
file is read in a separate process, so that a crash or a hang is reported too.
"""

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from darkroom.errors import RejectedImage
from metadata_extractor.metadata import Description, describe
from oracle import samples, sandbox
from oracle.fields import CHECKS, FORMATS, Difference, Record, reason

SAMPLES: Final = Path(__file__).parent / ".work"
PHOTOS: Final = Path(__file__).parent.parent / "tests" / "images"
MISSING: Final = """\
The oracle is ExifTool, and `exiftool` is not installed here. Debian and Ubuntu have it as libimage-exiftool-perl
(sudo apt-get install libimage-exiftool-perl), Homebrew as exiftool (brew install exiftool)."""

# A file is read in milliseconds; the slowest that are accepted take a few seconds to decode.
SECONDS, MEMORY = 20.0, 2**30
# How many files one start of ExifTool reads; both sides' answers are kept until they are compared.
BATCH: Final = 200

_ASKED: Final = [
    "EXIF:all",
    "XMP:all",
    "IPTC:all",
    "File:all",
    "PNG:all",
    "RIFF:all",
    "GIF:all",
    "ICC_Profile:ProfileDescription",
    "ExifTool:Warning",
    "ExifTool:Error",
    "QuickTime:CleanAperture",
    "QuickTime:Rotation",
    "QuickTime:ImageSpatialExtent",
    "QuickTime:MotionPhotoVideo",
    "Samsung:EmbeddedVideoType",
    "JUMBF:all",
    "CBOR:all",
]


def ask_exiftool(paths: list[Path]) -> dict[str, Record]:
    """ExifTool's answer for each file, by its path; one process for all."""
    command = ["exiftool", "-j", "-n", "-G1", "-struct", "-charset", "filename=utf8"]
    command += [*(f"-{name}" for name in _ASKED), "-@", "-"]
    names = b"\n".join(map(os.fsencode, paths))
    done = subprocess.run(command, input=names, capture_output=True, check=False)
    answer = done.stdout.decode(errors="replace") or "[]"  # text in unknown encodings is kept as it is
    records = json.loads(answer, parse_float=str)  # "1.00" may be a version and not a number
    return {record["SourceFile"]: record for record in records}


@dataclass
class Tally:
    """How the values of one field compare."""

    agree: int = 0
    explained: int = 0
    differ: int = 0

    def __str__(self) -> str:
        total = self.agree + self.explained + self.differ
        share = (self.agree + self.explained) / total
        return f"{total:6} {self.agree:6} {self.explained:9} {self.differ:6} {share:9.2%}"


@dataclass
class Comparison:
    """The result over all files so far."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    compared: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[int, str] = (0, "")

    def add(self, path: Path, result: sandbox.CallResult[Description | str], record: Record) -> Iterator[str]:
        """Count one file; each disagreement as a line, under the name of its field."""
        self.slowest = max(self.slowest, (result.cpu, str(path)))
        self.largest = max(self.largest, (result.peak, str(path)))
        if result.fault:
            self.faults.append(f"{path}: {result.fault}")
        elif isinstance(result.value, Description):
            self.compared += 1
            for name in CHECKS:
                if line := self._compare(name, result.value, record):
                    yield f"{path}: {line}"
        elif result.value is not None:
            self.rejected[result.value] += 1
            if (kind := record.get("File:FileType")) in FORMATS:
                yield f"{path}: rejected as {result.value}, ExifTool reads {kind}"

    def _compare(self, name: str, description: Description, record: Record) -> str | None:
        check = CHECKS[name]
        ours, theirs = check.ours(description), check.theirs(record)
        if ours is None and theirs is None:
            return None
        tally = self.tallies.setdefault(name, Tally())
        if check.agree(ours, theirs):
            tally.agree += 1
            return None
        why = reason(Difference(name, ours, theirs, record))
        if why:
            tally.explained += 1
        else:
            tally.differ += 1
        return f"{name}: ours {_shown(ours)}, ExifTool {_shown(theirs)}" + (f" [{why}]" if why else "")

    def report(self) -> str:
        """The table of agreement."""
        lines = [f"{self.compared} files compared, {self.rejected.total()} rejected {dict(self.rejected)}", ""]
        lines += [f"{'field':42} {'values':>6} {'agree':>6} {'explained':>9} {'differ':>6} {'agreement':>9}"]
        lines += [f"{name:42} {self.tallies[name]}" for name in CHECKS if name in self.tallies]
        lines += ["", f"slowest: {self.slowest[0]:.2f} s CPU, {self.slowest[1]}"]
        lines += [f"peak memory: {self.largest[0]} MB, {self.largest[1]}"]
        return "\n".join([*lines, *self.faults])

    @property
    def good(self) -> bool:
        """Whether every disagreement is explained and no file broke the reader."""
        return not self.faults and not any(tally.differ for tally in self.tallies.values())


def _read(path: Path) -> Description | str:
    """The extractor's answer for a file, or the code of its rejection."""
    try:
        return describe(path.read_bytes())
    except RejectedImage as rejected:
        return rejected.code


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def compare(paths: list[Path], show: Callable[[str], None]) -> Comparison:
    """Compare all files."""
    comparison = Comparison()
    for batch in itertools.batched(paths, BATCH, strict=False):
        records = ask_exiftool(list(batch))
        for path in batch:
            result = sandbox.call(partial(_read, path), seconds=SECONDS, memory=MEMORY)
            for line in comparison.add(path, result, records.get(str(path), {})):
                show(line)
    return comparison


def main() -> int:
    """Run the comparison; the exit status says whether every disagreement is explained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--only", help="show the disagreements of this field only")
    parser.add_argument("--quiet", action="store_true", help="no list of disagreements")
    arguments = parser.parse_args()
    if not shutil.which("exiftool"):
        print(MISSING, file=sys.stderr)
        return 2
    folders = arguments.folders
    if not folders:
        samples.write(SAMPLES)
        folders = [SAMPLES, PHOTOS]
    for folder in folders:
        if not folder.is_dir():
            parser.error(f"no such folder: {folder}")
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())

    def show(line: str) -> None:
        if not arguments.quiet and (not arguments.only or f": {arguments.only}: " in line):
            print(line)

    comparison = compare(paths, show)
    print("\n" + comparison.report())
    return 0 if comparison.good else 1


if __name__ == "__main__":
    sys.exit(main())

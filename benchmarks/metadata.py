"""CPU and memory of the metadata extractor beside its peers, on real photos.

    python -m benchmarks.metadata [FOLDER] [--rounds 5]

Peers: `exiftool` as one process a file and kept open (-stay_open), exifread, Pillow's own readers. One that is not
installed is left out with a message. Times are CPU times, user and system, children included. A round runs all
contestants on a file, and the median of the rounds counts. Memory is the peak of a fresh process.
"""

import argparse
import contextlib
import io
import logging
import multiprocessing
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from PIL import Image, UnidentifiedImageError

from metadata_extractor.metadata import describe, read_sources, tag_tree
from metadata_extractor.summary import summarise

IMAGES: Final = Path(__file__).parent.parent / "tests" / "images"


def ours(path: Path) -> None:
    """Everything, fingerprints included."""
    describe(path.read_bytes())


def ours_without_pixels(path: Path) -> None:
    """The metadata blocks, the summary, the tag tree and the digest of the bytes."""
    sources = read_sources(path.read_bytes())
    if sources is not None:
        summarise(sources, {}, None)
        tag_tree(sources)


def pillow(path: Path) -> None:
    """Pillow's header and EXIF, as a program would use them; its XMP needs another package."""
    try:
        image = Image.open(path)
    except UnidentifiedImageError:  # HEIC
        return
    with image:
        exif = image.getexif()
        for pointer in (0x8769, 0x8825):
            dict(exif.get_ifd(pointer))


def exifread(path: Path) -> None:
    """exifread with its defaults."""
    import exifread as peer

    logging.getLogger("exifread").setLevel(logging.CRITICAL)
    with path.open("rb") as file, contextlib.suppress(AssertionError):  # it gives up on some HEIC files like this
        peer.process_file(file)


def exiftool_one_shot(path: Path) -> None:
    """ExifTool as a process for each file."""
    subprocess.run(["exiftool", "-j", "-n", "-G1", str(path)], capture_output=True, check=False)


class StayOpen:
    """ExifTool kept running, asked over a pipe."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            ["exiftool", "-stay_open", "True", "-@", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.process.communicate(b"-stay_open\nFalse\n")

    def __call__(self, path: Path) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"-j\n-n\n-G1\n{path}\n-execute\n".encode())
        self.process.stdin.flush()
        while self.process.stdout.readline().rstrip() != b"{ready}":
            pass

    def cpu(self) -> float:
        """CPU seconds that the running process has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu() -> float:
    """CPU seconds of this process and of its finished children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def samples(folder: Path) -> list[Path]:
    """Two photos of 24 MP, one baseline and one progressive, with the metadata of a small one."""
    with Image.open(IMAGES / "DSCN0010.jpg") as small:
        large = small.resize((6000, 4000), Image.Resampling.LANCZOS)
        exif = small.getexif().tobytes()
    noise = Image.effect_noise((6000, 4000), 24).convert("RGB")
    large = Image.blend(large, noise, 0.12)
    paths = []
    for name, progressive in (("24MP.jpg", False), ("24MP-progressive.jpg", True)):
        buffer = io.BytesIO()
        large.save(buffer, "JPEG", quality=88, progressive=progressive, exif=exif)
        paths.append(folder / name)
        paths[-1].write_bytes(buffer.getvalue())
    return paths


def _peak(contestant: Callable[[Path], None], path: Path) -> int:
    """Peak memory in MB of a fresh process (or of the child it starts) that reads one file."""
    queue: multiprocessing.SimpleQueue[int] = multiprocessing.get_context("spawn").SimpleQueue()
    child = multiprocessing.get_context("spawn").Process(target=_measure, args=(contestant, path, queue))
    child.start()
    peak = queue.get()
    child.join()
    return peak


def _measure(contestant: Callable[[Path], None], path: Path, queue: "multiprocessing.SimpleQueue[int]") -> None:
    contestant(path)
    if contestant is exiftool_one_shot:
        queue.put(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
    else:  # ru_maxrss would include the parent's memory from before exec
        status = Path("/proc/self/status").read_text()
        queue.put(int(status.partition("VmHWM:")[2].split()[0]) // 1024)


def import_cost() -> tuple[float, int]:
    """CPU milliseconds and MB that a fresh interpreter takes to import the extractor, beyond an empty one's.

    It imports bytecode, as in the function's artifact.
    """
    with tempfile.TemporaryDirectory() as bytecode:
        environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": bytecode}
        return _import_cost(environment)


def _import_cost(environment: dict[str, str]) -> tuple[float, int]:
    def run(code: str) -> tuple[float, int]:
        code += "\nimport resource as r; u = r.getrusage(r.RUSAGE_SELF); print(u.ru_utime + u.ru_stime)"
        code += "\nprint(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
        output = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, text=True, env=environment
        ).stdout
        seconds, kilobytes = output.split()
        return float(seconds) * 1000, int(kilobytes) // 1024

    full, empty = ([run(code) for _ in range(7)] for code in ("import metadata_extractor.metadata", ""))
    seconds, megabytes = (
        statistics.median(each[index] for each in full) - statistics.median(each[index] for each in empty)
        for index in (0, 1)
    )
    return seconds, int(megabytes)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=IMAGES)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    contestants: dict[str, Callable[[Path], None]] = {
        "ours, all": ours,
        "ours, no pixels": ours_without_pixels,
        "Pillow": pillow,
    }
    try:
        exifread(IMAGES / "DSCN0010.jpg")
        contestants["exifread"] = exifread
    except ImportError:
        print("exifread is not installed: left out")
    has_exiftool = shutil.which("exiftool") is not None
    if has_exiftool:
        contestants["exiftool one-shot"] = exiftool_one_shot
    else:
        print("exiftool is not installed: left out")
    with tempfile.TemporaryDirectory() as made:
        paths = samples(Path(made)) + sorted(p for p in arguments.folder.iterdir() if p.suffix != ".md")
        names = [*contestants, *(["exiftool stay_open"] if has_exiftool else [])]
        print(f"CPU ms a file, median of {arguments.rounds}\n")
        print("| file | MB | " + " | ".join(names) + " |\n|---|---|" + "---|" * len(names))
        totals = dict.fromkeys(names, 0.0)
        for path in paths:
            times: dict[str, list[float]] = {name: [] for name in names}
            for _ in range(arguments.rounds):
                for name, contestant in contestants.items():
                    started = cpu()
                    contestant(path)
                    times[name].append(cpu() - started)
            if has_exiftool:
                with StayOpen() as stay_open:
                    stay_open(path)
                    started = stay_open.cpu()
                    for _ in range(20):  # its clock ticks every 10 ms
                        stay_open(path)
                    times["exiftool stay_open"] = [(stay_open.cpu() - started) / 20]
            medians = {name: statistics.median(values) * 1000 for name, values in times.items()}
            for name, value in medians.items():
                totals[name] += value
            cells = " | ".join(f"{medians[name]:.1f}" for name in names)
            print(f"| {path.name} | {path.stat().st_size / 1e6:.1f} | {cells} |")
        print("| **all** | | " + " | ".join(f"{totals[name]:.0f}" for name in names) + " |")
        peaks = {name: _peak(contestant, paths[0]) for name, contestant in contestants.items()}
        print("\nPeak memory on the 24 MP photo: " + ", ".join(f"{name} {mb} MB" for name, mb in peaks.items()))
    milliseconds, memory = import_cost()
    print(f"Import: {milliseconds:.0f} ms CPU beyond an empty interpreter, {memory} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

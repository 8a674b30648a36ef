"""Good photos on a machine that has no time for them: does isolation reject any?

    python -m tests.chaos.busy_machine --photos 200 --busy 8

Runs the isolated work of both stages on photos, as later deliveries of their messages would, beside processes that
only take CPU time. Prints a row for docs/reliability.md; fails if a photo is rejected or a process has ended.
"""

import argparse
import io
import itertools
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image as Pillow

import metadata_extractor.handler
import thumbnailer.handler
from darkroom.errors import LimitExceeded, RejectedImage
from darkroom.isolation import run_redelivered
from darkroom.stages import StageName
from tests.photos import IMAGES
from thumbnailer.render import WholeRendering, render_whole

PARALLEL: Final = 4
"""Isolated processes at once: as many as the workers of both stages that take uploads."""

LARGE_EVERY: Final = 20
"""One in this many generated photos has 12 megapixels; the others are as wide as a screen."""

Photo = tuple[str, bytes]


@contextmanager
def busy(processes: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that take all the CPU time they get, until the block ends."""
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield spinning
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def isolate(stage: StageName, data: bytes) -> str:
    """How a stage's isolated work on a file ends: done, done at the second try, or the code of its rejection."""
    met: set[str] = set()
    try:
        try:
            WORK[stage](data, met)
        except LimitExceeded as limit:
            met.add(limit.code)
            WORK[stage](data, met)
    except RejectedImage as rejection:
        return rejection.code
    except LimitExceeded as limit:
        return f"{limit.code} after another limit"
    return "second try" if met else "done"


def _describe(data: bytes, met: set[str]) -> None:
    summary = metadata_extractor.handler.describe_redelivered(data, met).summary
    if fault := summary.get("fault"):  # it was described without its pixels
        raise RejectedImage(fault["code"], fault["message"])


def _render(data: bytes, met: set[str]) -> None:
    isolation, ladder = thumbnailer.handler.ISOLATION, thumbnailer.handler.LADDER
    run_redelivered(met, isolation, WholeRendering, render_whole, data, ladder)


WORK: Final[dict[StageName, Callable[[bytes, set[str]], None]]] = {
    StageName.THUMBNAILS: _render,
    StageName.METADATA: _describe,
}


def photos(count: int, folders: Sequence[Path], seed: int) -> Iterator[Photo]:
    """The pictures in folders in random order, each once, then others made of them."""
    chance = random.Random(seed)  # keeps no secret
    files = sorted(
        path for folder in folders for path in folder.rglob("*") if path.suffix != ".md" and path.is_file()
    )
    chance.shuffle(files)
    for path in files[:count]:
        yield path.name, path.read_bytes()
    makers = itertools.cycle(sorted(IMAGES.glob("*.jpg")))
    for number, path in zip(range(count - len(files)), makers, strict=False):
        yield f"{path.stem}-{number}.jpg", _made_of(path, number, chance)


def _made_of(path: Path, number: int, chance: random.Random) -> bytes:
    """Another photo: a part of one, enlarged, with its EXIF."""
    with Pillow.open(path) as picture:
        left, top = (int(side * chance.uniform(0, 0.3)) for side in picture.size)
        part = picture.convert("RGB").crop((left, top, picture.width, picture.height))
        size = (4000, 3000) if number % LARGE_EVERY == 0 else (1024, 768)
        file = io.BytesIO()
        part.resize(size).save(file, "JPEG", quality=chance.randint(70, 95), exif=picture.getexif())
    return file.getvalue()


def main(arguments: list[str]) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--busy", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--images", type=Path, nargs="*", default=[], help="folders with photos that are known good"
    )
    options = parser.parse_args(arguments)
    taken: list[float] = []

    def work(photo: Photo) -> list[str]:
        ends = []
        for stage in StageName:
            began = time.monotonic()
            ends.append(isolate(stage, photo[1]))
            taken.append(time.monotonic() - began)
            if ends[-1] != "done":
                print(f"{photo[0]}: {stage}: {ends[-1]}", flush=True)
        return ends

    with busy(options.busy) as processes, ThreadPoolExecutor(PARALLEL) as pool:
        ends = Counter(
            itertools.chain(*pool.map(work, photos(options.photos, [IMAGES, *options.images], options.seed)))
        )
        ended = sum(process.poll() is not None for process in processes)
    good = ends["done"] + ends["second try"]
    rejected = 2 * options.photos - good
    print(
        f"| {options.photos} | {options.busy} | {good} | {ends['second try']} | {rejected} | {max(taken):.0f} s |"
    )
    return int(rejected > 0 or ended > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

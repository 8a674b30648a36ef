"""Compare pixels with libvips, on files of every kind that TIFF, PNG and GIF allow.

    python -m oracle.libvips

The files are written by tests/writers: all bits, planes, compressions, photometric interpretations, predictors,
tiles and byte orders of TIFF; all colour types, depths and interlacing of PNG; frames of any place, disposal and
transparency of GIF. libvips reads neither BMP nor ICO, which tests/unit/darkroom/decode/test_bmp.py compares with
what was written. Each file must be decoded right or refused by name. It prints each silent difference, then the
numbers by kind; what follows from a rule of libvips is explained.
"""

import base64
import itertools
import json
import random
import re
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from darkroom import decode
from darkroom.errors import RejectedImage
from tests.writers import png, tiff_kinds
from tests.writers.gif import Frame, gif
from tests.writers.tiff import Tiff
from tests.writers.tiff_kinds import KINDS, variants

HOME: Final = Path(__file__).parent / ".work" / "libvips"
GIFS: Final = 500

type Samples = NDArray[Any]


class Case(NamedTuple):
    """A file of some kind."""

    kind: str
    layout: str
    data: bytes


def cases() -> Iterator[Case]:
    """All files, the same at each run."""
    for kind in KINDS:
        for layout, tiff in variants(kind):
            yield Case(f"TIFF {kind.name}", layout, bytes(tiff))
    yield from odd()
    for name, each in png.kinds():
        yield Case(f"PNG {name}", f"interlaced {each.interlaced}", bytes(each))
    random_ = random.Random(1)  # noqa: S311  # repeatable, not secret
    for number in range(GIFS):
        yield Case("GIF", str(number), moving(random_))


def odd() -> Iterator[Case]:
    """TIFFs of any photometric interpretation, bits, number of samples, extra samples and sample format."""
    for photometric, bits, count, sample_format in itertools.product(
        (0, 1, 2, 3, 4, 5, 6, 8, 9, 10),
        (1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 24, 32, 64),
        (1, 2, 3, 4, 5),
        (None, 2, 3),
    ):
        bytes_ = min(size for size in (1, 2, 4, 8) if 8 * size >= bits)
        raw = tiff_kinds.samples(count, 2 ** min(bits, 63) - 1, f"u{bytes_}")
        colour_map = [257 * (n % 256) for n in range(3 * 2**bits)] if photometric == 3 and bits <= 8 else ()
        described = f"photometric {photometric}, {bits} bits, {count} samples, format {sample_format}"
        for extra in ((), (0,), (1,), (2,), (0, 0)):
            for planar in (False, True) if count > 1 else (False,):
                tiff = Tiff(
                    samples=raw,
                    bits=bits,
                    photometric=photometric,
                    planar=planar,
                    extra=extra,
                    sample_format=sample_format,
                    colour_map=colour_map,
                )
                yield Case("TIFF of any samples", f"{described}, extra {extra}, planar {planar}", bytes(tiff))


def moving(random_: random.Random) -> bytes:
    """A GIF of some frames within its screen."""
    palette = random_.randbytes(3 * 8)
    frames = []
    for _ in range(random_.randint(1, 4)):
        width, height = random_.randint(1, 9), random_.randint(1, 7)
        numbers = [random_.randrange(8) for _ in range(width * height)]
        frames.append(
            Frame(
                pixels=np.array(numbers).reshape(height, width),
                left=random_.randint(0, 9 - width),
                top=random_.randint(0, 7 - height),
                transparent=random_.choice((None, 0, 3)),
                disposal=random_.randrange(4),
                interlaced=random_.random() < 0.3,
            )
        )
    return gif((9, 7), frames, palette)


def ours(data: bytes) -> tuple[str, list[Samples]]:
    """Mode and frames as Darkroom decodes them."""
    picture = decode.load(decode.open_picture(data))
    images = [picture.image]
    if picture.frames > 1:
        images = [frame.image.copy() for frame in decode.frames(picture, range(picture.frames))]
    plain = [decode.shrinkable(image) for image in images]
    if len(plain) > 1 or data.startswith(b"GIF"):
        plain = [image.convert("RGBA") for image in plain]
    return plain[0].mode, [_array(image) for image in plain]


def _array(image: Image.Image) -> Samples:
    if image.mode == "LAB":
        image = Image.merge("RGB", image.split())
    samples = np.asarray(image).astype("f8")
    return samples.reshape(*samples.shape[:2], -1)


def theirs(answer: dict[str, Any], mode: str) -> list[Samples]:
    """Frames as libvips decodes them, in our terms."""
    height, width, bands = answer["size"]
    samples = np.frombuffer(base64.b64decode(answer["samples"])).reshape(height, width, bands)
    if answer["interpretation"] == "lab":
        samples = samples[:, :, :3] * np.array([2.55, 1, 1]) + np.array([0, 128, 128])
    elif answer["interpretation"] == "labs":
        samples = np.floor(samples[:, :, :3] / np.array([128.498, 256, 256])) + np.array([0, 128, 128])
    elif answer["format"] == "ushort" and mode not in ("I;16", "F", "I"):
        samples = np.floor(samples / 256)
    elif answer["format"] == "uchar" and mode == "I;16":
        samples = samples * 257
    if mode in ("RGB", "RGBA") and samples.shape[2] < 3:
        samples = np.concatenate([samples[:, :, :1].repeat(3, axis=2), samples[:, :, 1:]], axis=2)
    return np.split(samples, answer["pages"])


TOLERANCE: Final = {"LAB": 1.0, "LA": 1.0, "I;16": 1.0}
"""Where roundings differ; else less than a thousandth of the largest sample."""


def difference(mode: str, one: list[Samples], other: list[Samples]) -> str | None:
    """What differs in what is to be seen."""
    if [each.shape[:2] for each in one] != [each.shape[:2] for each in other]:
        return f"size: {[each.shape for each in one]}, {[each.shape for each in other]}"
    for number, (left, right) in enumerate(zip(one, other, strict=True)):
        channels = min(left.shape[2], right.shape[2])
        a, b = left[:, :, :channels], right[:, :, :channels]
        if mode in ("LA", "RGBA"):  # colours count only where they are to be seen
            a, b = a * (left[:, :, -1:] > 0), b * (left[:, :, -1:] > 0)
        excess = float(np.abs(a - b).max())
        allowed = TOLERANCE.get(mode, 1e-3 * max(1.0, float(np.abs(b).max()) if mode in ("F", "I") else 0.0))
        if excess > allowed:
            return f"frame {number}, {mode}: up to {excess:g}"
    return None


def libvips() -> subprocess.Popen[str]:
    """A process that decodes files, in an environment of its own."""
    python = HOME / "bin" / "python"
    if not (HOME / "installed").exists():
        print("installing libvips …", flush=True)
        venv.create(HOME, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "pyvips[binary]"], check=True)
        (HOME / "installed").touch()
    script = str(Path(__file__).parent / "vips_samples.py")
    return subprocess.Popen(
        [str(python), script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def ask(process: subprocess.Popen[str], data: bytes) -> dict[str, Any]:
    """What libvips makes of a file."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(base64.b64encode(data).decode() + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


RULES: Final = (
    ("TIFF RGBa|extra .1,", "libvips leaves colours multiplied by their alpha"),
    ("TIFF float-32-True|photometric 0, 32 bits", "libvips does not invert floats of which white is zero"),
    (
        "TIFF lab-16-8 .*'planar': True|photometric 8, .*planar True",
        "libvips takes planes of a* and b* for unsigned, if they lie in strips",
    ),
    (
        "TIFF signed-8|photometric 1, 8 bits, .*format 2",
        "libvips takes signed bytes for numbers, of which half are black",
    ),
    ("photometric [013], .*planar True", "libvips mixes up planes, if one of them is all of the picture"),
)
"""Why pixels differ, by what the kind and the layout of a file match."""


def compared(case: Case, answer: dict[str, Any]) -> tuple[str, str | None]:
    """How a case is counted, and what differs."""
    try:
        mode, frames = ours(case.data)
    except RejectedImage as rejected:
        return ("refused by name" if rejected.code == "unsupported_kind" else f"refused: {rejected.code}"), None
    if "refused" in answer:
        return "refused by libvips", None
    found = difference(mode, frames, theirs(answer, mode))
    if found and any(re.search(pattern, f"{case.kind} {case.layout}") for pattern, _ in RULES):
        return "explained", None
    return ("differ" if found else "agree"), found


def main() -> int:
    """Compare all; 1 if there is a silent difference."""
    process = libvips()
    counts: dict[str, Counter[str]] = {}
    for case in cases():
        outcome, found = compared(case, ask(process, case.data))
        counts.setdefault(case.kind, Counter())[outcome] += 1
        if found:
            print(f"{case.kind} {case.layout}: {found}")
    process.communicate()
    for kind, counted in counts.items():
        print(f"{kind:34}", ", ".join(f"{count} {outcome}" for outcome, count in counted.most_common()))
    total = sum(counts.values(), Counter())
    print(f"{total.total()} files:", ", ".join(f"{count} {outcome}" for outcome, count in total.most_common()))
    return 1 if total["differ"] else 0


if __name__ == "__main__":
    sys.exit(main())

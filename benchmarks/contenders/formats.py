"""Bytes and CPU time of encoders at equal SSIMULACRA2. Arguments: photos. Prints Markdown rows.

Each photo is encoded at several qualities, and the bytes at a score are interpolated between them.
"""

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from ssimulacra2 import compute_ssimulacra2  # type: ignore[import-not-found]  # from an environment of its own

sys.path.insert(0, str(Path(__file__).parents[2]))
from thumbnailer.encode import quantisation

BOXES: Final = (320, 640, 1280)
TARGETS: Final = (65, 75, 82)
BASELINE: Final = "JPEG, libjpeg's tables"


def jpeg(image: Image.Image, quality: int, **options: object) -> bytes:
    table = quantisation(quality)
    return saved(image, "JPEG", qtables=[table, table], **options)


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


ENCODERS: Final[dict[str, tuple[Callable[[Image.Image, int], bytes], tuple[int, ...]]]] = {
    BASELINE: (lambda i, q: saved(i, "JPEG", quality=q), (55, 72, 83, 90, 95)),
    "JPEG": (jpeg, (55, 72, 83, 90, 95)),
    "JPEG, optimised": (lambda i, q: jpeg(i, q, optimize=True), (55, 72, 83, 90, 95)),
    "JPEG, progressive": (lambda i, q: jpeg(i, q, progressive=True), (55, 72, 83, 90, 95)),
    "JPEG 4:4:4": (lambda i, q: jpeg(i, q, subsampling=0), (50, 65, 78, 88)),
    "WebP, method 0": (lambda i, q: saved(i, "WEBP", quality=q, method=0), (60, 78, 90, 96)),
    "WebP, method 2": (lambda i, q: saved(i, "WEBP", quality=q, method=2), (60, 78, 90, 96)),
    "AVIF, speed 9": (lambda i, q: saved(i, "AVIF", quality=q, speed=9, max_threads=1), (45, 60, 72, 82, 90)),
    "AVIF, speed 8": (lambda i, q: saved(i, "AVIF", quality=q, speed=8, max_threads=1), (45, 60, 72, 82, 90)),
    "AVIF 4:4:4, speed 9": (
        lambda i, q: saved(i, "AVIF", quality=q, speed=9, max_threads=1, subsampling="4:4:4"),
        (45, 58, 70, 82),
    ),
}


def score(image: Image.Image, body: bytes, folder: Path) -> float:
    with Image.open(io.BytesIO(body)) as decoded:
        image.save(folder / "a.png", compress_level=1)
        decoded.convert("RGB").save(folder / "b.png", compress_level=1)
    return float(compute_ssimulacra2(str(folder / "a.png"), str(folder / "b.png")))


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    for box in BOXES:
        found = dict[tuple[str, int], list[tuple[float, float, float]]]()
        for photo in sys.argv[1:]:
            with Image.open(photo) as opened:
                image = opened.convert("RGB")
            image.thumbnail((box, box), Image.Resampling.LANCZOS, reducing_gap=None)
            megapixels = image.width * image.height / 1e6
            for name, (encode, qualities) in ENCODERS.items():
                points = []
                for quality in qualities:
                    start = time.process_time()
                    body = encode(image, quality)
                    points.append((len(body), (time.process_time() - start) * 1e3 / megapixels, body, quality))
                scores = [score(image, body, folder) for _, _, body, _ in points]
                for target in TARGETS:
                    size = np.exp(np.interp(target, scores, np.log([point[0] for point in points])))
                    typical = np.interp(target, scores, [point[3] for point in points])
                    cost = np.median([point[1] for point in points])
                    found.setdefault((name, target), []).append((float(size), float(cost), float(typical)))
        for name in ENCODERS:
            cells = []
            for target in TARGETS:
                base = np.array([row[0] for row in found[BASELINE, target]])
                ratio = np.exp(np.mean(np.log(np.array([row[0] for row in found[name, target]]) / base)))
                cells.append(f"{ratio:.2f} (q {np.mean([row[2] for row in found[name, target]]):.0f})")
            cost = np.mean([row[1] for row in found[name, 75]])
            print(f"| {box} | {name} | {' | '.join(cells)} | {cost:.0f} |", flush=True)


main()

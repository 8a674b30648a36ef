"""Precision and recall of `look_alike`, on judged pairs: `python -m benchmarks.similar [PHOTOS]`.

Prints what each distance finds, from the hashes and distances in photos.csv and pairs.csv. With a folder of the
photos (README.md says what is in it), both files are first made again from their bytes.
"""

import csv
import io
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Final

from benchmarks.similar.edits import EDITS, upright
from darkroom.library.likeness import HASH_BITS
from metadata_extractor.metadata import describe

HERE: Final = Path(__file__).parent
PHOTOS, PAIRS = HERE / "photos.csv", HERE / "pairs.csv"
DISTANCES: Final = (0, 2, 3, 4, 6, 8, 10)

# "package/file.jpg[0,50,45,100]": a part of a photo, by percents of its left, upper, right and lower sides.
_PART: Final = re.compile(r"(.+)\[(\d+),(\d+),(\d+),(\d+)\]")

# What has no hash is like nothing.
_FAR: Final = HASH_BITS + 1


@dataclass(slots=True)
class Photo:
    """A photo: those of one scene were not judged to be different. `hash`: 16 hexadecimal digits, or empty."""

    name: str
    kind: str
    scene: str
    hash: str


@dataclass(slots=True)
class Pair:
    """Two pictures, of which the second may be an edit ("name | edit"), and how they were judged by their looks.

    `same`: one picture, edited. `burst`: one moment. `series`: neither the same nor quite another; it counts for
    nothing. `distance`: empty if one has no hash.
    """

    first: str
    second: str
    kind: str
    judgement: str
    distance: str


def main(folder: Path | None) -> None:
    photos, pairs = [Photo(*row) for row in rows(PHOTOS)], [Pair(*row) for row in rows(PAIRS)]
    if folder is not None:
        measure(folder, photos, pairs)
        write(PHOTOS, ["name", "kind", "scene", "hash"], ([p.name, p.kind, p.scene, p.hash] for p in photos))
        header = ["first", "second", "kind", "judgement", "distance"]
        write(PAIRS, header, ([p.first, p.second, p.kind, p.judgement, p.distance] for p in pairs))
    print(*table(photos, pairs), sep="\n")


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))[1:]


def write(path: Path, header: list[str], lines: Iterable[list[str]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def measure(folder: Path, photos: list[Photo], pairs: list[Pair]) -> None:
    """Compute the hash of each photo and the distance of each pair again. Raises FileNotFoundError."""
    edits: dict[str, list[str]] = {photo.name: [] for photo in photos}
    for pair in pairs:
        name, _, edit = pair.second.partition(" | ")
        if edit:
            edits[name].append(edit)
    with ProcessPoolExecutor() as pool:
        hashes: dict[str, str] = {}
        for found in pool.map(partial(hashes_of, folder), edits.items(), chunksize=4):
            hashes |= found
    for photo in photos:
        photo.hash = hashes[photo.name]
    for pair in pairs:
        distance = distance_of(hashes[pair.first], hashes[pair.second])
        pair.distance = "" if distance == _FAR else str(distance)


def hashes_of(folder: Path, asked: tuple[str, list[str]]) -> dict[str, str]:
    """The hashes of a photo and of some of its edits."""
    name, edits = asked
    file = bytes_of(folder, name)
    image = upright(file) if edits else None
    edited = {f"{name} | {edit}": EDITS[edit](image) for edit in edits if image is not None}
    return {
        each: describe(data).summary.get("perceptual_hash", "") for each, data in {name: file, **edited}.items()
    }


def bytes_of(folder: Path, name: str) -> bytes:
    part = _PART.fullmatch(name)
    if part is None:
        return (folder / name).read_bytes()
    image = upright((folder / part[1]).read_bytes())
    left, top, right, bottom = (int(number) / 100 for number in part.groups()[1:])
    box = (left * image.width, top * image.height, right * image.width, bottom * image.height)
    file = io.BytesIO()
    image.crop((round(box[0]), round(box[1]), round(box[2]), round(box[3]))).save(file, "PNG")
    return file.getvalue()


def distance_of(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else _FAR


def table(photos: list[Photo], pairs: list[Pair]) -> Iterator[str]:
    """What each distance finds, as lines of Markdown: of alike pairs the share, of different ones the number."""
    alike: dict[str, list[int]] = defaultdict(list)
    for pair in pairs:
        group = pair.kind if pair.judgement != "series" else f"({pair.kind})"
        alike[group].append(int(pair.distance or _FAR))
    different: dict[str, list[int]] = defaultdict(list)
    for one, other in combinations(photos, 2):
        if one.scene != other.scene:
            both = one.kind if one.kind == other.kind else "of two kinds"
            different[both].append(distance_of(one.hash, other.hash))
    judged = Counter(pair.judgement for pair in pairs)
    negatives = [distance for distances in different.values() for distance in distances]
    positives = [int(pair.distance or _FAR) for pair in pairs if pair.judgement != "series"]
    scenes = len({photo.scene for photo in photos})
    yield f"{len(photos)} photos, {scenes} scenes; pairs: {dict(judged)}, {len(negatives)} different"
    yield ""
    yield "| pairs | number | " + " | ".join(f"≤ {most}" for most in DISTANCES) + " |"
    yield "|---|---:|" + "---:|" * len(DISTANCES)
    for kind, distances in alike.items():
        yield line(kind, distances, lambda found, of: f"{found / of:.0%}".replace("%", " %"))
    for kind, distances in sorted(different.items()):
        yield line(f"different: {kind}", distances, lambda found, _: str(found))
    precisions = (
        f"{100 * hits / (hits + wrong):.2f} %"
        for most in DISTANCES
        for hits, wrong in [(within(positives, most), within(negatives, most))]
    )
    yield f"| precision, all pairs | {len(positives) + len(negatives):,} | " + " | ".join(precisions) + " |"


def within(distances: list[int], most: int) -> int:
    return sum(distance <= most for distance in distances)


def line(kind: str, distances: list[int], cell: Callable[[int, int], str]) -> str:
    cells = (cell(within(distances, most), len(distances)) for most in DISTANCES)
    return f"| {kind} | {len(distances):,} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)

"""The judged pairs: they are of this code, and the documents say what they say."""

from benchmarks.similar.__main__ import PAIRS, PHOTOS, Pair, Photo, distance_of, rows, table
from darkroom.library.likeness import MAX_DISTANCE
from metadata_extractor.metadata import describe
from tests.photos import IMAGES, ROOT


def test_the_hashes_are_those_of_the_photos_that_are_here() -> None:
    judged = {photo.name.removeprefix("samples/"): photo.hash for photo in (Photo(*row) for row in rows(PHOTOS))}
    here = [path for path in IMAGES.iterdir() if path.name in judged]
    assert len(here) >= 5
    for path in here:
        assert describe(path.read_bytes()).summary.get("perceptual_hash", "") == judged[path.name], path.name


def test_the_decision_has_the_table() -> None:
    photos, pairs = [Photo(*row) for row in rows(PHOTOS)], [Pair(*row) for row in rows(PAIRS)]
    decisions = (ROOT / "docs/decisions.md").read_text().splitlines()
    for line in list(table(photos, pairs))[2:]:
        assert line in decisions


def test_no_two_scenes_look_alike() -> None:
    photos = [Photo(*row) for row in rows(PHOTOS)]
    wrong = [
        (one.name, other.name)
        for place, one in enumerate(photos)
        for other in photos[:place]
        if one.scene != other.scene and distance_of(one.hash, other.hash) <= MAX_DISTANCE
    ]
    assert wrong == []

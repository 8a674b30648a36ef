"""The search for images that are alike, over rows as the projector would write them: what it finds and reads."""

import random
import uuid
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkroom.catalog.cursors import InvalidCursor
from darkroom.catalog.library import MAX_ROWS
from darkroom.catalog.likenesses import Candidate, Candidates, Likenesses
from darkroom.catalog.table import Table
from darkroom.keys import ImageId, Owner
from darkroom.library.likeness import (
    HASH_BITS,
    RINGS,
    Likeness,
    LikenessKind,
    Prints,
    lists_of,
    place_of,
    steps_of,
)
from darkroom.library.search import IndexKeys
from tests.functional.sorted_keys import SortedKeys

OWNER: Final = Owner("ada")
KEYS: Final = IndexKeys(b"secret")
LIMIT: Final = 50


def image(number: int) -> ImageId:
    return ImageId(str(uuid.UUID(int=number)))


class Collection:
    """An owner's images by their fingerprints; the first is the one that is asked about."""

    def __init__(self, all_prints: Sequence[Prints], gone: Sequence[int] = ()) -> None:
        self.prints = all_prints
        self.gone = {*gone}
        lists: dict[str, list[str]] = defaultdict(list)
        places = [place_of(OWNER, prints, image(n), KEYS) for n, prints in enumerate(all_prints)]
        for place, prints in zip(places, all_prints, strict=True):
            for name in lists_of(OWNER, prints, KEYS):
                lists[name].append(place)
        self.client = SortedKeys(OWNER, lists, [places[n] for n in gone])
        client: Any = self.client
        self.library = Likenesses(Table(client, "library"))

    def page(self, limit: int, cursor: str | None = None) -> Candidates:
        before = self.client.rows
        page = self.library.page(OWNER, image(0), steps_of(OWNER, self.prints[0], KEYS), limit, cursor)
        assert self.client.rows - before <= MAX_ROWS
        assert len(page.found) <= limit
        return page

    def all(self, limit: int) -> list[Candidate]:
        """All pages."""
        found: list[Candidate] = []
        seen: set[str | None] = {None}
        cursor: str | None = None
        while True:
            page = self.page(limit, cursor)
            found += page.found
            cursor = page.cursor
            if cursor is None:
                return found
            assert cursor not in seen, "each page goes on"
            seen.add(cursor)

    @property
    def alike(self) -> dict[ImageId, Likeness]:
        """What is alike, by comparing with each image."""
        pairs = (
            (n, self.prints[0].likeness(prints)) for n, prints in enumerate(self.prints) if n not in self.gone
        )
        return {image(n): likeness for n, likeness in pairs if n and likeness is not None}


def confirmed(candidates: Sequence[Candidate], wanted: Mapping[ImageId, Likeness]) -> list[Candidate]:
    """Candidates whose entries have this likeness; the others stand in a stronger answer."""
    return [candidate for candidate in candidates if wanted.get(candidate.image_id) == candidate.likeness]


def rings(found: Sequence[Candidate]) -> list[tuple[int, int]]:
    """The answer in which each stands, and its ring."""
    distances = [ring.distance for ring in RINGS]
    return [([*LikenessKind].index(kind), bisect_left(distances, distance)) for _, (kind, distance) in found]


bits: Final = st.integers(0, HASH_BITS - 1)


@st.composite
def near(draw: st.DrawFn) -> Prints:
    """The fingerprints of an image that may be like the first one, whose hash is 0."""
    look = draw(
        st.one_of(st.none(), st.sets(bits, max_size=8).map(lambda those: sum(1 << each for each in those)))
    )
    digest = st.sampled_from(["a", "b", "c", None])
    return Prints(bytes=draw(digest), pixels=draw(digest), look=look)


@settings(deadline=None, max_examples=150)
@given(
    own=st.builds(
        Prints, bytes=st.just("a"), pixels=st.sampled_from(["a", None]), look=st.sampled_from([0, None])
    ),
    others=st.lists(near(), max_size=120),
    gone=st.sets(st.integers(1, 120), max_size=30),
    limit=st.integers(1, 40),
)
def test_every_image_that_is_alike_is_found_once_the_nearest_first(
    own: Prints, others: list[Prints], gone: set[int], limit: int
) -> None:
    shelf = Collection([own, *others], [n for n in gone if n <= len(others)])
    found = confirmed(shelf.all(limit), shelf.alike)
    assert dict(found) == shelf.alike
    assert len(found) == len(shelf.alike)
    assert rings(found) == sorted(rings(found))


def test_among_thousands_with_nearly_the_same_hash_all_are_found() -> None:
    """Thousands have the very same hash, and hundreds each that differ in one to seven bits by chance."""
    chance = random.Random(1)
    near = [sum(1 << bit for bit in chance.sample(range(HASH_BITS), n)) for n in range(1, 8) for _ in range(300)]
    looks = [0] * 3_000 + near
    shelf = Collection([Prints(bytes=str(n), pixels=str(n), look=look) for n, look in enumerate(looks)])
    found = shelf.all(100)
    assert dict(found) == shelf.alike
    assert len(found) == len(shelf.alike) == 2_999 + 6 * 300
    assert rings(found) == sorted(rings(found))


@pytest.mark.parametrize("images", [100, 10_000, 1_000_000])
def test_a_search_takes_71_queries_however_many_other_images_there_are(images: int) -> None:
    """With hashes by chance, 68 of 65,536 have a band that differs from another's in one bit at most."""
    chance, near = random.Random(images), {0, *(1 << bit for bit in range(16))}
    shifts = range(0, HASH_BITS, 16)
    others = [
        look
        for _ in range(images)
        if not near.isdisjoint((look := chance.getrandbits(64)) >> n & 0xFFFF for n in shifts)
    ]
    shelf = Collection([Prints(bytes="a", pixels="a", look=0), *(Prints(look=look) for look in others)])
    assert shelf.page(LIMIT) == Candidates([], None)
    assert shelf.client.calls == 71
    assert shelf.client.rows <= 7 + len(others) * 1.01


def test_pages_of_removed_rows_alone_go_on() -> None:
    shelf = Collection(
        [Prints(look=0)] + [Prints(look=0)] * 2_500 + [Prints(look=1 << n) for n in (0, 40)] * 2_500
    )
    shelf = Collection(shelf.prints, range(1, 7_000))
    assert shelf.page(LIMIT).found == []
    assert shelf.page(LIMIT).cursor is not None
    assert dict(shelf.all(LIMIT)) == shelf.alike
    assert len(shelf.alike) == 501


def test_the_distances_of_hidden_hashes_are_those_of_the_hashes() -> None:
    first, second = Prints(look=0x0123456789ABCDEF), Prints(look=0x0123456789ABCDEC)
    hidden = [int(place_of(OWNER, each, image(1), KEYS)[:16], 16) for each in (first, second)]
    assert (hidden[0] ^ hidden[1]).bit_count() == 2
    assert hidden[0] != first.look
    assert place_of(Owner("bob"), first, image(1), KEYS)[:16] != place_of(OWNER, first, image(1), KEYS)[:16]


def test_no_ring_can_be_missed() -> None:
    """Bands that all differ in more bits than the ring looks for differ in more bits than the ring has."""
    assert all(ring.bands * (ring.flips + 1) > ring.distance for ring in RINGS)
    one_each = 1 | 1 << 16 | 1 << 32 | 1 << 48
    shelf = Collection([Prints(look=0), Prints(look=one_each), Prints(look=one_each | 0x700)])
    assert shelf.all(LIMIT) == [Candidate(image(1), Likeness(LikenessKind.LOOK_ALIKE, 4))]


@pytest.mark.parametrize("cursor", ["", "AAAA", "no base64!", "MTp6eg", "OTk5OiM"])
def test_a_cursor_from_elsewhere_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        Collection([Prints(bytes="a")]).page(LIMIT, cursor)

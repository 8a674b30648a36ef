"""What an entry becomes in the library: facts, rows, counters, and how much of it one transaction takes."""

from typing import TYPE_CHECKING, Any, Final

import pytest

from darkroom.albums import MAX_ALBUMS
from darkroom.catalog import projections
from darkroom.catalog.entry import Entry
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.library import search
from darkroom.library.book import EMPTY, Book, Plan, plan
from darkroom.library.facts import MAX_TAGS, Kind, facts, state
from darkroom.library.filters import Filters
from darkroom.library.rows import Row, target, without_albums
from darkroom.library.search import IndexKeys

if TYPE_CHECKING:
    from darkroom.library.subjects import SubjectName

OWNER: Final = Owner("ada")
IMAGE: Final = ImageId("0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c")
KEYS: Final = IndexKeys(b"secret")
SEQ: Final = "1" * 36
ORDER: Final = f"{SEQ}-000000-12345678"


def entry(summary: dict[str, Any] | None = None, **attributes: Any) -> Entry:
    """A photo that is ready, with this summary and these attributes."""
    return Entry(
        {
            "owner": OWNER,
            "image_id": IMAGE,
            "object_key": f"uploads/{OWNER}/{IMAGE}",
            "filename": "IMG_1.jpg",
            "source_seq": SEQ,
            "source_tag": "12345678",
            "size": 1000,
            "uploaded_at": "2026-11-26T09:00:00Z",
            "time": {
                "local": "2020-11-01T12:10:02.000",
                "instant": None,
                "precision": "second",
                "source": "file",
                "instant_source": None,
            },
            "metadata": {"order": ORDER, "engine": 1, **(summary or {})},
            "thumbnails": {"order": ORDER, "engine": 1, "ladder": "l", "items": []},
            **attributes,
        }
    )


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"trashed_at": "2026-11-26T10:00:00Z"},
        {"deleted_seq": "2" * 36},
        {"source_seq": None},
        {"time": None},
        {"uploaded_at": None},
    ],
)
def test_a_list_without_filters_has_the_photos_of_which_facts_are_known(attributes: dict[str, Any]) -> None:
    photo = entry(**attributes)
    known = facts(photo)
    assert Filters().match(photo) == (known is not None and known.trashed_since is None) == (not attributes)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Der Fuchs, im WALD!", ("der", "fuchs", "im", "wald")),
        ("Straße STRASSE", ("strasse",)),
        ("ﬁlm ２０２０", ("film", "2020")),
        ("cafe\u0301 café", ("café",)),
        ("写真 и фото", ("写真", "и", "фото")),
        ("IMG_20201101-WA0005", ("img", "20201101", "wa0005")),
        ("…!?", ()),
    ],
)
def test_words_of_a_text(text: str, found: tuple[str, ...]) -> None:
    assert search.words([text]) == found


def test_keys_of_texts_are_an_owners_own() -> None:
    key = KEYS.key(OWNER, "tag", "Sun")
    assert key == KEYS.key(OWNER, "tag", " SUN ")
    others = [
        KEYS.key(Owner("bob"), "tag", "Sun"),
        KEYS.key(OWNER, "word", "Sun"),
        IndexKeys(b"x").key(OWNER, "tag", "Sun"),
    ]
    assert len({key, *others}) == 4


@pytest.mark.parametrize(
    ("summary", "filename", "kind"),
    [
        ({}, "IMG_1.jpg", Kind.PHOTO),
        ({"animated": True}, "a.gif", Kind.ANIMATION),
        ({"animated": False}, "a.gif", Kind.PHOTO),
        ({"panorama": "equirectangular"}, "a.jpg", Kind.PANORAMA),
        ({"motion_photo": True}, "a.jpg", Kind.MOTION),
        ({"user_comment": "Screenshot"}, "IMG_2.PNG", Kind.SCREENSHOT),
        ({}, "Screenshot_20260314-101500.png", Kind.SCREENSHOT),
        ({}, "Bildschirmfoto 2026.png", Kind.SCREENSHOT),
    ],
)
def test_the_kind_of_a_picture(summary: dict[str, Any], filename: str, kind: Kind) -> None:
    known = facts(entry(summary, filename=filename))
    assert known is not None
    assert known.kind is kind


def test_a_camera_is_its_make_and_model_once() -> None:
    for make, model, camera in (
        ("NIKON", "COOLPIX P6000", "NIKON COOLPIX P6000"),
        ("Canon", "Canon EOS 40D", "Canon EOS 40D"),
        ("", "X100", "X100"),
        ("Leica", "", "Leica"),
    ):
        known = facts(entry({"make": make, "model": model}))
        assert known is not None
        assert known.camera == camera


def test_tags_are_the_owners_first_and_each_once() -> None:
    words = {"version": 1, "tags": ["Sun", "Family"]}
    known = facts(entry({"keywords": ["SUN", *(f"k{n}" for n in range(60))]}, words=words))
    assert known is not None
    assert known.tags[:3] == ("Sun", "Family", "k0")
    assert len(known.tags) == 40
    assert len(known.words) <= 50


def test_an_image_in_the_trash_is_in_no_other_list_and_counts_there_alone() -> None:
    trashed = target(OWNER, entry(trashed_at="2026-11-27T09:00:00Z"), KEYS)
    assert trashed.rows == {Row("trash", f"2026-11-27T09:00:00Z#{IMAGE}")}
    assert set(trashed.counted) == {"trash"}


def test_slots_and_tombstones_have_no_rows() -> None:
    slot = Entry({"owner": OWNER, "image_id": IMAGE})
    assert (target(OWNER, slot, KEYS).rows, state(slot), state(None)) == (frozenset(), None, None)
    tombstone = entry(deleted_seq="2" * 36, turn=7)
    assert (target(OWNER, tombstone, KEYS).rows, state(tombstone)) == (frozenset(), "deleted-7")


def test_the_largest_change_of_an_image_fits_into_one_transaction() -> None:
    """Every tag, place, camera, lens and the month are others than before."""

    def full(name: str, month: int) -> Entry:
        summary = {
            "keywords": [f"{name} {n}" for n in range(40)],
            "make": name,
            "lens_model": name,
            **{place: f"{name} {place}" for place in ("location", "city", "state", "country")},
        }
        return entry(summary, time={**entry().attributes["time"], "local": f"2020-{month:02}-01T12:10:02.000"})

    first = plan(EMPTY, target(OWNER, full("one", 1), KEYS), 0)
    assert first is not None
    before = Book(
        version=1, rows=first.after.rows, counted=first.after.counted, bytes=1000, state="before", change=1
    )
    second = plan(before, target(OWNER, full("two", 2), KEYS), 0)
    assert second is not None
    numbered = second.numbered(2)
    others = [
        *projections._changes(OWNER, {IMAGE: numbered}),
        *projections._counters(OWNER, {IMAGE: numbered}, {"seq": 1}),
    ]
    assert 90 < 1 + len(others) <= 100
    assert len([*projections._parts({IMAGE: second})]) == 1


def test_many_images_of_one_owner_go_into_few_transactions() -> None:
    plans: dict[SubjectName, Plan] = {}
    for number in range(100):
        image = ImageId(f"0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d{number:04}")
        planned = plan(EMPTY, target(OWNER, entry({"make": "Canon"}), KEYS), 0)
        assert planned is not None
        plans[image] = planned
    parts = [*projections._parts(plans)]
    assert [len(part) for part in parts] == [47, 47, 6]


def test_more_than_fits_into_a_transaction_is_done_in_two_steps() -> None:
    """All tags and all albums of an image change at once."""
    before = target(OWNER, entry({"keywords": [f"old {n}" for n in range(MAX_TAGS)]}), KEYS, albums(0))
    wanted = target(OWNER, entry({"keywords": [f"new {n}" for n in range(MAX_TAGS)]}), KEYS, albums(MAX_ALBUMS))
    first = plan(EMPTY, before, 0)
    assert first is not None
    whole = plan(first.after, wanted, 0)
    assert whole is not None
    assert not projections.fits(whole)
    step = plan(first.after, without_albums(wanted, first.after.counted), 0)
    assert step is not None
    rest = plan(step.after, wanted, 0)
    assert rest is not None
    assert projections.fits(step)
    assert projections.fits(rest)
    stored = projections._book_item(OWNER, IMAGE, step.after)
    assert projections._read_book(stored).counted == step.after.counted
    both = {**step.counts, **rest.counts}
    assert len(both) == len(step.counts) + len(rest.counts)
    assert both == whole.counts


def albums(first: int) -> frozenset[AlbumId]:
    return frozenset(AlbumId(f"7a1e2c44-9d0b-4f6e-8a37-{n:012}") for n in range(first, first + MAX_ALBUMS))

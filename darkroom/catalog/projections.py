"""The projector's part: it writes what the library holds, and reads entries.

Keys in the library's table:

    BOOK#{owner}#{last digit of id}  {name}       what is known to be there of an image or album
                                                  (darkroom/library/book.py, subjects.py)
    LIST#{owner}#{list}              {place}      an image's place in a list
    CHANGES#{owner}                  {number}     the last change of an image or album; numbers are the owner's
    OWNER#{owner}                    OWNER        the number of the last change, what the feed has forgotten, and
                                                  counts of the whole library
    MONTHS#{owner}                   {month}      counts of a month and of its days
    FACETS#{owner}                   {counter}    counts of a camera, a tag, ...
    DIGESTS#{owner}#{first letter}   {digest}     which images have a file (digests.py)
    OWNERS                           {owner}      who has a library
"""

import random
import secrets
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, Final

from darkroom.albums import Album
from darkroom.catalog.albums import album_key
from darkroom.catalog.digests import digests_of, put_copy, remove_copy
from darkroom.catalog.entry import Attributes, Entry
from darkroom.catalog.memberships import albums_in, memberships_key
from darkroom.catalog.table import ATTEMPTS, Add, Put, Remove, Table, key, plain, typed
from darkroom.errors import Contention
from darkroom.keys import AlbumId, Owner
from darkroom.library import facts
from darkroom.library.announcements import Announced
from darkroom.library.book import EMPTY, MARKER_SECONDS, Book, Plan
from darkroom.library.rows import ALL, DAY, DIGEST, FACETS, TRASH, Row
from darkroom.library.subjects import Subject, SubjectName, album_of, image_of

# DynamoDB's limit on one transaction.
_WRITES: Final = 100

# The owner's item and, with the owner's first change, the name in the list of owners.
_HEAD: Final = 2

_OF_LIBRARY: Final = frozenset({ALL, TRASH, *(name for name, facet in FACETS.items() if facet.few)})
"""Counters with few values, which stand in the owner's own item."""

_NO_COUNTERS: Final = frozenset({"pk", "sk", "seq", "epoch", "forgotten", "text"})
"""The attributes of items with counters that count nothing."""

# An owner's numbers before and after a loss of the table never have the same epoch by accident.
_EPOCH_BYTES: Final = 4

# A transaction takes some 20 ms. Others of the same owner that run into it wait at random for up to a second.
_SHORTEST_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Recount:
    """How many of an owner's counters were wrong, and how many books were read.

    `wrong` is None if something was changed meanwhile, so that nothing can be said: every change of a counter
    raises the owner's number.
    """

    wrong: int | None
    books: int


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of an image, with its albums, or of an album."""

    entry: Entry | None = None
    albums: frozenset[AlbumId] = frozenset()
    album: Album | None = None


class Entries:
    """The catalogue as the projector sees it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, subjects: Sequence[Subject]) -> dict[Subject, Found]:
        """What there is of images and albums, tombstones included, as of the last write."""
        keys = [key for subject in subjects for key in _keys_of(subject)]
        items = {(item["pk"], item["sk"]): item for item in self._table.items(keys)}
        return {subject: _found(subject, items) for subject in subjects}


class Projections:
    """The library as the projector sees it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def books(self, subjects: Sequence[Subject]) -> dict[Subject, Book]:
        """The books of images and albums, as of the last write; EMPTY if there is none."""
        read = self._table.items([typed(_book_key(*subject)) for subject in subjects])
        found = {(item["owner"], item["sk"]): _read_book(item) for item in read}
        return {subject: found.get(subject, EMPTY) for subject in subjects}

    def commit(self, owner: Owner, plans: Mapping[SubjectName, Plan]) -> dict[SubjectName, Plan]:
        """Raise the versions of an owner's images and albums and write counts and changes with them, in one
        transaction or a few; returns the plans that were committed, with their numbers.

        One whose book has changed since it was read is left out: somebody else has committed.
        """
        committed: dict[SubjectName, Plan] = {}
        for part in _parts(plans):
            committed |= self._commit(owner, part)
        return committed

    def owners(self, limit: int, after: str = "") -> list[Owner]:
        """Some of those who have a library, in order of their names, after one of them."""
        items, _ = self._table.query(
            KeyConditionExpression="#pk = :owners AND #sk > :after",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues=typed({":owners": "OWNERS", ":after": after or " "}),
            Limit=limit,
            ConsistentRead=True,
        )
        return [Owner(item["sk"]["S"]) for item in items]

    def recount(self, owner: Owner, *, repair: bool = True) -> "Recount":
        """Count an owner's images anew from their books, correct the counters, and remove those of nothing with
        what people wrote.
        """
        before = self._table.item(typed(owner_item(owner)))
        seq = 0 if before is None else int(before["seq"])
        counted: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        books = 0
        for pk in books_of(owner):
            for item in self._all(pk, "counted", "bytes"):
                books += 1
                for name in item["counted"]:
                    for place, attribute, amount in _places(owner, name, 1, item["bytes"]):
                        counted[place][attribute] += amount
        filled = {_owner_place(owner), *(place for place, amounts in counted.items() if any(amounts.values()))}
        empty: set[tuple[str, str]] = set()
        for pk in (f"OWNER#{owner}", months_of(owner), facets_of(owner)):
            for item in self._all(pk):
                if (pk, item["sk"]) not in filled:
                    empty.add((pk, item["sk"]))
                for attribute, number in item.items():
                    if attribute not in _NO_COUNTERS:
                        counted[pk, item["sk"]][attribute] -= number
        wrong = {
            place: {name: amount for name, amount in amounts.items() if amount}
            for place, amounts in counted.items()
        }
        after = self._table.item(typed(owner_item(owner)))
        if (0 if after is None else int(after["seq"])) != seq:
            return Recount(None, books)
        lacking = {place: amounts for place, amounts in wrong.items() if amounts}
        if repair and (lacking or empty) and not self._correct(owner, seq, lacking, empty):
            return Recount(None, books)
        return Recount(sum(len(amounts) for amounts in lacking.values()), books)

    def _correct(
        self,
        owner: Owner,
        seq: int,
        lacking: Mapping[tuple[str, str], Mapping[str, int]],
        empty: Collection[tuple[str, str]],
    ) -> bool:
        """Add to counters what they lack and remove items that count nothing, as long as the owner's number is the
        one that was read.
        """
        whole = dict(lacking.get(_owner_place(owner), {}))
        others = sorted(({*lacking} | {*empty}) - {_owner_place(owner)})
        for part in batched(others, _WRITES - _HEAD, strict=False) if others else [()]:
            head = _raised(owner, seq, 1, whole)
            writes: list[Add | Remove] = []
            for pk, sk in part:
                place = typed({"pk": pk, "sk": sk})
                writes.append(Remove(place) if (pk, sk) in empty else Add(place, lacking[pk, sk]))
            if self._table.transact(head, *writes):
                return False
            whole, seq = {}, seq + 1
        return True

    def _all(self, pk: str, *attributes: str) -> Iterator[dict[str, Any]]:
        """All items of a partition; only some attributes of them, if any are named."""
        names = {"#pk": "pk", **{f"#{name}": name for name in attributes}}
        some = {"ProjectionExpression": ", ".join(f"#{name}" for name in attributes)} if attributes else {}
        after: dict[str, Any] = {}
        while True:
            items, last = self._table.query(
                KeyConditionExpression="#pk = :pk",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=typed({":pk": pk}),
                ConsistentRead=True,
                **some,
                **after,
            )
            yield from (plain(item) for item in items)
            if last is None:
                return
            after = {"ExclusiveStartKey": typed(last)}

    def put(self, owner: Owner, row: Row, version: int) -> None:
        """Write a row, unless a later version has written or removed it. Raises Contention."""
        if _is_of_file(row):
            put_copy(self._table, owner, row, version)
            return
        item = {"pk": list_key(owner, row.list), "sk": row.place, "v": version}
        self._table.put(Put(item, "attribute_not_exists(#v) OR #v < :v", {"v": version}))

    def remove(self, owner: Owner, row: Row, version: int, now: int, *, mark: bool) -> None:
        """Remove a row, unless a later version has written it. `mark`: leave a marker, so that no earlier version
        can bring it back. Raises Contention.
        """
        if _is_of_file(row):
            marked_until = now + MARKER_SECONDS if mark else None
            remove_copy(self._table, owner, row, version, now, marked_until=marked_until)
            return
        place = {"pk": list_key(owner, row.list), "sk": row.place}
        condition, values = "attribute_not_exists(#v) OR #v <= :v", {"v": version}
        if mark:
            marker = {**place, "v": version, "gone": True, "expires_at": now + MARKER_SECONDS}
            self._table.put(Put(marker, condition, values))
        else:
            self._table.remove(Remove(typed(place), condition, values))

    def finish(self, owner: Owner, name: SubjectName, plan: Plan, now: int) -> None:
        """Note that the rows are as the book says and the event was sent, unless a later version was committed.

        Without anything to remember, DynamoDB removes the book, but after all markers and long after every run
        that has read it: the next book must not meet one that knows this one.
        """
        book, announced = plan.after, plan.announcement.after
        expires_at = now + 2 * MARKER_SECONDS if book.state is None else None
        done = {"finished": True, "leaving": None, "expires_at": expires_at}
        sent = plan.announcement.event is not None
        told = {"announced": None if announced is None else str(announced), "unsure": None} if sent else {}
        self._table.update(
            typed(_book_key(owner, name)),
            assign={**done, **told},
            condition="#v = :v",
            values={"v": book.version},
        )

    def _commit(self, owner: Owner, plans: dict[SubjectName, Plan]) -> dict[SubjectName, Plan]:
        for attempt in range(ATTEMPTS):
            if not plans:
                return {}
            head = self._table.item(typed(owner_item(owner)))
            numbered = _numbered(plans, 0 if head is None else int(head["seq"]))
            books = [
                Put(_book_item(owner, name, plan.after), *_as_read(plan.before)) for name, plan in numbered.items()
            ]
            others = [*_changes(owner, numbered), *_counters(owner, numbered, head)]
            if not others and len(books) == 1:
                return numbered if self._table.put(books[0]) else {}
            places = self._table.transact(*books, *others)
            if not places:
                return numbered
            refused = {name for place, name in enumerate(numbered) if place in places}
            if not refused:  # somebody else has raised the owner's number
                _pause(attempt)
            plans = {name: plan for name, plan in plans.items() if name not in refused}
        raise Contention(owner)


def _changes(owner: Owner, plans: Mapping[SubjectName, Plan]) -> Iterator[Put | Remove]:
    """The writes to the feed: a new row of an image or album, and without its old one; or its row again."""
    for name, plan in plans.items():
        if plan.after.change != plan.before.change and plan.before.change is not None:
            yield Remove(typed(change_key(owner, plan.before.change)))
        if (plan.changed or plan.told_again) and plan.after.change is not None:
            deleted = {"deleted": True} if facts.is_deleted(plan.after.state) else {}
            yield Put({**change_key(owner, plan.after.change), "image_id": name, **deleted})


def _counters(owner: Owner, plans: Mapping[SubjectName, Plan], head: Attributes | None) -> Iterator[Add | Put]:
    """The writes to the owner's number and counters, summed over all plans."""
    texts = {name: text for plan in plans.values() for name, text in plan.texts.items()}
    added: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for plan in plans.values():
        for name, (images, bytes_) in plan.counts.items():
            for place, attribute, amount in _places(owner, name, images, bytes_):
                added[place][attribute] += amount
    sums = {place: {name: n for name, n in amounts.items() if n} for place, amounts in added.items()}
    seq = 0 if head is None else int(head["seq"])
    changes = sum(plan.changed for plan in plans.values())
    by = max(changes, 1)
    forgotten = max((_forgotten(plan, seq + by) for plan in plans.values()), default=0)
    whole = sums.pop(_owner_place(owner), {})
    if any(sums.values()) or whole or changes or forgotten:
        known = 0 if head is None else int(head.get("forgotten", 0))
        yield _raised(owner, seq, by, whole, {"forgotten": forgotten} if forgotten > known else {})
        if head is None:
            yield Put(in_list_of_owners(owner))
    for name in texts:
        sums.setdefault((facets_of(owner), name), {})
    for (pk, sk), numbers in sums.items():
        text = {"text": texts[sk]} if sk in texts else {}
        if numbers or text:
            yield Add(typed({"pk": pk, "sk": sk}), numbers, text)


def fits(plan: Plan) -> bool:
    """Whether one transaction can commit a plan."""
    return _HEAD + _own_writes(plan) + len(_counter_items(plan)) <= _WRITES


def _own_writes(plan: Plan) -> int:
    return 1 + (plan.changed or plan.told_again) + (plan.before.change is not None)


def _counter_items(plan: Plan) -> set[str]:
    return {_item_of(name) for name in (*plan.counts, *plan.texts)}


def _parts(plans: Mapping[SubjectName, Plan]) -> Iterator[dict[SubjectName, Plan]]:
    """Plans in parts of which each fits into one transaction."""
    part: dict[SubjectName, Plan] = {}
    writes, counters = _HEAD, set[str]()
    for name, plan in plans.items():
        own, items = _own_writes(plan), _counter_items(plan)
        more = items - counters
        if part and writes + own + len(more) > _WRITES:
            yield part
            part, writes, counters = {}, _HEAD, set()
            more = items
        part[name] = plan
        writes += own + len(more)
        counters |= more
    if part:
        yield part


def _numbered(plans: Mapping[SubjectName, Plan], seq: int) -> dict[SubjectName, Plan]:
    numbered: dict[SubjectName, Plan] = {}
    for name, plan in plans.items():
        seq += plan.changed
        numbered[name] = plan.numbered(seq) if plan.changed else plan
    return numbered


def _pause(attempt: int) -> None:
    """Wait at random, so that those who ran into each other do not do so again."""
    time.sleep(random.uniform(0, min(_LONGEST_PAUSE, _SHORTEST_PAUSE * 2**attempt)))  # noqa: S311  # no secret


# Keys and forms


def _keys_of(subject: Subject) -> list[Any]:
    """The primary keys of what there is of an image or album in the catalogue."""
    owner, name = subject
    album_id, image_id = album_of(name), image_of(name)
    if album_id is not None:
        return [album_key(owner, album_id)]
    return [] if image_id is None else [key(owner, image_id), memberships_key(owner, image_id)]


def _found(subject: Subject, items: Mapping[tuple[str, str], Attributes]) -> Found:
    present = [items.get((each["pk"]["S"], each["sk"]["S"])) for each in _keys_of(subject)]
    match present:
        case [album]:
            return Found(album=None if album is None else Album.parse(album))
        case [entry, memberships]:
            albums = frozenset[AlbumId]() if memberships is None else albums_in(memberships)
            return Found(None if entry is None else Entry(entry), albums)
        case _:
            return Found()


def _is_of_file(row: Row) -> bool:
    return row.list.partition(":")[0] == DIGEST


def list_key(owner: Owner, name: str) -> str:
    """The partition of one of an owner's lists."""
    return f"LIST#{owner}#{name}"


def partitions_of(owner: Owner) -> tuple[str, ...]:
    """The partitions of what is counted and noted for all images of an owner together."""
    return f"CHANGES#{owner}", months_of(owner), facets_of(owner), *digests_of(owner), f"OWNER#{owner}"


def books_of(owner: Owner) -> tuple[str, ...]:
    """The partitions of an owner's books."""
    return tuple(f"BOOK#{owner}#{digit}" for digit in "0123456789abcdef")


def months_of(owner: Owner) -> str:
    """The partition of an owner's counts by month."""
    return f"MONTHS#{owner}"


def facets_of(owner: Owner) -> str:
    """The partition of an owner's counts by values that people wrote."""
    return f"FACETS#{owner}"


def in_list_of_owners(owner: Owner) -> dict[str, str]:
    """The key of an owner in the list of owners."""
    return {"pk": "OWNERS", "sk": owner}


def _book_key(owner: Owner, name: SubjectName) -> dict[str, str]:
    """Sixteen partitions an owner. The last digit is random in every version of UUIDs; the first is not."""
    return {"pk": f"BOOK#{owner}#{name[-1]}", "sk": name}


def owner_item(owner: Owner) -> dict[str, str]:
    """The key of an owner's item in the library."""
    return {"pk": f"OWNER#{owner}", "sk": "OWNER"}


def _owner_place(owner: Owner) -> tuple[str, str]:
    return f"OWNER#{owner}", "OWNER"


def change_key(owner: Owner, number: int) -> dict[str, str]:
    """The key of the row in an owner's feed with a number."""
    return {"pk": f"CHANGES#{owner}", "sk": f"{number:016d}"}


def _item_of(counter: str) -> str:
    """The item that holds a counter, by a name that is unique for one owner."""
    kind, _, value = counter.partition(":")
    if kind in _OF_LIBRARY:
        return ""
    return value[:7] if kind == DAY else counter


def _places(owner: Owner, counter: str, images: int, bytes_: int) -> Iterator[tuple[tuple[str, str], str, int]]:
    """Where a counter stands: the items, their attributes, and what to add to each."""
    kind, _, value = counter.partition(":")
    if kind in _OF_LIBRARY:
        yield _owner_place(owner), f"images:{counter}", images
        yield _owner_place(owner), f"bytes:{counter}", bytes_
    elif kind == DAY:
        month = (months_of(owner), value[:7])
        yield month, "images", images
        yield month, "bytes", bytes_
        yield month, value[8:10], images
    else:
        facet = (facets_of(owner), counter)
        yield facet, "images", images
        yield facet, "bytes", bytes_


def _forgotten(plan: Plan, raised: int) -> int:
    """Up to which number the feed is incomplete once a plan is committed; 0 if it forgets nothing.

    Whoever has followed the feed up to a deletion does not miss its row. If the row of an image goes that was
    never deleted, as after a restoration of the catalogue, nobody has heard of its end: then everything up to
    `raised`, the owner's number from then on, is incomplete.
    """
    if plan.after.state is not None or plan.before.change is None:
        return 0
    return plan.before.change if facts.is_deleted(plan.before.state) else raised


def _raised(owner: Owner, seq: int, by: int, counts: Mapping[str, int], assign: Attributes | None = None) -> Add:
    """The write that raises an owner's number, if it is still as it was read (0: there was none).

    The first one gives the owner's numbers an epoch. A library that is lost and made anew has another one, so
    nobody takes its numbers for the earlier ones.
    """
    begun = {} if seq else {"epoch": secrets.token_hex(_EPOCH_BYTES)}
    condition, values = _head_as_read(seq)
    return Add(typed(owner_item(owner)), counts, {"seq": seq + by, **begun, **(assign or {})}, condition, values)


def _head_as_read(seq: int) -> tuple[str, Attributes]:
    """The condition that an owner's number is still as it was read; 0 if there was none."""
    return ("#seq = :seq", {"seq": seq}) if seq else ("attribute_not_exists(#seq)", {})


def _as_read(book: Book) -> tuple[str, Attributes]:
    """The condition that a book is still as it was read."""
    return ("#v = :before", {"before": book.version}) if book.version else ("attribute_not_exists(#v)", {})


def _book_item(owner: Owner, name: SubjectName, book: Book) -> dict[str, Any]:
    stored = {
        **_book_key(owner, name),
        "owner": owner,
        "v": book.version,
        "rows": _by_place(book.rows),
        "leaving": _by_place(book.leaving) or None,
        "counted": sorted(book.counted),
        "spelt": " ".join(book.spelt[name] for name in _with_texts(book.counted)) or None,
        "bytes": book.bytes,
        "state": book.state,
        "change": book.change,
        "said": book.said or None,
        "unsure": book.unsure or None,
        "announced": None if book.announced is None else str(book.announced),
        "finished": book.finished or None,
        "doubt_until": book.doubt_until or None,
    }
    return {name: value for name, value in stored.items() if value is not None}


def _read_book(item: Attributes) -> Book:
    return Book(
        version=item["v"],
        rows=_rows(item["rows"]),
        leaving=_rows(item.get("leaving", {})),
        counted=frozenset(item["counted"]),
        spelt=dict(zip(_with_texts(item["counted"]), item.get("spelt", "").split(), strict=False)),
        bytes=item["bytes"],
        state=item.get("state"),
        change=item.get("change"),
        said=item.get("said", 0),
        unsure=item.get("unsure", False),
        announced=Announced.parse(item["announced"]) if "announced" in item else None,
        finished=item.get("finished", False),
        doubt_until=item.get("doubt_until", 0),
    )


def _with_texts(counters: Iterable[str]) -> list[str]:
    """Those of an image's counters that have a text, in order."""
    return sorted(name for name in counters if (facet := FACETS.get(name.partition(":")[0])) and facet.secret)


def _by_place(rows: Collection[Row]) -> dict[str, list[str]]:
    """Rows by their place, which most of an image's have in common."""
    lists: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows):
        lists[row.place].append(row.list)
    return dict(lists)


def _rows(stored: Mapping[str, Sequence[str]]) -> frozenset[Row]:
    return frozenset(Row(name, place) for place, names in stored.items() for name in names)

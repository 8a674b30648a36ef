"""Digests in the library: one item each, with all images that have the file, or had it.

Its key is `DIGESTS#{owner}#{first character}`, `{key of the digest}`. Each image has an attribute of its own, so
that most writes are one call. All others read the item first and write it whole; a nonce, which every write
changes, is their condition.
"""

import random
import secrets
import string
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from darkroom.catalog.table import ATTEMPTS, Put, Remove, Table, typed
from darkroom.errors import Contention
from darkroom.keys import ImageId, Owner
from darkroom.library.digests import Copies, Copy
from darkroom.library.rows import Row

_NONCE_BYTES: Final = 8

# The numbers of versions as text of one length, so that they can be compared.
_DIGITS: Final = 12

# Those who write to one item wait at random for up to so many seconds, times the number of the try.
_PAUSE: Final = 0.02

_ALPHABET: Final = f"{string.ascii_letters}{string.digits}-_"
"""The characters of keys, base64url."""


class Digests:
    """The library as the API sees it when it looks for files."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, owner: Owner, digests: Iterable[str]) -> Mapping[str, Copies]:
        """The images with each of some files, by the keys of their digests. They may be a moment late."""
        places = [typed(_place(owner, digest)) for digest in {*digests}]
        return {item["sk"]: copies_in(item) for item in self._table.items(places)}


def put_copy(table: Table, owner: Owner, row: Row, version: int) -> None:
    """Note what became of an image with a file, unless a later version has done so. Raises Contention."""
    digest, image_id, copy = _parsed(row, version)
    name = _attribute(image_id)
    noted = table.update(
        typed(_place(owner, digest)),
        assign={name: _text(copy), "nonce": _nonce(), "expires_at": None},
        condition=f"attribute_not_exists(#nonce) OR #{name} < :version",
        values={"version": _number(version)},
    )
    if not noted:
        _rewrite(table, owner, digest, lambda copies: copies.noted(image_id, copy))


def remove_copy(table: Table, owner: Owner, row: Row, version: int, now: int, *, marked_until: int | None) -> None:
    """Forget an image with a file, unless the same version or a later one has noted it. `marked_until`: leave a
    marker until then, so that no earlier version can bring it back. Raises Contention.
    """
    digest, image_id, _ = _parsed(row, version)
    _rewrite(table, owner, digest, lambda copies: copies.forgotten(image_id, version, now, marked_until))


def digests_of(owner: Owner) -> tuple[str, ...]:
    """The partitions of an owner's digests. They are many, because a request may read a thousand at once."""
    return tuple(f"DIGESTS#{owner}#{character}" for character in _ALPHABET)


def _rewrite(table: Table, owner: Owner, digest: str, change: Callable[[Copies], Copies]) -> None:
    place = _place(owner, digest)
    for attempt in range(ATTEMPTS):
        item = table.item(typed(place))
        before = copies_in(item or {})
        after = change(before)
        if after == before:
            return
        condition = "attribute_not_exists(#nonce)" if item is None else "#nonce = :nonce"
        values = {} if item is None else {"nonce": item["nonce"]}
        if after == Copies():
            written = table.remove(Remove(typed(place), condition, values))
        else:
            written = table.put(Put({**place, **_stored(after), "nonce": _nonce()}, condition, values))
        if written:
            return
        time.sleep(random.uniform(0, _PAUSE * attempt))  # noqa: S311  # no secret
    raise Contention(digest)


# Forms


def _place(owner: Owner, digest: str) -> dict[str, str]:
    return {"pk": f"DIGESTS#{owner}#{digest[0]}", "sk": digest}


def _parsed(row: Row, version: int) -> tuple[str, ImageId, Copy]:
    """The key of the digest, the image, and what became of it."""
    digest = row.list.partition(":")[2]
    state, since, image_id = row.place.split("#")
    return digest, ImageId(image_id), Copy(version, state, since)


def _nonce() -> str:
    return secrets.token_hex(_NONCE_BYTES)


def _attribute(image_id: ImageId) -> str:
    return f"i{image_id.replace('-', '_')}"


def _number(version: int) -> str:
    return f"{version:0{_DIGITS}d}"


def _text(copy: Copy) -> str:
    """Begins with the version and has more, so it is greater than the number of that version alone."""
    return f"{_number(copy.version)} {copy.state} {copy.since}"


def _stored(copies: Copies) -> dict[str, Any]:
    of = {_attribute(image_id): _text(copy) for image_id, copy in copies.of.items()}
    more = {"more": True} if copies.more else {}
    expires_at = {} if copies.expires_at is None else {"expires_at": copies.expires_at}
    return {**of, **more, **expires_at}


def copies_in(item: Mapping[str, Any]) -> Copies:
    """What an item says, in plain values; nothing if it is empty."""
    of: dict[ImageId, Copy] = {}
    for name, text in item.items():
        if name.startswith("i"):
            version, state, since = text.split(" ")
            of[ImageId(name[1:].replace("_", "-"))] = Copy(int(version), state, since)
    return Copies(of, item.get("more", False))

"""Reserved digests: which image a file with a SHA-256 goes to, from the moment its slot is opened.

The lists of the library follow a moment later. So of two slots for one file that are opened at the same time, only
a transaction can tell which comes second. Its item has the key `DIGESTS#{owner}`, `{key of the digest}`, and lives
as long as the slot; by then the library knows the image. An image that has no right to its digest any more is
recognised by its entry, so nothing has to remove its reservation: another image takes it over.
"""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from darkroom.catalog.entry import Entry
from darkroom.catalog.table import Put, Remove, Table, typed
from darkroom.errors import DarkroomError
from darkroom.keys import ImageId, Owner

# The same image may reserve a digest, give it up and reserve it again within a second.
_NONCE_BYTES: Final = 8

# One page of a closed account's; each takes a call of its own.
_PAGE: Final = 100


class DigestReserved(DarkroomError):
    """Another image has reserved the digest since it was looked up."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """The image that has reserved a digest. `nonce`: differs with each write."""

    image_id: ImageId
    nonce: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A SHA-256 that a client has declared, its key, and what was found under it: who had reserved it, and the
    image that has a right to it.
    """

    sha256: str
    key: str
    before: Reservation | None
    holder: Entry | None


def look_up(table: Table, owner: Owner, sha256: str, key: str) -> Digest:
    """Find the image that a digest is reserved for, and that has or awaits its file, as of the last write."""
    before = _read(table, owner, key)
    holder = None if before is None else table.get(owner, before.image_id)
    return Digest(sha256, key, before, holder if holder is not None and holder.has(sha256) else None)


def _read(table: Table, owner: Owner, digest: str) -> Reservation | None:
    item = table.item(typed(_place(owner, digest)))
    return None if item is None else Reservation(ImageId(item["image_id"]), item["nonce"])


def reserve(owner: Owner, image_id: ImageId, digest: Digest, expires_at: int) -> Put:
    """The part of a transaction that reserves a digest for an image, unless another one has reserved it since it
    was looked up.
    """
    nonce = secrets.token_hex(_NONCE_BYTES)
    item = {**_place(owner, digest.key), "image_id": image_id, "nonce": nonce, "expires_at": expires_at}
    if digest.before is None:
        return Put(item, "attribute_not_exists(#image_id) OR #image_id = :own", {"own": image_id})
    condition = "attribute_not_exists(#image_id) OR #image_id = :own OR #nonce = :before"
    return Put(item, condition, {"own": image_id, "before": digest.before.nonce})


def remove_reservations(table: Table, owner: Owner) -> int:
    """Remove a page of an owner's reservations; returns how many."""
    items, _ = table.partition(_place(owner, "")["pk"], _PAGE)
    for item in items:
        table.remove(Remove({"pk": item["pk"], "sk": item["sk"]}))
    return len(items)


def _place(owner: Owner, digest: str) -> dict[str, Any]:
    """The primary key, in plain values."""
    return {"pk": f"DIGESTS#{owner}", "sk": digest}

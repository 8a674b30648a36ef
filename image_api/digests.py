"""Files of an owner, by their SHA-256: which are there, and which image a file goes to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from darkroom import services
from darkroom.catalog.digests import Digests
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.catalog.library import Library
from darkroom.catalog.reservations import Digest
from darkroom.keys import ImageId, Owner
from darkroom.library.digests import Answer, Copies, FileState
from darkroom.library.likeness import digest_key, list_of_bytes


def find_files(owner: Owner, digests: Sequence[str]) -> Mapping[str, Answer]:
    """What became of each file. It may be a moment late."""
    keys = services.index_keys()
    by_digest = {sha256: digest_key(owner, sha256, keys) for sha256 in digests}
    found = services.library(Digests).find(owner, by_digest.values())
    return {sha256: _answer(owner, key, found.get(key, Copies())) for sha256, key in by_digest.items()}


def look_up(owner: Owner, sha256: str) -> Digest:
    """Find the image that has or awaits a file: as of the last write if a slot has declared it, and a moment late
    if it came in another way.
    """
    key = digest_key(owner, sha256, services.index_keys())
    digest = services.catalog(Images).look_up_digest(owner, sha256, key)
    return digest if digest.holder is not None else replace(digest, holder=_in_library(owner, sha256, key))


def _answer(owner: Owner, key: str, copies: Copies) -> Answer:
    if copies.more and not copies.ids(FileState.HAVE) and (others := _others(owner, key)):
        return Answer(FileState.HAVE, others[0])
    return copies.answer


def _in_library(owner: Owner, sha256: str, key: str) -> Entry | None:
    """The image with a file, rather one that is not in the trash; its entry confirms it."""
    copies = services.library(Digests).find(owner, [key]).get(key, Copies())
    ids = [
        *copies.ids(FileState.HAVE),
        *copies.ids(FileState.TRASHED),
        *(_others(owner, key) if copies.more else []),
    ]
    entries = services.catalog(Images).get_many(owner, ids) if ids else []
    there = [entry for entry in entries if entry.living and entry.has(sha256)]
    return min(there, key=lambda entry: (entry.trashed_since is not None, entry.image_id), default=None)


def _others(owner: Owner, key: str) -> list[ImageId]:
    """Images with a file of which there are too many for one item."""
    return services.library(Library).page(owner, [list_of_bytes(key)], 1).image_ids

"""Albums, for the janitor: empties those that are deleted, and compares the others with their images; and shares
with what they are of.
"""

from collections.abc import Callable
from typing import Final, Self

from darkroom import services
from darkroom.albums import Album
from darkroom.catalog.album_keepers import AlbumsKeeper
from darkroom.catalog.entry import Entry
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.projections import Projections
from darkroom.catalog.runs import Place
from darkroom.catalog.shares import Kind
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.library.projection import Projection
from darkroom.library.subjects import name_of_album
from darkroom.observability import logger
from keepers.janitor.findings import Finding
from keepers.janitor.sweep import FAULTS, UNREPAIRED
from keepers.janitor.tally import Tally

# Each is an entry to read; a page is as long as one of the audit's other pages.
_MEMBERS_A_PAGE: Final = 500


def empty_deleted(albums: AlbumsKeeper, time_is_up: Callable[[], bool]) -> int:
    """Take all images out of albums that are deleted; returns how many. What is left is the next run's."""
    taken = 0
    for album in albums.unemptied():
        while not time_is_up():
            try:
                some = albums.empty(album)
            except FAULTS as fault:
                logger.error("album not emptied", exc_info=fault, owner=album.owner, album_id=album.album_id)
                break
            taken += some
            if not some:
                break
    return taken


class AlbumsAudit:
    """Compares the albums of one owner after the other with their images."""

    def __init__(
        self, albums: AlbumsKeeper, catalog: Keepers, library: Projections, projection: Projection, *, repair: bool
    ) -> None:
        self._albums = albums
        self._catalog = catalog
        self._library = library
        self._projection = projection
        self._repair = repair

    @classmethod
    def made(cls, *, repair: bool = True) -> Self:
        """With the function's own settings. Raises InvalidSettings."""
        return cls(
            services.catalog(AlbumsKeeper),
            services.catalog(Keepers),
            services.library(Projections),
            services.projection(),
            repair=repair,
        )

    def page(self, after: Place | None, tally: Tally) -> Place | None:
        """A page of the images of an album; returns the place of the next one."""
        match after:
            case {"owner": str(owner), "album": str(album_id), "members": str(rank)}:
                return self._album(self._albums.get(Owner(owner), AlbumId(album_id)), owner, album_id, rank, tally)
            case {"owner": str(owner), "album": str(album_id)}:
                album = self._albums.following(Owner(owner), AlbumId(album_id))
            case {"owner": str(owner)}:
                album = self._albums.following(Owner(owner), None)
            case _:
                owners = self._library.owners(1, str(after or ""))
                return {"owner": owners[0]} if owners else None
        if album is None:
            self._shares(Owner(owner), tally)
            return owner
        return self._album(album, owner, album.album_id, None, tally)

    def _album(self, album: Album | None, owner: str, album_id: str, after: str | None, tally: Tally) -> Place:
        tally["entries"] += 1
        last = None if album is None else self._members(album, after, tally)
        if last is not None:
            return {"owner": owner, "album": album_id, "members": last}
        if album is not None:
            self._project(album, tally)
        return {"owner": owner, "album": album_id}

    def _members(self, album: Album, after: str | None, tally: Tally) -> str | None:
        """Take images out that are gone for good; their removal came before they were added, say."""
        members, last = self._albums.members(album, _MEMBERS_A_PAGE, after)
        entries = {
            entry.image_id: entry
            for entry in self._catalog.get_many([(album.owner, member.image_id) for member in members])
        }
        tally["entries"] += len(members)
        for member in members:
            if not _is_gone(entries.get(member.image_id)):
                continue
            tally[Finding.LEFT_IN_ALBUMS] += 1
            if self._repair:
                self._albums.leave_all(album.owner, member.image_id)
        return last

    def _shares(self, owner: Owner, tally: Tally) -> None:
        """End shares of what is gone for good; they were made while it was deleted, say."""
        shared = self._albums.shared(owner)
        ids = {ImageId(target) for _, target in shared}
        images = {entry.image_id: entry for entry in self._catalog.get_many([(owner, each) for each in ids])}
        tally["entries"] += len(shared)
        for kind, target in shared:
            no_image = kind is Kind.ALBUM or _is_gone(images.get(ImageId(target)))
            if no_image and (kind is Kind.IMAGE or self._albums.get(owner, AlbumId(target)) is None):
                tally[Finding.LEFT_SHARED] += 1
                if self._repair:
                    self._albums.end_shares(owner, kind, target)

    def _project(self, album: Album, tally: Tally) -> None:
        """Make the feed tell of an album, as the projector does unless a record gets lost."""
        subject = album.owner, name_of_album(album.album_id)
        try:
            if not self._repair:
                tally[Finding.UNLISTED] += self._projection.differing([subject])
                return
            tally[Finding.UNLISTED] += self._projection.project([subject]).written
        except FAULTS as fault:
            logger.error("album not projected", exc_info=fault, owner=album.owner, album_id=album.album_id)
            tally[UNREPAIRED] += 1


def _is_gone(entry: Entry | None) -> bool:
    """Whether an image is gone for good, and not only hidden."""
    return entry is None or (entry.deleted and (entry.by_owner or entry.erased))

"""The client: every operation of the API, and the ways through several of them."""

from __future__ import annotations

import time
from typing import IO, TYPE_CHECKING, Final, Self

import httpx
from pydantic import BaseModel, Field

from darkroom_client import downloads
from darkroom_client.batches import Batch
from darkroom_client.errors import ApiError, retry_after
from darkroom_client.exporting import EXPORT_SECONDS, Waiting, new_key
from darkroom_client.generated.api.exports import get_export
from darkroom_client.generated.api.images import get_image
from darkroom_client.generated.client import Operations
from darkroom_client.generated.models import AddedImage, ImageEntry, MembersRequest
from darkroom_client.paging import pages
from darkroom_client.retries import ApiTransport, link_transport, read
from darkroom_client.runtime import Threads, each_of, finished
from darkroom_client.tokens import Token
from darkroom_client.uploads import upload, upload_companion
from darkroom_client.waiting import Patience

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from typing import Unpack

    from darkroom_client.batches import FileProgress, Sent
    from darkroom_client.files import AnyPath, Source
    from darkroom_client.filters import Filters
    from darkroom_client.generated.models import (
        AlbumEntry,
        ChangePage,
        CompactImage,
        ExportEntry,
        ExportRequest,
        FacetValue,
        ImageEdit,
        MemberResult,
        MonthCount,
        ShareEntry,
        SimilarImages,
    )
    from darkroom_client.generated.models.get_thumbnail_format import GetThumbnailFormat
    from darkroom_client.generated.models.list_facets_kind import ListFacetsKind
    from darkroom_client.journal import Journal
    from darkroom_client.sending import Progress

# API Gateway gives an answer up after 30 seconds.
TIMEOUT: Final = httpx.Timeout(35, connect=10)

RETRIES: Final = 5

# From the last byte to the last thumbnail, with a cold start of every function.
SETTLE_SECONDS: Final = 120.0

PAGE: Final = 100
"""Images in a page of a list: as many as the API gives."""

# The position is too old, or is none of this library.
_BEGIN_ANEW: Final = ("changes_forgotten", "invalid_cursor")


class Copy(BaseModel):
    """A user's images, as they were at a position among the changes. Its JSON is what to store."""

    images: dict[str, ImageEntry] = Field(default_factory=dict)
    """By their ids, those in the trash too."""

    since: str | None = None
    """The position; None before the first page."""

    stale: set[str] = Field(default_factory=set)
    """The images that have not come again since the copy began anew; after the last page, they are forgotten."""

    def take(self, page: ChangePage) -> None:
        """Take over the next page and its position."""
        for change in page.changes:
            self.stale.discard(change.id)
            self.images.pop(change.id, None)
            if change.image is not None:
                self.images[change.id] = change.image
        self.since = page.next_since
        if not page.more:
            for image_id in self.stale:
                del self.images[image_id]
            self.stale = set()

    def begin_anew(self, refusal: ApiError) -> None:
        """Begin without the position that was refused, and keep the images until all have come.

        Raises a refusal for another reason.
        """
        if refusal.code not in _BEGIN_ANEW:
            raise refusal
        self.since, self.stale = None, {*self.images}

    def store(self, path: str | os.PathLike[str]) -> None:
        """Write the copy into a file, which has the old copy or the new one, never half of it. Raises OSError."""
        with downloads.written(path) as file:
            file.write(self.model_dump_json().encode())


class Darkroom(Operations):
    """A user's images.

    `url`: the API's address. `token`: an access token, or a function that returns one; it is asked again when the
    API answers 401. `retries`: how often a request that may be repeated is sent again. `transport`: of httpx, for
    proxies, caches and tests.

    Every operation of the API is a method. All raise ApiError, or httpx.TransportError if there is no answer. It
    may be used by several threads.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | Callable[[], str],
        retries: int = RETRIES,
        timeout: httpx.Timeout = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        super().__init__(
            httpx.Client(
                base_url=url, auth=Token(token), timeout=timeout, transport=ApiTransport(retries, transport, read)
            )
        )
        # Links are signed; whoever answers there must not see the token.
        self._links = httpx.Client(
            timeout=timeout, transport=link_transport(retries, transport), follow_redirects=True
        )
        self._retries = retries
        self._runtime = Threads(self.http, self._links)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.http.close()
        self._links.close()

    def images(self, **filters: Unpack[Filters]) -> Iterator[ImageEntry]:
        """All images that fit all filters, newest first, read page by page."""
        for page in pages(lambda cursor: self.list_images(limit=PAGE, cursor=cursor, **filters)):
            yield from page.images

    def albums(self) -> Iterator[AlbumEntry]:
        """All albums, read page by page."""
        for page in pages(lambda cursor: self.list_albums(limit=PAGE, cursor=cursor)):
            yield from page.albums

    def album_images(self, album_id: str) -> Iterator[ImageEntry]:
        """All images that an album shows, in its order, read page by page."""
        for page in pages(lambda cursor: self.list_album_images(album_id, limit=PAGE, cursor=cursor)):
            yield from page.images

    def add_to_album(self, album_id: str, image_ids: Iterable[str]) -> Iterator[MemberResult]:
        """Put images at the end of an album, a hundred a request; tells what became of each. Those that belong to
        it stay where they are.
        """
        ids = [*dict.fromkeys(image_ids)]
        for some in (ids[first : first + PAGE] for first in range(0, len(ids), PAGE)):
            yield from self.change_album_images(album_id, added(some)).results

    def shares(self) -> Iterator[ShareEntry]:
        """All shares that have not ended, newest first, read page by page."""
        for page in pages(lambda cursor: self.list_shares(limit=PAGE, cursor=cursor)):
            yield from page.shares

    def trash(self) -> Iterator[ImageEntry]:
        """All images in the trash, read page by page."""
        for page in pages(lambda cursor: self.list_trash(limit=PAGE, cursor=cursor)):
            yield from page.images

    def changes(self, since: str | None = None) -> Iterator[ChangePage]:
        """The pages of what has changed since a position, or of all there is, until there is no more now.

        Store each page, then its `next_since`, which is the next `since`. Raises ChangesForgotten.
        """
        more = True
        while more:
            page = self.list_changes(limit=PAGE, since=since)
            yield page
            since, more = page.next_since, page.more

    def follow(self, copy: Copy) -> Iterator[ChangePage]:
        """Bring a copy up to date; after each page it gives, store the copy.

        If the position is too old or of another library, the copy begins anew: it keeps its images until all have
        come, then forgets those that have not.
        """
        try:
            for page in self.changes(copy.since):
                copy.take(page)
                yield page
        except ApiError as refusal:
            copy.begin_anew(refusal)
            for page in self.changes():
                copy.take(page)
                yield page

    def timeline(self, *, taken_from: str | None = None, taken_to: str | None = None) -> Iterator[MonthCount]:
        """How many images there are of each month and day, newest first, read page by page."""
        for page in pages(
            lambda cursor: self.get_timeline(taken_from=taken_from, taken_to=taken_to, cursor=cursor)
        ):
            yield from page.months

    def facets(self, kind: ListFacetsKind) -> Iterator[FacetValue]:
        """The values of one filter of lists with their images, read page by page."""
        for page in pages(lambda cursor: self.list_facets(kind=kind, cursor=cursor)):
            yield from page.values

    def similar(self, image_id: str) -> SimilarImages:
        """All images that are like another, read page by page, each in the strongest answer that holds for it."""
        found = self.list_similar(image_id, limit=PAGE)
        while found.next_cursor is not None:
            add_page(found, self.list_similar(image_id, limit=PAGE, cursor=found.next_cursor))
        return found

    def upload(
        self,
        source: Source,
        *,
        image_id: str | None = None,
        journal: Journal | None = None,
        filename: str | None = None,
        content_type: str | None = None,
        again: bool = False,
        progress: Progress | None = None,
    ) -> ImageEntry:
        """Upload a photo, whole or in parts, read from disk in pieces; returns its image, still to be processed.

        If the library has the same bytes already, nothing is sent, and their image is returned: it has an id of
        its own, and may be in the trash (`trashed_at`). `again` sends them nevertheless.

        What was interrupted goes on under the same id: with `image_id`, a UUID of your own, or with `journal`,
        which remembers the id of each path. `filename` and `content_type` are taken from the path if not given.
        `progress` is called by the threads that send.

        Raises FileChanged, UploadRefused if S3 does not take the photo, and OSError.
        """
        return finished(
            upload(
                self._runtime,
                self._retries,
                source,
                journal=journal,
                image_id=image_id,
                filename=filename,
                content_type=content_type,
                again=again,
                progress=progress,
            )
        )

    def upload_many(
        self,
        paths: Iterable[AnyPath],
        *,
        journal: Journal | None = None,
        deleted_too: bool = False,
        progress: FileProgress | None = None,
    ) -> Iterator[Sent]:
        """Upload any number of photos, some at a time; tells what became of each as soon as it is known.

        What the library has, or its owner has deleted, is not sent; with `deleted_too`, the latter is. With
        `journal`, another run goes on where this one ends. A file that is refused does not stop the others. Raises
        what concerns all: ApiError such as StorageFull, httpx.TransportError, sqlite3.Error of the journal.
        """
        batch = Batch(self._runtime, self._retries, journal=journal, deleted_too=deleted_too, progress=progress)
        return each_of(batch.send(paths))

    def upload_companion(
        self,
        image_id: str,
        source: Source,
        *,
        companion_id: str | None = None,
        filename: str | None = None,
        sha256: str | None = None,
        progress: Progress | None = None,
    ) -> str:
        """Upload a file that belongs to an image, such as the video of a Live Photo; returns the companion's id.

        The name says what it is. Under a `companion_id` of your own, a UUID, the upload may be repeated. With its
        `sha256`, in hex, the file is not read for that. A minute or two later, it is among the `companions` of the
        image. Raises as `upload`.
        """
        return finished(
            upload_companion(
                self._runtime,
                self._retries,
                image_id,
                source,
                companion_id=companion_id,
                filename=filename,
                sha256=sha256,
                progress=progress,
            )
        )

    def wait_until_settled(
        self, image_id: str, *, seconds: float = SETTLE_SECONDS, every: float | None = None
    ) -> ImageEntry:
        """The image as soon as nothing is being made of it any more.

        `every`: seconds between two looks, if not those that the API asks for. Raises StillProcessing.
        """
        patience = Patience(seconds, every)
        while True:
            response = self.http.request(**get_image.request(image_id))
            image = get_image.answer(response)
            if patience.settled(image):
                return image
            time.sleep(patience.pause(retry_after(response)))

    def export(
        self,
        wanted: ExportRequest,
        path: str | os.PathLike[str],
        *,
        seconds: float = EXPORT_SECONDS,
        progress: Callable[[ExportEntry], object] | None = None,
    ) -> ExportEntry:
        """Have an archive of originals made, wait for it, and write it into a file.

        `progress` is told each time how far it is. Raises ExportFailed and StillExporting.
        """
        waiting = Waiting(seconds)
        export = self.create_export(wanted, idempotency_key=new_key())
        while True:
            response = self.http.request(**get_export.request(export.id))
            export = get_export.answer(response)
            if progress is not None:
                progress(export)
            if (link := waiting.link(export)) is not None:
                self.download(link, path)
                return export
            time.sleep(waiting.pause(retry_after(response)))

    def edit(self, image: ImageEntry | CompactImage, changes: ImageEdit) -> ImageEntry:
        """Edit an image that nobody else has edited since it was read. Raises PreconditionFailed otherwise."""
        return self.edit_image(image.id, changes, if_match=f'"{image.version}"')

    def download_original(self, image_id: str, path: str | os.PathLike[str]) -> None:
        """Write the original into a file, byte for byte."""
        self.download(self.get_original(image_id).url, path)

    def download_thumbnail(
        self,
        image_id: str,
        path: str | os.PathLike[str],
        *,
        size: int | None = None,
        format: GetThumbnailFormat = "jpg",  # noqa: A002  # the API's word
    ) -> None:
        """Write the thumbnail into a file whose longer side has at least `size` pixels (640), or the largest."""
        self.download(self.get_thumbnail(image_id, size=size, format_=format), path)

    def download(self, url: str, path: str | os.PathLike[str]) -> None:
        """Write what a link of the API opens into a file, which is there only when it is complete.

        If the connection fails, the rest is asked for, as long as each try brings something.
        """
        downloads.download(self._links, url, path)

    def continue_download(
        self, url: str, part: IO[bytes], *, progress: Callable[[int], object] | None = None
    ) -> None:
        """Append what is missing of what a link opens to an open file, whose position is its end.

        `progress` is told each time how many bytes the file has. Raises httpx.TransportError if a try brings
        nothing; what has come is written.
        """
        downloads.complete(self._links, url, part, progress)


def added(image_ids: Iterable[str]) -> MembersRequest:
    """The request that puts images at the end of an album."""
    return MembersRequest(add=[AddedImage(id=image_id) for image_id in image_ids])


def add_page(found: SimilarImages, page: SimilarImages) -> None:
    """Add the next page to those that were read before."""
    found.same_bytes += page.same_bytes
    found.same_pixels += page.same_pixels
    found.look_alike += page.look_alike
    found.next_cursor = page.next_cursor

"""The same client for programs that await."""

from __future__ import annotations

import asyncio
from typing import IO, TYPE_CHECKING, Self

import httpx

from darkroom_client import downloads
from darkroom_client.batches import Batch
from darkroom_client.client import PAGE, RETRIES, SETTLE_SECONDS, TIMEOUT, add_page, added
from darkroom_client.errors import ApiError, retry_after
from darkroom_client.exporting import EXPORT_SECONDS, Waiting, new_key
from darkroom_client.generated.api.exports import get_export
from darkroom_client.generated.api.images import get_image
from darkroom_client.generated.client import AsyncOperations
from darkroom_client.retries import ApiTransport, aread, link_transport
from darkroom_client.runtime import Tasks
from darkroom_client.tokens import AsyncToken
from darkroom_client.uploads import upload, upload_companion
from darkroom_client.waiting import Patience

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
    from typing import Unpack

    from darkroom_client.batches import FileProgress, Sent
    from darkroom_client.client import Copy
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
        ImageEntry,
        MemberResult,
        MonthCount,
        ShareEntry,
        SimilarImages,
    )
    from darkroom_client.generated.models.get_thumbnail_format import GetThumbnailFormat
    from darkroom_client.generated.models.list_facets_kind import ListFacetsKind
    from darkroom_client.journal import Journal
    from darkroom_client.paging import P
    from darkroom_client.sending import Progress


class AsyncDarkroom(AsyncOperations):
    """A user's images, as Darkroom; its methods are awaited. `token` may also be a function that is awaited."""

    def __init__(
        self,
        url: str,
        *,
        token: str | Callable[[], str | Awaitable[str]],
        retries: int = RETRIES,
        timeout: httpx.Timeout = TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(
            httpx.AsyncClient(
                base_url=url,
                auth=AsyncToken(token),
                timeout=timeout,
                transport=ApiTransport(retries, transport, aread),
            )
        )
        self._links = httpx.AsyncClient(
            timeout=timeout, transport=link_transport(retries, transport), follow_redirects=True
        )
        self._retries = retries
        self._runtime = Tasks(self.http, self._links)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self.http.aclose()
        await self._links.aclose()

    async def images(self, **filters: Unpack[Filters]) -> AsyncIterator[ImageEntry]:
        """All images that fit all filters, newest first, read page by page."""
        async for page in _pages(lambda cursor: self.list_images(limit=PAGE, cursor=cursor, **filters)):
            for image in page.images:
                yield image

    async def albums(self) -> AsyncIterator[AlbumEntry]:
        """All albums, read page by page."""
        async for page in _pages(lambda cursor: self.list_albums(limit=PAGE, cursor=cursor)):
            for album in page.albums:
                yield album

    async def album_images(self, album_id: str) -> AsyncIterator[ImageEntry]:
        """All images that an album shows, in its order, read page by page."""
        async for page in _pages(lambda cursor: self.list_album_images(album_id, limit=PAGE, cursor=cursor)):
            for image in page.images:
                yield image

    async def add_to_album(self, album_id: str, image_ids: Iterable[str]) -> AsyncIterator[MemberResult]:
        """Put images at the end of an album, as Darkroom.add_to_album."""
        ids = [*dict.fromkeys(image_ids)]
        for some in (ids[first : first + PAGE] for first in range(0, len(ids), PAGE)):
            for result in (await self.change_album_images(album_id, added(some))).results:
                yield result

    async def shares(self) -> AsyncIterator[ShareEntry]:
        """All shares that have not ended, newest first, read page by page."""
        async for page in _pages(lambda cursor: self.list_shares(limit=PAGE, cursor=cursor)):
            for share in page.shares:
                yield share

    async def trash(self) -> AsyncIterator[ImageEntry]:
        """All images in the trash, read page by page."""
        async for page in _pages(lambda cursor: self.list_trash(limit=PAGE, cursor=cursor)):
            for image in page.images:
                yield image

    async def changes(self, since: str | None = None) -> AsyncIterator[ChangePage]:
        """The pages of what has changed since a position, as Darkroom.changes."""
        more = True
        while more:
            page = await self.list_changes(limit=PAGE, since=since)
            yield page
            since, more = page.next_since, page.more

    async def follow(self, copy: Copy) -> AsyncIterator[ChangePage]:
        """Bring a copy up to date; after each page it gives, store the copy. As Darkroom.follow."""
        try:
            async for page in self.changes(copy.since):
                copy.take(page)
                yield page
        except ApiError as refusal:
            copy.begin_anew(refusal)
            async for page in self.changes():
                copy.take(page)
                yield page

    async def timeline(
        self, *, taken_from: str | None = None, taken_to: str | None = None
    ) -> AsyncIterator[MonthCount]:
        """How many images there are of each month and day, newest first, read page by page."""
        async for page in _pages(
            lambda cursor: self.get_timeline(taken_from=taken_from, taken_to=taken_to, cursor=cursor)
        ):
            for month in page.months:
                yield month

    async def facets(self, kind: ListFacetsKind) -> AsyncIterator[FacetValue]:
        """The values of one filter of lists with their images, read page by page."""
        async for page in _pages(lambda cursor: self.list_facets(kind=kind, cursor=cursor)):
            for value in page.values:
                yield value

    async def similar(self, image_id: str) -> SimilarImages:
        """All images that are like another, as Darkroom.similar."""
        found = await self.list_similar(image_id, limit=PAGE)
        while found.next_cursor is not None:
            add_page(found, await self.list_similar(image_id, limit=PAGE, cursor=found.next_cursor))
        return found

    async def upload(
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
        """Upload a photo, as Darkroom.upload. Files are read, and `progress` is called, in threads."""
        return await upload(
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

    def upload_many(
        self,
        paths: Iterable[AnyPath],
        *,
        journal: Journal | None = None,
        deleted_too: bool = False,
        progress: FileProgress | None = None,
    ) -> AsyncIterator[Sent]:
        """Upload any number of photos, as Darkroom.upload_many."""
        batch = Batch(self._runtime, self._retries, journal=journal, deleted_too=deleted_too, progress=progress)
        return batch.send(paths)

    async def upload_companion(
        self,
        image_id: str,
        source: Source,
        *,
        companion_id: str | None = None,
        filename: str | None = None,
        sha256: str | None = None,
        progress: Progress | None = None,
    ) -> str:
        """Upload a file that belongs to an image, as Darkroom.upload_companion."""
        return await upload_companion(
            self._runtime,
            self._retries,
            image_id,
            source,
            companion_id=companion_id,
            filename=filename,
            sha256=sha256,
            progress=progress,
        )

    async def wait_until_settled(
        self, image_id: str, *, seconds: float = SETTLE_SECONDS, every: float | None = None
    ) -> ImageEntry:
        """The image as soon as nothing is being made of it any more, as Darkroom.wait_until_settled."""
        patience = Patience(seconds, every)
        while True:
            response = await self.http.request(**get_image.request(image_id))
            image = get_image.answer(response)
            if patience.settled(image):
                return image
            await asyncio.sleep(patience.pause(retry_after(response)))

    async def export(
        self,
        wanted: ExportRequest,
        path: str | os.PathLike[str],
        *,
        seconds: float = EXPORT_SECONDS,
        progress: Callable[[ExportEntry], object] | None = None,
    ) -> ExportEntry:
        """Have an archive of originals made, wait for it, and write it into a file, as Darkroom.export."""
        waiting = Waiting(seconds)
        export = await self.create_export(wanted, idempotency_key=new_key())
        while True:
            response = await self.http.request(**get_export.request(export.id))
            export = get_export.answer(response)
            if progress is not None:
                progress(export)
            if (link := waiting.link(export)) is not None:
                await self.download(link, path)
                return export
            await asyncio.sleep(waiting.pause(retry_after(response)))

    async def edit(self, image: ImageEntry | CompactImage, changes: ImageEdit) -> ImageEntry:
        """Edit an image that nobody else has edited since it was read. Raises PreconditionFailed otherwise."""
        return await self.edit_image(image.id, changes, if_match=f'"{image.version}"')

    async def download_original(self, image_id: str, path: str | os.PathLike[str]) -> None:
        """Write the original into a file, byte for byte."""
        await self.download((await self.get_original(image_id)).url, path)

    async def download_thumbnail(
        self,
        image_id: str,
        path: str | os.PathLike[str],
        *,
        size: int | None = None,
        format: GetThumbnailFormat = "jpg",  # noqa: A002  # the API's word
    ) -> None:
        """Write the thumbnail into a file whose longer side has at least `size` pixels (640), or the largest."""
        await self.download(await self.get_thumbnail(image_id, size=size, format_=format), path)

    async def download(self, url: str, path: str | os.PathLike[str]) -> None:
        """Write what a link of the API opens into a file, as Darkroom.download."""
        with downloads.written(path) as part:
            await self.continue_download(url, part)

    async def continue_download(
        self, url: str, part: IO[bytes], *, progress: Callable[[int], object] | None = None
    ) -> None:
        """Append what is missing of what a link opens to an open file, as Darkroom.continue_download."""
        while True:
            before = part.tell()
            try:
                async with self._links.stream("GET", url, headers=downloads.rest(part)) as response:
                    if response.is_error:
                        await response.aread()
                    downloads.begin(part, response)
                    async for piece in response.aiter_bytes():
                        part.write(piece)
                        if progress is not None:
                            progress(part.tell())
            except httpx.TransportError:
                if part.tell() <= before:
                    raise
            else:
                return


async def _pages(page_at: Callable[[str | None], Awaitable[P]]) -> AsyncIterator[P]:
    cursor: str | None = None
    while True:
        page = await page_at(cursor)
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return

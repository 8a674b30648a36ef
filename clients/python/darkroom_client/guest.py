"""What the link of a share opens, for guests: without an account, and with no token but the one in the link."""

from __future__ import annotations

import uuid
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Self

import httpx

from darkroom_client import downloads
from darkroom_client.client import PAGE, RETRIES, TIMEOUT
from darkroom_client.errors import AlreadyUploaded, NotYet
from darkroom_client.files import File
from darkroom_client.generated.api.guests import (
    create_guest_image,
    create_guest_session,
    get_guest_image,
    get_guest_original,
    get_shared_thing,
    list_guest_images,
)
from darkroom_client.generated.models import GuestSlotRequest, SessionRequest
from darkroom_client.line import Line
from darkroom_client.paging import pages
from darkroom_client.retries import ApiTransport, link_transport, read
from darkroom_client.runtime import Threads, finished
from darkroom_client.sending import PartRoutes, Sending

if TYPE_CHECKING:
    import os
    from collections.abc import Generator, Iterator

    from darkroom_client.files import Source
    from darkroom_client.generated.models import GuestImage, GuestSlot, SharedThing, Thumbnail
    from darkroom_client.sending import Progress

_SESSION: Final = "Share-Session"


class Guest:
    """A guest of a share.

    `link`: the share's `url`. `password`: the share's, if it has one. `retries`, `transport`: as of Darkroom.
    All raise ApiError, or httpx.TransportError if there is no answer; with a wrong password, WrongPassword.
    """

    def __init__(
        self,
        link: str,
        *,
        password: str | None = None,
        retries: int = RETRIES,
        timeout: httpx.Timeout = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        url, found, self._token = link.rstrip("/").rpartition("/s/")
        if not found:
            raise ValueError("This is not the link of a share.")
        self.http = httpx.Client(
            base_url=url,
            auth=None if password is None else _Session(self._token, password),
            timeout=timeout,
            transport=ApiTransport(retries, transport, read),
        )
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

    def shared(self) -> SharedThing:
        """What the link opens. Without the password of a share that has one, it only says that one is needed."""
        return get_shared_thing.answer(self.http.request(**get_shared_thing.request(self._token)))

    def images(self) -> Iterator[GuestImage]:
        """All images, in the order of the album, read page by page."""
        asked = list_guest_images
        for page in pages(
            lambda cursor: asked.answer(self.http.request(**asked.request(self._token, limit=PAGE, cursor=cursor)))
        ):
            yield from page.images

    def image(self, image_id: str) -> GuestImage:
        """One image, with links to its pictures, which work for five to ten minutes."""
        return get_guest_image.answer(self.http.request(**get_guest_image.request(self._token, image_id)))

    def download_thumbnail(self, image_id: str, path: str | os.PathLike[str], *, size: int = 640) -> None:
        """Write the JPEG into a file whose longer side has at least `size` pixels, or the largest.

        Raises NotYet while there is none.
        """
        self.download(_best(self.image(image_id).thumbnails, size).url, path)

    def download_original(self, image_id: str, path: str | os.PathLike[str]) -> None:
        """Write the original into a file. Raises NotFound if the owner does not share originals."""
        link = get_guest_original.answer(self.http.request(**get_guest_original.request(self._token, image_id)))
        self.download(link.url, path)

    def download(self, url: str, path: str | os.PathLike[str]) -> None:
        """Write what a link opens into a file, as Darkroom.download."""
        downloads.download(self._links, url, path)

    def send(
        self,
        source: Source,
        *,
        name: str,
        filename: str | None = None,
        content_type: str | None = None,
        progress: Progress | None = None,
    ) -> str:
        """Send a photo to a share that takes some; returns its id.

        `name`: what the guest is called, for the owner. Raises DropFull, UploadRefused, FileChanged and EmptyFile.
        """
        key = str(uuid.uuid4())
        with File(source) as file:
            about = file.slot_request(filename, content_type)
            request = GuestSlotRequest(
                name=name,
                filename=about.filename,
                content_type=about.content_type,
                size=file.size,
                file_time=about.file_time,
            )

            async def open_slot() -> GuestSlot:
                asked = create_guest_image.request(self._token, request, idempotency_key=key)
                return create_guest_image.answer(await self._runtime.ask(asked))

            async def send() -> str:
                slot = await open_slot()
                sending = Sending(self._runtime, Line(self._runtime, self._retries), file, progress)
                with suppress(AlreadyUploaded):  # the link had expired, and an earlier try has arrived
                    await sending.send(slot, open_slot, _no_parts)
                return slot.id

            return finished(send())


class _Session(httpx.Auth):
    """The session of a share with a password, begun before the first request, and again when it has ended."""

    requires_response_body = True

    def __init__(self, token: str, password: str) -> None:
        self._token = token
        self._password = password
        self._session: str | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        if self._session is None:
            yield from self._begin(request.url)
        request.headers[_SESSION] = self._session or ""
        response = yield request
        if response.status_code == HTTPStatus.FORBIDDEN:
            yield from self._begin(request.url)
            request.headers[_SESSION] = self._session or ""
            yield request

    def _begin(self, url: httpx.URL) -> Generator[httpx.Request, httpx.Response]:
        asked = create_guest_session.request(self._token, SessionRequest(password=self._password))
        base, _, _ = str(url).partition(f"/s/{self._token}")
        response = yield httpx.Request(**{**asked, "url": base + asked["url"]})
        self._session = create_guest_session.answer(response).session


def _best(thumbnails: list[Thumbnail], size: int) -> Thumbnail:
    """The smallest still JPEG with at least so many pixels, or the largest there is."""
    still = [each for each in thumbnails if each.format_ == "jpg" and not each.animated]
    if not still:
        raise NotYet(HTTPStatus.NOT_FOUND, None, None, "The photo has no picture yet.")
    return next((each for each in still if max(each.width, each.height) >= size), still[-1])


def _no_parts(_: GuestSlot) -> PartRoutes:
    raise TypeError("Guests send photos in one piece.")

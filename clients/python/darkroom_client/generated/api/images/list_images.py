from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.image_page import ImagePage
from ...models.kind import Kind
from ...models.list_images_order import ListImagesOrder
from ...models.list_images_status import ListImagesStatus

_ANSWER: TypeAdapter[ImagePage] = TypeAdapter(ImagePage)


def request(
    *,
    limit: int | None = None,
    cursor: str | None = None,
    order: ListImagesOrder | None = None,
    taken_from: str | None = None,
    taken_to: str | None = None,
    camera: str | None = None,
    lens: str | None = None,
    tag: str | None = None,
    favourite: bool | None = None,
    kind: Kind | None = None,
    place: str | None = None,
    status: ListImagesStatus | None = None,
    text: str | None = None,
    album: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/images"
    query: dict[str, Any] = {
        "limit": limit,
        "cursor": cursor,
        "order": order,
        "taken_from": taken_from,
        "taken_to": taken_to,
        "camera": camera,
        "lens": lens,
        "tag": tag,
        "favourite": favourite,
        "kind": kind,
        "place": place,
        "status": status,
        "text": text,
        "album": album,
    }
    headers: dict[str, str | None] = {
        "accept": "application/json",
    }
    return {
        "method": "GET",
        "url": httpx.URL(path).copy_merge_params(
            {name: value for name, value in query.items() if value is not None}
        ),
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> ImagePage:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)

from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.guest_image import GuestImage

_ANSWER: TypeAdapter[GuestImage] = TypeAdapter(GuestImage)


def request(
    token: str,
    image_id: str,
    *,
    share_session: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/s/{token}/images/{image_id}".format(
        token=quote(str(token), safe=""),
        image_id=quote(str(image_id), safe=""),
    )
    headers: dict[str, str | None] = {
        "accept": "application/json",
        "share-session": share_session,
    }
    return {
        "method": "GET",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> GuestImage:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)

from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.similar_images import SimilarImages

_ANSWER: TypeAdapter[SimilarImages] = TypeAdapter(SimilarImages)


def request(
    image_id: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/images/{image_id}/similar".format(
        image_id=quote(str(image_id), safe=""),
    )
    query: dict[str, Any] = {
        "limit": limit,
        "cursor": cursor,
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


def answer(response: httpx.Response) -> SimilarImages:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)

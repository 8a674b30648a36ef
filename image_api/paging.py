"""The parameters of lists that come in pages."""

from typing import Annotated, Final, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

# A screen or two of thumbnails. A hundred images with all their links are half a megabyte; a larger page
# would be slower than two.
PAGE: Final = 50
_MAX_PAGE: Final = 100

# The catalogue's cursors have 78 or 114 characters, or 84 in the trash: a place in time and an id, base64.
_MAX_CURSOR: Final = 128

Limit = Annotated[int, Query(ge=1, le=_MAX_PAGE, description="The most images that a page may have.")]
View = Literal["full", "compact"]
"""How much a list says of each image."""

AskedView = Annotated[
    View, Query(description="`compact`: what a grid of pictures needs, in less than 1 KB an image.")
]
Cursor = Annotated[
    str | None,
    Query(
        max_length=_MAX_CURSOR,
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"},
        description="`next_cursor` of the page before; leave it out for the first page.",
    ),
]

"""The parameters of lists that come in pages."""

from typing import Annotated, Final, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from image_api.problems import invalid_query

# A screen or two of thumbnails. A hundred images with all their links are half a megabyte; a larger page
# would be slower than two.
PAGE: Final = 50
_MAX_PAGE: Final = 100

# In short, 500 have as many bytes as 50 with all their links.
_MAX_COMPACT_PAGE: Final = 500

# Cursors have at most 114 characters, those of lists: a place and an id, base64.
_MAX_CURSOR: Final = 128

Limit = Annotated[
    int,
    Query(
        ge=1,
        le=_MAX_COMPACT_PAGE,
        description=f"The most images that a page may have: up to {_MAX_PAGE}, or in a compact list "
        f"{_MAX_COMPACT_PAGE}. It may have fewer, or none, although there are more.",
    ),
]
LimitInFull = Annotated[
    int,
    Query(
        ge=1,
        le=_MAX_PAGE,
        description="The most images that a page may have, in all its answers together. It may have fewer, or "
        "none, although there are more.",
    ),
]
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
Since = Annotated[
    str | None,
    Query(
        max_length=_MAX_CURSOR,
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]*$"},
        description="`next_since` of the answer before; leave it out, or empty, to begin; `now` answers only "
        "`next_since`, for what changes from now on.",
    ),
]


def check_limit(limit: int, view: View) -> None:
    """Raise Invalid if a page with so many images would be too large."""
    if view == "full" and limit > _MAX_PAGE:
        raise invalid_query("limit", f"Without view=compact, a page has at most {_MAX_PAGE} images.")

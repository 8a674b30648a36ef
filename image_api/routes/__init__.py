"""The routes, one module for each subject."""

from typing import Final

from image_api.routes import (
    account,
    changes,
    counts,
    docs,
    images,
    media,
    parts,
    service,
    similar,
    slots,
    trash,
    words,
)

ROUTERS: Final = (
    slots.router,
    parts.router,
    images.router,
    changes.router,
    similar.router,
    counts.router,
    words.router,
    trash.router,
    media.router,
    account.router,
    service.router,
    docs.router,
)

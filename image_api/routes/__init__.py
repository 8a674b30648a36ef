"""The routes, one module for each subject."""

from typing import Final

from image_api.routes import (
    account,
    changes,
    companions,
    counts,
    docs,
    files,
    gallery,
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
    files.router,
    parts.router,
    images.router,
    companions.router,
    changes.router,
    similar.router,
    counts.router,
    words.router,
    trash.router,
    media.router,
    account.router,
    service.router,
    docs.router,
    gallery.router,
)

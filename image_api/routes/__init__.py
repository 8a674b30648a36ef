"""The routes, one module for each subject."""

from typing import Final

from image_api.routes import (
    account,
    albums,
    changes,
    companions,
    counts,
    docs,
    exports,
    files,
    gallery,
    guests,
    images,
    media,
    parts,
    service,
    shares,
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
    albums.router,
    trash.router,
    shares.router,
    guests.router,
    exports.router,
    media.router,
    account.router,
    service.router,
    docs.router,
    gallery.router,
)

"""The routes, one module for each subject."""

from typing import Final

from image_api.routes import account, changes, docs, images, media, service, similar, slots, trash, words

ROUTERS: Final = (
    slots.router,
    images.router,
    changes.router,
    similar.router,
    words.router,
    trash.router,
    media.router,
    account.router,
    service.router,
    docs.router,
)

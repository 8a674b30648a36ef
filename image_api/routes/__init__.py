"""The routes, one module for each subject."""

from typing import Final

from image_api.routes import docs, images, media, service, slots, words

ROUTERS: Final = (slots.router, images.router, words.router, media.router, service.router, docs.router)

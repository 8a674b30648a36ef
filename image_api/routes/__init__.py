"""The routes, one module for each subject."""

from typing import Final

from image_api.routes import docs, images, media, slots

ROUTERS: Final = (slots.router, images.router, media.router, docs.router)

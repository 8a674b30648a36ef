from __future__ import annotations

from ..models.image_result import ImageResult
from ..types import Model


class ImageResults(Model):
    """What became of each image, in the order of the request."""

    results: list[ImageResult]

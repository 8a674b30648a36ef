from typing import Literal

ThumbnailFormat = Literal["avif", "jpg", "webp"]

from typing import Literal

GetThumbnailFormat = Literal["auto", "avif", "jpg", "webp"]

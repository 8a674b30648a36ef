from typing import Literal

ThumbnailContentType = Literal["image/avif", "image/jpeg", "image/webp"]

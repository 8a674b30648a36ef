from typing import Literal

HeadGetThumbnailFormat = Literal["auto", "avif", "jpg", "webp"]

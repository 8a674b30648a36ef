from typing import Literal

SourceFormat = Literal["avif", "bmp", "gif", "heic", "ico", "jpeg", "png", "raw", "tiff", "webp"]

from typing import Literal

SummaryFormat = Literal["avif", "bmp", "gif", "heic", "ico", "jpeg", "png", "raw", "tiff", "webp"]

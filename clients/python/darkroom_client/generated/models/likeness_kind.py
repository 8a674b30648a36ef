from typing import Literal

LikenessKind = Literal["look_alike", "same_bytes", "same_pixels"]

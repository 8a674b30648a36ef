from typing import Literal

CaptionSource = Literal["file", "owner"]

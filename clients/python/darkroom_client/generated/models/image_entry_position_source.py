from typing import Literal

ImageEntryPositionSource = Literal["file", "owner"]

from typing import Literal

SharedThingKind = Literal["album", "drop", "image"]

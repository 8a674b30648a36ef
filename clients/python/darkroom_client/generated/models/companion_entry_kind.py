from typing import Literal

CompanionEntryKind = Literal["edits", "picture", "raw", "system", "takeout", "video", "xmp"]

from typing import Literal

CompanionSlotAnswerKind = Literal["edits", "picture", "raw", "system", "takeout", "video", "xmp"]

from typing import Literal

CompanionEntryFault = Literal["not_takeout", "not_xmp", "of_another_image", "sidecar_too_large", "unreadable"]

from typing import Literal

ErrorCode = Literal[
    "archived",
    "checksum_mismatch",
    "empty",
    "gave_up",
    "internal",
    "not_an_image",
    "takes_too_long",
    "takes_too_much_memory",
    "too_large",
    "too_many_pixels",
    "truncated",
    "undecodable",
    "unreadable",
    "unsupported_format",
    "unsupported_kind",
]

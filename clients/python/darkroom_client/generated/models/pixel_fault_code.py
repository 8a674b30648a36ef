from typing import Literal

PixelFaultCode = Literal[
    "checksum_mismatch",
    "empty",
    "internal",
    "not_an_image",
    "takes_too_long",
    "takes_too_much_memory",
    "too_large",
    "too_many_pixels",
    "truncated",
    "undecodable",
    "unsupported_format",
    "unsupported_kind",
]

"""BMP and ICO: their fixed headers. Source: Microsoft's BITMAPINFOHEADER and ICONDIR documentation."""

import struct

from metadata_extractor.containers.contents import Contents
from metadata_extractor.containers.png import SIGNATURE, read_png


def read_bmp(data: bytes) -> Contents:
    """Read a BMP's header."""
    contents = Contents("bmp", "image/bmp", alpha=False)
    if len(data) < 26:
        return contents
    (header_size,) = struct.unpack_from("<I", data, 14)
    if header_size == 12:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
    elif len(data) >= 30:
        width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    else:
        return contents
    # A negative height means rows from the top.
    contents.width, contents.height = abs(width) or None, abs(height) or None
    contents.colour_mode = "palette" if bits <= 8 else "rgb"
    contents.bit_depth = bits if bits <= 8 else 8
    if header_size >= 124 and data[70:74] == b"DEBM":  # a BITMAPV5HEADER with an embedded profile
        offset, size = struct.unpack_from("<II", data, 14 + 112)
        contents.icc = data[14 + offset : 14 + offset + size] or None
    contents.tags["BMP"] = {"BitsPerPixel": bits, "HeaderSize": header_size}
    return contents


def read_ico(data: bytes) -> Contents:
    """Read an ICO's directory; the picture is its largest."""
    contents = Contents("ico", "image/x-icon", colour_mode="rgb")
    count = int.from_bytes(data[4:6], "little")
    entries = [struct.unpack_from("<BBBBHHII", data, 6 + 16 * n) for n in range(min(count, (len(data) - 6) // 16))]
    if not entries:
        return contents
    largest = max(entries, key=lambda entry: ((entry[0] or 256) * (entry[1] or 256), entry[5]))
    contents.width, contents.height = largest[0] or 256, largest[1] or 256
    contents.pages = len(entries) if len(entries) > 1 else None
    start = largest[7]
    if data[start : start + 8] == SIGNATURE:
        inner = read_png(data[start : start + largest[6]])
        contents.width, contents.height = inner.width or contents.width, inner.height or contents.height
        contents.alpha = inner.alpha
    return contents

"""GIF: comments, profile, XMP and timing.

Sources: GIF89a (CompuServe, 1990); Adobe's XMP part 3 section 1.1.2; C2PA 2.1, appendix A.
"""

import struct
from typing import Final

from darkroom.formats import GIF
from darkroom.formats.gif import APPLICATION, COMMENT, CONTROL, IMAGE, blocks, content
from darkroom.metadata.text import decode_text
from metadata_extractor.c2pa import MAX_STORE
from metadata_extractor.containers.contents import Contents

MAX_COMMENT_BYTES: Final = 64 * 2**10
MAX_PROFILE_BYTES: Final = 2**20


def read_gif(data: bytes) -> Contents:
    """Read the blocks of a GIF."""
    contents = Contents(GIF, colour_mode="palette", bit_depth=8, alpha=False)
    if len(data) < 13:
        return contents
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    contents.width, contents.height = width or None, height or None
    contents.tags[GIF.name] = {"GIFVersion": data[3:6].decode("latin-1"), "BitsPerPixel": 1 + (flags & 7)}
    frames = delays = 0
    for kind, start, end in blocks(data):
        if kind == IMAGE:
            if frames == 0 and start + 9 <= len(data):
                contents.alpha = contents.alpha or not _covers(data, start + 1, width, height)
            frames += 1
        elif kind == CONTROL and start + 6 < len(data):
            contents.alpha = contents.alpha or bool(data[start + 3] & 1)
            delays += int.from_bytes(data[start + 4 : start + 6], "little")
        elif kind == COMMENT:
            if text := decode_text(content(data, start + 2, MAX_COMMENT_BYTES)):
                contents.comments.append(text)
        elif kind == APPLICATION:
            _application(contents, data, start + 2, end)
    if frames > 1:
        contents.frames, contents.duration_ms = frames, delays * 10
    return contents


def _covers(data: bytes, at: int, width: int, height: int) -> bool:
    """Whether a frame, whose place is given here, covers a canvas of these sides. The rest is transparent."""
    left, top, across, down = struct.unpack_from("<4H", data, at)
    return (left, top) == (0, 0) and (across or width) >= width and (down or height) >= height


def _application(contents: Contents, data: bytes, start: int, end: int) -> None:
    name, body = data[start + 1 : start + 12], start + 12
    if name in (b"NETSCAPE2.0", b"ANIMEXTS1.0"):
        block = content(data, body, 16)
        if len(block) >= 3 and block[0] == 1:  # the number of repetitions after the first time
            repeats = int.from_bytes(block[1:3], "little")
            contents.loops = repeats + 1 if repeats else 0
    elif name == b"XMP DataXMP":
        # The packet is not split into sub-blocks; a trailer of descending bytes only makes it look like that.
        contents.xmp.append(data[body:end].partition(b"\x01\xff\xfe\xfd")[0])
    elif name == b"C2PA_GIF\x01\0\0" and contents.c2pa is None:
        contents.c2pa = content(data, body, MAX_STORE)
    elif name == b"ICCRGBG1012" and contents.icc is None:
        contents.icc = content(data, body, MAX_PROFILE_BYTES)

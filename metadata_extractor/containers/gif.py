"""GIF: blocks. Sources: GIF89a (CompuServe, 1990); Adobe's XMP part 3 section 1.1.2."""

import struct

from metadata_extractor.containers.contents import Contents
from metadata_extractor.text import decode_text

# Sub-blocks walked, about 255 bytes each in real files: 100 MB, in half a second.
MAX_STEPS = 500_000
MAX_COMMENT = 64 << 10
MAX_PROFILE = 1 << 20


def read_gif(data: bytes) -> Contents:
    """Read the blocks of a GIF; frames are counted as far as the bound on steps reaches."""
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.steps = 0
        self.contents = Contents("gif", "image/gif", colour_mode="palette", bit_depth=8, alpha=False)

    def read(self) -> Contents:
        data, contents = self.data, self.contents
        if len(data) < 13:
            return contents
        width, height, flags = struct.unpack_from("<HHB", data, 6)
        contents.width, contents.height = width or None, height or None
        contents.tags["GIF"] = {"GIFVersion": data[3:6].decode("latin-1"), "BitsPerPixel": 1 + (flags & 7)}
        position = 13 + (3 << 1 + (flags & 7) if flags & 0x80 else 0)
        frames = delays = 0
        while position < len(data) and self.steps < MAX_STEPS:
            self.steps += 1
            block = data[position]
            if block == 0x21 and position + 2 < len(data):
                label = data[position + 1]
                if label == 0xF9 and position + 6 < len(data):
                    contents.alpha = contents.alpha or bool(data[position + 3] & 1)
                    delays += int.from_bytes(data[position + 4 : position + 6], "little")
                    position = self._skip(position + 2)
                elif label == 0xFE:
                    position = self._comment(position + 2)
                elif label == 0xFF:
                    position = self._application(position + 2)
                else:
                    position = self._skip(position + 2)
            elif block == 0x2C and position + 10 < len(data):
                frames += 1
                flags = data[position + 9]
                position = self._skip(position + 11 + (3 << 1 + (flags & 7) if flags & 0x80 else 0))
            else:
                break
        if frames > 1:
            contents.frames, contents.duration_ms = frames, delays * 10
        return contents

    def _skip(self, position: int) -> int:
        """The position after a run of sub-blocks."""
        data = self.data
        while position < len(data) and data[position] and self.steps < MAX_STEPS:
            self.steps += 1
            position += 1 + data[position]
        return position + 1

    def _join(self, position: int, limit: int) -> bytes:
        """The content of a run of sub-blocks, as far as `limit`."""
        parts: list[bytes] = []
        size = 0
        while position < len(self.data) and self.data[position] and size < limit:
            parts.append(self.data[position + 1 : position + 1 + self.data[position]])
            size += self.data[position]
            position += 1 + self.data[position]
        return b"".join(parts)

    def _comment(self, position: int) -> int:
        if text := decode_text(self._join(position, MAX_COMMENT)):
            self.contents.comments.append(text)
        return self._skip(position)

    def _application(self, position: int) -> int:
        data, contents = self.data, self.contents
        name, body = data[position + 1 : position + 12], position + 12
        if name in (b"NETSCAPE2.0", b"ANIMEXTS1.0"):
            block = self._join(body, 16)
            if len(block) >= 3 and block[0] == 1:  # how often it is repeated, after the first time
                repeats = int.from_bytes(block[1:3], "little")
                contents.loops = repeats + 1 if repeats else 0
        elif name == b"XMP DataXMP":
            # The packet is not cut into sub-blocks: a trailer of descending bytes makes it seem so.
            end = self._skip(body)
            contents.xmp.append(data[body:end].partition(b"\x01\xff\xfe\xfd")[0])
            return end
        elif name == b"ICCRGBG1012" and contents.icc is None:
            contents.icc = self._join(body, MAX_PROFILE)
        return self._skip(body)

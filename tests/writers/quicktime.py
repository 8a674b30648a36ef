"""QuickTime files as Apple's cameras write them, without pictures: what matters is their metadata.

Source: Apple's QuickTime File Format, "Metadata".
https://developer.apple.com/documentation/quicktime-file-format/metadata_atoms_and_types
"""

import struct


def box(kind: bytes, *content: bytes) -> bytes:
    """A box with its length and type."""
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def long_box(kind: bytes, body: bytes) -> bytes:
    """A box with a length of 64 bits."""
    return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body


def metadata(values: dict[str, str]) -> bytes:
    """A `meta` box with keys and texts."""
    names = [struct.pack(">I4s", 8 + len(name), b"mdta") + name.encode() for name in values]
    items = [
        box(struct.pack(">I", number), box(b"data", struct.pack(">II", 1, 0), text.encode()))
        for number, text in enumerate(values.values(), 1)
    ]
    handler = box(b"hdlr", bytes(8), b"mdta", bytes(13))
    return box(b"meta", handler, box(b"keys", struct.pack(">II", 0, len(values)), *names), box(b"ilst", *items))


def movie(content: str | None = None, *, frames: int = 2000, movie_first: bool = False) -> bytes:
    """A video of so many bytes of frames; `content`: its content identifier."""
    values = {"com.apple.quicktime.make": "Apple"}
    if content is not None:
        values["com.apple.quicktime.content.identifier"] = content
    head = box(b"ftyp", b"qt  ", bytes(4), b"qt  ") + box(b"wide")
    parts = [long_box(b"mdat", bytes(frames)), box(b"moov", box(b"mvhd", bytes(100)), metadata(values))]
    return head + b"".join(reversed(parts) if movie_first else parts)

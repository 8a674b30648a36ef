"""What every container reader returns."""

from dataclasses import dataclass, field
from typing import Any

from darkroom.formats import Format


@dataclass(slots=True)
class Contents:
    """The values of a file's header, and its metadata blocks, not decoded yet.

    `width` and `height` are as stored, before any turning or cropping; None if the header does not say. Only the
    decoder knows the displayed size (darkroom.decode.Picture).
    """

    format: Format
    variant: str | None = None
    width: int | None = None
    height: int | None = None
    colour_mode: str | None = None
    bit_depth: int | None = None
    alpha: bool | None = None
    chroma_subsampling: str | None = None
    frames: int | None = None
    duration_ms: int | None = None
    loops: int | None = None  # of an animation; 0 means for ever
    pages: int | None = None  # of a TIFF; the sizes of an ICO
    exif: bytes | None = None  # a TIFF structure
    exif_parts: dict[str, bytes] = field(default_factory=dict)  # directories that are separate TIFF structures
    xmp: list[bytes] = field(default_factory=list)  # packets, the main one first
    iptc: bytes | None = None  # IIM data sets
    iptc_digest: bytes | None = None  # MD5 of the IIM block when a writer like Photoshop last synchronised it
    icc: bytes | None = None
    c2pa: bytes | None = None  # a manifest store, in JUMBF
    comments: list[str] = field(default_factory=list)
    tags: dict[str, Any] = field(default_factory=dict)  # format-specific values for the full dump, by group
    features: set[str] = field(default_factory=set)  # "depth_map", "gain_map", ...
    warnings: list[str] = field(default_factory=list)

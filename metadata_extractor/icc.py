"""ICC profiles: their header and their name for people. Source: ICC.1:2022, clauses 7.2, 9.2.41, 10.15."""

import struct
from typing import Any, Final

from darkroom.metadata.text import clean_text, decode_text

MAX_TAGS: Final = 128
MAX_LANGUAGES: Final = 64
# Records may share their bytes, so a profile of some megabytes could ask for gigabytes of names.
MAX_NAME_BYTES: Final = 2_000


def profile_name(profile: bytes) -> str:
    """The profile description, in English if there is a choice; empty if the profile has none."""
    if profile[36:40] != b"acsp":
        return ""
    count = min(int.from_bytes(profile[128:132]), MAX_TAGS)
    for index in range(count):
        entry = profile[132 + index * 12 : 144 + index * 12]
        if entry[:4] == b"desc" and len(entry) == 12:
            offset, size = struct.unpack_from(">II", entry, 4)
            return _text(profile[offset : offset + size])
    return ""


def _text(element: bytes) -> str:
    kind = element[:4]
    if kind == b"desc":
        length = int.from_bytes(element[8:12])
        return decode_text(element[12 : 12 + length].partition(b"\0")[0])
    if kind == b"mluc":
        records = min(int.from_bytes(element[8:12]), MAX_LANGUAGES)
        texts: dict[bytes, str] = {}
        for index in range(records):
            record = element[16 + index * 12 : 28 + index * 12]
            if len(record) == 12:
                length, offset = struct.unpack_from(">II", record, 4)
                raw = element[offset : offset + min(length, MAX_NAME_BYTES)]
                text = raw.decode("utf-16-be", "replace").partition("\0")[0]
                texts.setdefault(record[:2], clean_text(text))
        return texts.get(b"en") or next(iter(texts.values()), "")
    if kind == b"text":
        return decode_text(element[8:].partition(b"\0")[0])
    return ""


def header(profile: bytes) -> dict[str, Any]:
    """The profile's header and name for the full tag tree."""
    if profile[36:40] != b"acsp":
        return {}
    fields = {
        "ProfileVersion": f"{profile[8]}.{profile[9] >> 4}.{profile[9] & 15}",
        "ProfileCMMType": decode_text(profile[4:8].strip(b"\0")),
        "ProfileClass": decode_text(profile[12:16]),
        "ColorSpaceData": decode_text(profile[16:20]),
        "ProfileConnectionSpace": decode_text(profile[20:24]),
        "ProfileSize": len(profile),
        "ProfileDescription": profile_name(profile),
    }
    return {name: value for name, value in fields.items() if value}

"""IPTC-IIM: the data sets of news photography. XMP replaced them long ago, but many archives still have them.

Source: IPTC-NAA Information Interchange Model, version 4.2, chapters 3, 5 and 6.
"""

import hashlib
from collections.abc import Iterator
from typing import Final

from darkroom.metadata.text import decode_text
from darkroom.metadata.times import Moment, parse_iptc_date

# Real blocks have some dozens of data sets; the longest keyword lists a few hundred.
MAX_DATA_SETS: Final = 2_000

_CODED_CHARACTER_SET: Final = (1, 90)
OBJECT_NAME, KEYWORDS, DATE_CREATED, TIME_CREATED = (2, 5), (2, 25), (2, 55), (2, 60)
DIGITAL_CREATION_DATE, DIGITAL_CREATION_TIME = (2, 62), (2, 63)
BYLINE, CITY, SUBLOCATION, STATE = (2, 80), (2, 90), (2, 92), (2, 95)
COUNTRY_CODE, COUNTRY, HEADLINE, CREDIT = (2, 100), (2, 101), (2, 105), (2, 110)
SOURCE, COPYRIGHT, CAPTION = (2, 115), (2, 116), (2, 120)

_NAMES: Final = {
    (1, 0): "EnvelopeRecordVersion",
    (1, 5): "Destination",
    (1, 20): "FileFormat",
    (1, 22): "FileFormatVersion",
    (1, 30): "ServiceIdentifier",
    (1, 40): "EnvelopeNumber",
    (1, 50): "ProductID",
    (1, 60): "EnvelopePriority",
    (1, 70): "DateSent",
    (1, 80): "TimeSent",
    (1, 90): "CodedCharacterSet",
    (1, 100): "UniqueNameOfObject",
    (2, 0): "RecordVersion",
    (2, 3): "ObjectTypeReference",
    (2, 4): "ObjectAttributeReference",
    (2, 5): "ObjectName",
    (2, 7): "EditStatus",
    (2, 8): "EditorialUpdate",
    (2, 10): "Urgency",
    (2, 12): "SubjectReference",
    (2, 15): "Category",
    (2, 20): "SupplementalCategory",
    (2, 22): "FixtureIdentifier",
    (2, 25): "Keywords",
    (2, 26): "ContentLocationCode",
    (2, 27): "ContentLocationName",
    (2, 30): "ReleaseDate",
    (2, 35): "ReleaseTime",
    (2, 37): "ExpirationDate",
    (2, 38): "ExpirationTime",
    (2, 40): "SpecialInstructions",
    (2, 42): "ActionAdvised",
    (2, 45): "ReferenceService",
    (2, 47): "ReferenceDate",
    (2, 50): "ReferenceNumber",
    (2, 55): "DateCreated",
    (2, 60): "TimeCreated",
    (2, 62): "DigitalCreationDate",
    (2, 63): "DigitalCreationTime",
    (2, 65): "OriginatingProgram",
    (2, 70): "ProgramVersion",
    (2, 75): "ObjectCycle",
    (2, 80): "By-line",
    (2, 85): "By-lineTitle",
    (2, 90): "City",
    (2, 92): "Sub-location",
    (2, 95): "Province-State",
    (2, 100): "Country-PrimaryLocationCode",
    (2, 101): "Country-PrimaryLocationName",
    (2, 103): "OriginalTransmissionReference",
    (2, 105): "Headline",
    (2, 110): "Credit",
    (2, 115): "Source",
    (2, 116): "CopyrightNotice",
    (2, 118): "Contact",
    (2, 120): "Caption-Abstract",
    (2, 122): "Writer-Editor",
    (2, 130): "ImageType",
    (2, 131): "ImageOrientation",
    (2, 135): "LanguageIdentifier",
}
_BINARY: Final = {(1, 0), (1, 20), (1, 22), (2, 0)}


class Iptc:
    """The data sets of one IIM block, decoded, by (record, number) in the order of the file."""

    def __init__(self, block: bytes | None) -> None:
        block = block or b""
        self.digest = hashlib.md5(block, usedforsecurity=False).digest() if block else b""
        raw = list(_data_sets(block))
        encoding = _encoding(next((value for key, value in raw if key == _CODED_CHARACTER_SET), b""))
        self.values: dict[tuple[int, int], list[str]] = {}
        for key, value in raw:
            text = str(int.from_bytes(value[:4])) if key in _BINARY else decode_text(value, encoding)
            if text and key != _CODED_CHARACTER_SET:
                self.values.setdefault(key, []).append(text)

    def text(self, key: tuple[int, int]) -> str:
        """A data set's value; the last one if a writer has repeated a data set that must not be repeated."""
        return self.values.get(key, [""])[-1]

    def texts(self, key: tuple[int, int]) -> list[str]:
        """All values of a repeatable data set."""
        return self.values.get(key, [])

    def moment(self, date: tuple[int, int], time: tuple[int, int]) -> Moment | None:
        """A date and its time, which are two data sets."""
        return parse_iptc_date(self.text(date), self.text(time))

    def tag_tree(self) -> dict[str, str | list[str]]:
        """Every data set by its standard name."""
        return {
            _NAMES.get(key, f"{key[0]}:{key[1]:02d}"): values[0] if len(values) == 1 else values
            for key, values in self.values.items()
        }


def _data_sets(block: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    position = block.find(b"\x1c")
    for _ in range(MAX_DATA_SETS):
        if position < 0 or position + 5 > len(block) or block[position] != 0x1C:
            return
        key = block[position + 1], block[position + 2]
        length = int.from_bytes(block[position + 3 : position + 5])
        position += 5
        if length & 0x8000:  # an extended data set: the length of its length
            size = length & 0x7FFF
            if size > 8:
                return
            length = int.from_bytes(block[position : position + size])
            position += size
        if position + length > len(block):
            return
        yield key, block[position : position + length]
        position += length


def _encoding(marker: bytes) -> str | None:
    """The ISO 2022 escape of data set 1:90; None if the bytes decide (UTF-8, otherwise Windows-1252)."""
    return {b"\x1b%G": "utf-8", b"\x1b%/G": "utf-8", b"\x1b%/H": "utf-8", b"\x1b%/I": "utf-8"}.get(
        marker[:4].strip()
    )

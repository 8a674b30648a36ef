"""IPTC-IIM: data sets built by hand."""

from typing import Final

import pytest

from metadata_extractor import iptc
from metadata_extractor.iptc import Iptc

UTF_8: Final = b"\x1c\x01\x5a\x00\x03\x1b%G"


def data_set(key: tuple[int, int], value: bytes) -> bytes:
    return bytes((0x1C, *key)) + len(value).to_bytes(2) + value


def test_repeatable_data_sets_keep_their_order() -> None:
    block = data_set(iptc.KEYWORDS, b"sea") + data_set(iptc.CITY, b"Bern") + data_set(iptc.KEYWORDS, b"sky")
    assert Iptc(block).texts(iptc.KEYWORDS) == ["sea", "sky"]
    assert Iptc(block).tag_tree() == {"Keywords": ["sea", "sky"], "City": "Bern"}


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (UTF_8 + data_set(iptc.CITY, "Zürich".encode()), "Zürich"),
        (data_set(iptc.CITY, "Zürich".encode("latin-1")), "Zürich"),
        (data_set(iptc.CITY, "Zürich".encode()), "Zürich"),
        (data_set(iptc.CITY, b"\x80uro"), "€uro"),
    ],
)
def test_text_is_read_in_the_marked_or_evident_encoding(block: bytes, text: str) -> None:
    assert Iptc(block).text(iptc.CITY) == text


def test_an_extended_data_set_says_how_long_its_length_is() -> None:
    long = b"A" * 40_000
    block = b"\x1c\x02\x78\x80\x04" + len(long).to_bytes(4) + long + data_set(iptc.CITY, b"Bern")
    assert Iptc(block).text(iptc.CAPTION).startswith("AAAA")
    assert Iptc(block).text(iptc.CITY) == "Bern"


def test_a_date_and_its_time_are_one_moment() -> None:
    block = data_set(iptc.DATE_CREATED, b"20081022") + data_set(iptc.TIME_CREATED, b"162839+0200")
    moment = Iptc(block).moment(iptc.DATE_CREATED, iptc.TIME_CREATED)
    assert moment is not None
    assert moment.iso() == "2008-10-22T16:28:39+02:00"


@pytest.mark.parametrize(
    "tail",
    [b"\x1c\x02\x78\xff\xff" + b"x" * 100, b"\x1c\x02\x78\x80\x09" + b"\xff" * 20, b"\x1c\x02", b"\0" * 50],
)
def test_a_lying_length_costs_only_what_follows(tail: bytes) -> None:
    assert Iptc(data_set(iptc.CITY, b"Bern") + tail).tag_tree() == {"City": "Bern"}


def test_no_block_gives_no_data() -> None:
    assert Iptc(None).tag_tree() == {}

"""Compressed answers: which there are, and what tells them from plain ones."""

import base64
import gzip
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_api.coding import accepts_gzip, encode, select

LONG: Final = "a photo. " * 500


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("", False),
        ("gzip", True),
        ("br, GZIP ; q=0.2", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, br", False),
        ("*", True),
        ("*;q=0", False),
        ("*, gzip;q=0", False),
        ("identity", False),
        ("not-gzip", False),
        ("gzip;q=nonsense", False),
    ],
)
def test_gzip_only_for_those_who_accept_it(header: str, allowed: bool) -> None:
    assert accepts_gzip(header) is allowed


@given(st.text())
def test_any_header_is_read(header: str) -> None:
    assert accepts_gzip(header) in (True, False)


def answered(body: str, accept_encoding: str, **headers: str) -> dict[str, Any]:
    answer = {"statusCode": 200, "headers": headers, "body": body, "isBase64Encoded": False}
    return encode(select({"accept-encoding": accept_encoding}, answer))


def test_one_etag_names_one_sequence_of_bytes() -> None:
    plain, packed = (answered(LONG, accepted, ETag='"3.ab"') for accepted in ("", "gzip"))
    assert plain["body"] == LONG
    assert gzip.decompress(base64.b64decode(packed["body"])).decode() == LONG
    assert (plain["headers"]["ETag"], packed["headers"]["ETag"]) == ('"3.ab"', '"3.ab-gzip"')
    assert "Content-Encoding" not in plain["headers"]
    assert packed == answered(LONG, "gzip", ETag='"3.ab"'), "the same bytes each time"


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_caches_keep_both_forms_apart(accepted: str) -> None:
    assert answered(LONG, accepted)["headers"]["Vary"] == "Accept-Encoding"
    assert answered(LONG, accepted, Vary="Accept")["headers"]["Vary"] == "Accept, Accept-Encoding"


def test_short_answers_and_pictures_stay_as_they_are() -> None:
    assert answered("short", "gzip")["headers"] == {}
    picture = {"statusCode": 200, "headers": {"ETag": '"p"'}, "body": "A" * 9000, "isBase64Encoded": True}
    assert encode(select({"accept-encoding": "gzip"}, picture)) == picture

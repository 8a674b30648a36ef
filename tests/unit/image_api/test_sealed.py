"""Cursors of guests tell nothing, and are not made up."""

import base64
import string
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.catalog.cursors import InvalidCursor, encode
from image_api.sealed import SealedCursors
from tests.unit.image_api.test_keyring import KEY, ring
from tests.unit.image_api.test_sessions import SHARE

PLACE: Final = "2020-11-01T12:10:02.123#2020-11-01T11:10:02.123Z#0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
OTHER: Final = replace(SHARE, token_hash="1" * 64)
CURSORS: Final = SealedCursors(ring(KEY))


@pytest.mark.parametrize("place", [PLACE, PLACE.replace("2020-11-01T11:10:02.123Z", ""), "800000000000"])
def test_a_place_comes_back(place: str) -> None:
    sealed = CURSORS.seal(SHARE, encode(place))
    assert CURSORS.open(SHARE, sealed) == encode(place)
    assert len(sealed) == 128
    assert {*sealed} <= {*string.ascii_letters, *string.digits, "-", "_"}


def test_a_sealed_cursor_tells_nothing() -> None:
    sealed = CURSORS.seal(SHARE, encode(PLACE))
    assert not any(part in base64.urlsafe_b64decode(sealed) for part in (b"2020", b"12:10", b"0b9f"))
    later = CURSORS.seal(SHARE, encode(PLACE.replace("12:10:02", "12:10:03")))
    same = sum(a == b for a, b in zip(sealed, later, strict=True))
    assert same < 20, "two neighbours have next to nothing in common"


def test_a_cursor_is_for_its_share_and_key() -> None:
    sealed = CURSORS.seal(SHARE, encode(PLACE))
    for cursors, share in ((CURSORS, OTHER), (SealedCursors(ring(b"x" * 32)), SHARE)):
        with pytest.raises(InvalidCursor):
            cursors.open(share, sealed)


@given(st.text(max_size=130) | st.binary(max_size=96).map(lambda each: base64.urlsafe_b64encode(each).decode()))
def test_no_other_text_is_a_cursor(text: str) -> None:
    with pytest.raises(InvalidCursor):
        CURSORS.open(SHARE, text)


@given(st.integers(0, 127), st.sampled_from("AQgw"))
def test_a_changed_cursor_is_none(place: int, letter: str) -> None:
    sealed = CURSORS.seal(SHARE, encode(PLACE))
    changed = sealed[:place] + letter + sealed[place + 1 :]
    if changed != sealed:
        with pytest.raises(InvalidCursor):
            CURSORS.open(SHARE, changed)

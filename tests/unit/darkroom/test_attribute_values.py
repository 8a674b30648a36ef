from decimal import Decimal
from typing import Any, Final

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from darkroom.attribute_values import from_attribute_value, to_attribute_value
from darkroom.stages import StageName

# A float beyond 2**53 is a whole number, and DynamoDB stores it like an int.
NUMBERS: Final = st.integers(-(10**37), 10**37) | st.floats(-(2.0**53), 2.0**53).filter(
    lambda x: x == 0 or abs(x) > 1e-120
)
VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.text() | NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    assert from_attribute_value(to_attribute_value(value)) == value


@given(VALUES)
def test_boto3_understands_it_the_same(value: Any) -> None:
    """The expected values are those of boto3's own reader and writer."""
    ours = to_attribute_value(value)
    read = TypeDeserializer().deserialize(ours)  # type: ignore[arg-type]  # its own name for the same type
    assert from_attribute_value(TypeSerializer().serialize(read)) == value


def test_a_member_of_an_enumeration_is_plain_text() -> None:
    assert to_attribute_value(StageName.METADATA) == {"S": "metadata"}
    assert type(to_attribute_value(StageName.METADATA)["S"]) is str


def test_whole_numbers_stay_whole() -> None:
    assert from_attribute_value({"N": "7"}) == 7
    assert isinstance(from_attribute_value({"N": "7"}), int)
    assert from_attribute_value({"N": "7.25"}) == 7.25


def test_more_digits_than_dynamodb_holds_are_rounded() -> None:
    assert Decimal(to_attribute_value(10**39 + 1)["N"]) == Decimal(10**39)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e200, 10**130])
def test_what_dynamodb_cannot_hold_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="DynamoDB"):
        to_attribute_value(number)


@pytest.mark.parametrize("number", [1e-131, -1e-139, 1e-200, -5e-324, 0.0, -0.0])
def test_numbers_that_are_too_small_become_0(number: float) -> None:
    assert to_attribute_value(number) == {"N": "0"}


@given(st.floats(allow_nan=False, allow_infinity=False, max_value=1e125, min_value=-1e125))
def test_every_number_has_a_magnitude_that_dynamodb_holds(number: float) -> None:
    """DynamoDB refuses magnitudes below 1E-130."""
    held = Decimal(to_attribute_value(number)["N"])
    assert held == 0 or abs(held) >= Decimal("1E-130")


def test_text_that_is_not_unicode_is_refused() -> None:
    """UTF-8 cannot encode a lone surrogate."""
    for value in ("\ud800", {"\ud800": 1}, ["\udfff"]):
        with pytest.raises(UnicodeEncodeError):
            to_attribute_value(value)


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object()])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_attribute_value(value)


@pytest.mark.parametrize("kind", ["B", "SS", "NS", "BS"])
def test_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(TypeError):
        from_attribute_value({kind: []})

"""DynamoDB's attribute values, to and from plain Python.

boto3 has the same, but it also imports S3's transfer manager, which makes a cold start longer than the rest of the
function does (docs/decisions.md).
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from collections.abc import Mapping
from decimal import Context, Decimal, Overflow
from typing import Any, Final

# Numbers have 38 digits and magnitudes from 1E-130 to 9.99…E+125. Smaller ones become 0.
_NUMBERS: Final = Context(prec=38, Emin=-130, Emax=125, traps=[Overflow])


def to_attribute_value(value: object) -> dict[str, Any]:
    """The attribute value of None, a bool, a number, a text, or a mapping or sequence of these.

    A number is rounded to the 38 digits that DynamoDB holds. Raises ValueError for NaN, infinity and too
    large numbers, and for text with a lone surrogate, which UTF-8 cannot encode; TypeError for any other type.
    """
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": _text(value)}
        case int() | float():
            return {"N": _number(value)}
        case Mapping():
            return {"M": {_text(str(name)): to_attribute_value(item) for name, item in value.items()}}
        case list() | tuple():
            return {"L": [to_attribute_value(item) for item in value]}
        case _:
            raise TypeError(f"no attribute value for a {type(value).__name__}")


def from_attribute_value(value: Mapping[str, Any]) -> Any:
    """The Python value of an attribute value of the kinds above; whole numbers are ints.

    Raises TypeError for other kinds (binary data and sets), which nothing here writes.
    """
    [(kind, content)] = value.items()
    match kind:  # the most frequent kinds first: a list of 50 images has six thousand values
        case "S" | "BOOL":
            return content
        case "N":
            return int(content) if content.isdecimal() else _from_number(content)
        case "M":
            return {name: from_attribute_value(item) for name, item in content.items()}
        case "L":
            return [from_attribute_value(item) for item in content]
        case "NULL":
            return None
        case _:
            raise TypeError(f"an attribute value of kind {kind}")


def _from_number(text: str) -> int | float:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _text(value: str) -> str:
    value.encode()  # raises UnicodeEncodeError, a ValueError
    return str(value)  # a StrEnum's member as plain text


def _number(value: float) -> str:
    # repr is the shortest text that reads back as the same float.
    decimal = Decimal(repr(value))
    if not decimal.is_finite():
        raise ValueError(f"{value} is not a number that DynamoDB can hold")
    try:
        rounded = _NUMBERS.plus(decimal)
    except Overflow as error:
        raise ValueError(f"{value} is too large for DynamoDB") from error
    # Below its Emin, Decimal goes on with fewer digits; DynamoDB refuses such numbers.
    return "0" if not rounded or rounded.is_subnormal(_NUMBERS) else str(rounded)

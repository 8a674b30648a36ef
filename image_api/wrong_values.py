"""What is wrong with a value that a client sent, in sentences for people. Pure."""

import re
from collections.abc import Mapping
from typing import Any, Final

# By the type of the error: https://docs.pydantic.dev/latest/errors/validation_errors/. Checks of our own have
# sentences already.
_SENTENCES: Final = {
    "missing": "This is required.",
    "extra_forbidden": "There is no field of this name.",
    "string_type": "This is not a text.",
    "bool_type": "This is neither true nor false.",
    "bool_parsing": "This is neither true nor false.",
    "int_type": "This is not a whole number.",
    "int_parsing": "This is not a whole number.",
    "int_parsing_size": "This number is too large.",
    "int_from_float": "This is not a whole number.",
    "float_type": "This is not a number.",
    "float_parsing": "This is not a number.",
    "finite_number": "This is not a finite number.",
    "greater_than_equal": "This is less than {ge}.",
    "less_than_equal": "This is more than {le}.",
    "string_too_short": "This text is too short: the fewest characters are {min_length}.",
    "string_too_long": "This text is too long: the most characters are {max_length}.",
    "too_short": "This list is too short: the fewest entries are {min_length}.",
    "too_long": "This list is too long: the most entries are {max_length}.",
    "list_type": "This is not a list.",
    "dict_type": "This is not a JSON object.",
    "model_type": "This is not a JSON object.",
    "model_attributes_type": "This is not a JSON object.",
    "string_pattern_mismatch": "This text does not have the form that is expected.",
}

# The error quotes each value that is allowed: 'ready', or <Status.READY: 'ready'>.
_QUOTED: Final = re.compile(r"'([^']*)'")


def wrong_value(fault: Mapping[str, Any]) -> dict[str, str]:
    """One of pydantic's errors: where (a JSON pointer into the body, the query, the path or headers), and why."""
    place, *steps = fault["loc"]
    pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
    return {"in": place, "pointer": pointer, "detail": _sentence(fault)}


def _sentence(fault: Mapping[str, Any]) -> str:
    given = fault.get("ctx", {})
    context = {name: f"{value:.10g}" if isinstance(value, float) else value for name, value in given.items()}
    if fault["type"] in ("literal_error", "enum"):
        *others, last = _QUOTED.findall(context["expected"])
        return f"This is not {', '.join(others)} or {last}." if others else f"This is not {last}."
    template = _SENTENCES.get(fault["type"])
    return fault["msg"] if template is None else template.format_map(context)

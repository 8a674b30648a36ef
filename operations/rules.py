"""The template's section Rules, which relate one parameter to another: what CloudFormation would refuse.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Values = Mapping[str, str]
"""The values of all parameters, by name."""

_ALWAYS: Final = {"Fn::Equals": ["", ""]}
"""The condition of a rule without one."""


def broken(rules: Mapping[str, Mapping[str, Any]], values: Values) -> Iterator[str]:
    """The descriptions of the assertions that do not hold. Raises ValueError for a condition, and KeyError
    for a value, that this module does not read.
    """
    for rule in rules.values():
        if _holds(rule.get("RuleCondition", _ALWAYS), values):
            for assertion in rule["Assertions"]:
                if not _holds(assertion["Assert"], values):
                    yield assertion["AssertDescription"]


def _holds(condition: Mapping[str, Any], values: Values) -> bool:
    match condition:
        case {"Fn::Not": [inner]}:
            return not _holds(inner, values)
        case {"Fn::Equals": [one, other]}:
            return _value(one, values) == _value(other, values)
    raise ValueError(f"{condition} is no condition that this module reads.")


def _value(text: str | Mapping[str, str], values: Values) -> str:
    return values[text["Ref"]] if isinstance(text, Mapping) else text

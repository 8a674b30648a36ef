"""The template's rules are read as CloudFormation reads them."""

from typing import Any, Final

import pytest

from operations.rules import broken

HAS_NAME: Final = {"Fn::Not": [{"Fn::Equals": [{"Ref": "Name"}, ""]}]}
HAS_KEY: Final = {"Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Key"}, ""]}]}, "AssertDescription": "No key."}


@pytest.mark.parametrize(
    ("rule", "name", "faults"),
    [
        ({"RuleCondition": HAS_NAME, "Assertions": [HAS_KEY]}, "any", ["No key."]),
        ({"RuleCondition": HAS_NAME, "Assertions": [HAS_KEY]}, "", []),
        ({"Assertions": [HAS_KEY]}, "", ["No key."]),  # of all deployments
    ],
)
def test_an_assertion_is_asked_where_its_condition_holds(
    rule: dict[str, Any], name: str, faults: list[str]
) -> None:
    assert list(broken({"Rule": rule}, {"Name": name, "Key": ""})) == faults
    assert list(broken({"Rule": rule}, {"Name": name, "Key": "any"})) == []


def test_an_unknown_function_is_not_passed_over() -> None:
    rule = {"Assertions": [{"Assert": {"Fn::Contains": [["a"], {"Ref": "Key"}]}, "AssertDescription": ""}]}
    with pytest.raises(ValueError, match="Fn::Contains"):
        list(broken({"Rule": rule}, {"Key": "a"}))

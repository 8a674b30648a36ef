"""How tests/template.py expands loops."""

from typing import Any, Final

import pytest
from samcli.lib.cfn_language_extensions.sam_integration import process_template_for_sam_cli
from samcli.yamlhelper import yaml_parse

from tests import template

LOOPS: Final = """
Mappings:
  Sizes: {Small: {Seconds: 5}, Large: {Seconds: 50}}
Resources:
  Fn::ForEach::EachSize:
    - Size
    - [Small, Large]
    - ${Size}Queue:
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: !FindInMap [Sizes, !Ref Size, Seconds]
          RedrivePolicy: !GetAtt [!Sub "${Size}DeadLetters", Arn]
          Tags: [Ref: !Sub "${Size}Queue", !Ref Size, !Ref Other]
          Names: !Split [" ", !Sub ["a ${Own}", {Own: !Ref Size}]]
      Fn::ForEach::EachLane:
        - Lane
        - [Fast]
        - ${Size}${Lane}Rule:
            Type: AWS::Events::Rule
            Description: ${Size} is only text here
            Target: !Sub "${Size} ${Lane} ${Other.Arn}"
            Object: !Sub ["${Arn}/*", {Arn: !GetAtt [!Sub "${Size}Queue", Arn]}]
"""


def rule(size: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Events::Rule",
        "Description": "${Size} is only text here",
        "Target": {"Fn::Sub": f"{size} Fast ${{Other.Arn}}"},
        "Object": {"Fn::Sub": ["${Arn}/*", {"Arn": {"Fn::GetAtt": [f"{size}Queue", "Arn"]}}]},
    }


def queue(size: str, seconds: int) -> dict[str, Any]:
    return {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "VisibilityTimeout": seconds,
            "RedrivePolicy": {"Fn::GetAtt": [f"{size}DeadLetters", "Arn"]},
            "Tags": [{"Ref": f"{size}Queue"}, size, {"Ref": "Other"}],
            "Names": ["a", size],
        },
    }


def test_a_loop_is_written_out() -> None:
    assert template.expand(yaml_parse(LOOPS))["Resources"] == {
        "SmallQueue": queue("Small", 5),
        "SmallFastRule": rule("Small"),
        "LargeQueue": queue("Large", 50),
        "LargeFastRule": rule("Large"),
    }


@pytest.mark.parametrize("key", ["Queue", "Queue${Lane}"])
def test_a_loop_whose_keys_collide_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="does not hold"):
        template.expand({"Resources": {"Fn::ForEach::EachSize": ["Size", ["A", "B"], {key: {}}]}})


def test_a_loop_that_makes_an_existing_key_is_refused() -> None:
    with pytest.raises(ValueError, match="AQueue is defined twice"):
        template.expand({"Resources": {"AQueue": {}, "Fn::ForEach::Each": ["Size", ["A"], {"${Size}Queue": {}}]}})


def fixed(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource without those properties of queues that depend on a parameter."""
    properties = resource["Properties"].items()
    chosen = {name: value for name, value in properties if name not in {"SqsManagedSseEnabled", "KmsMasterKeyId"}}
    return {**resource, "Properties": chosen}


@pytest.mark.parametrize("section", ["Resources", "Outputs"])
def test_loops_are_expanded_as_sam_expands_them(section: str) -> None:
    """Everything is compared that does not depend on a parameter: SAM CLI replaces parameters by their
    defaults.
    """
    theirs = process_template_for_sam_cli(yaml_parse(template.PATH.read_text()))[section]
    ours = template.load()[section]
    assert list(ours) == list(theirs)
    assert [each.get("Type") for each in ours.values()] == [each.get("Type") for each in theirs.values()]
    for name in (
        "ThumbnailsUploadsQueue",
        "MetadataImportsDeadLetters",
        "RemovalsPolicy",
        "ThumbnailsImportsRule",
    ):
        if name in ours:
            assert fixed(ours[name]) == fixed(theirs[name])


def test_the_description_of_an_output_is_plain_text() -> None:
    """CloudFormation accepts no function there, and the embedded AWS answers 500."""

    def descriptions(node: Any) -> list[Any]:
        if isinstance(node, list):
            return [found for member in node for found in descriptions(member)]
        if not isinstance(node, dict):
            return []
        own = [node["Description"]] if "Description" in node else []
        return own + [found for member in node.values() for found in descriptions(member)]

    found = descriptions(yaml_parse(template.PATH.read_text())["Outputs"])
    assert found
    assert all(isinstance(description, str) for description in found)

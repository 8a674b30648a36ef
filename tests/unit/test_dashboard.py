"""dashboard.yaml: its body is JSON, and shows resources and metrics that there are."""

import json
import re
from typing import Any, Final

import pytest
from cfnlint.api import lint_file
from samcli.yamlhelper import yaml_parse

from tests import template
from tests.unit.test_operations import table

PATH: Final = template.PATH.with_name("dashboard.yaml")
NESTED: Final = yaml_parse(PATH.read_text())
BODY: Final = NESTED["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
WIDGETS: Final = json.loads(BODY)["widgets"]
SHOWN: Final[list[list[Any]]] = [
    metric for widget in WIDGETS if widget["type"] == "metric" for metric in widget["properties"]["metrics"]
]


def test_cloudformation_takes_it() -> None:
    assert [str(match) for match in lint_file(PATH)] == []


def test_it_is_given_the_names_of_what_it_shows() -> None:
    given = template.load()["Resources"]["Dashboard"]["Properties"]["Parameters"]
    assert given.keys() == NESTED["Parameters"].keys()
    for name, value in given.items():
        if name != "Namespace":
            assert value in ({"Ref": name}, {"Fn::GetAtt": [name, "QueueName"]})
    assert set(re.findall(r"\$\{([A-Za-z]+)\}", BODY)) | {"Namespace"} == given.keys()


@pytest.mark.parametrize(
    ("kind", "metric"),
    [
        ("AWS::Serverless::Function", "Errors"),
        ("AWS::Serverless::Function", "Throttles"),
        ("AWS::Serverless::Function", "Duration"),
        ("AWS::SQS::Queue", "ApproximateNumberOfMessagesVisible"),
        ("AWS::DynamoDB::Table", "ConsumedWriteCapacityUnits"),
        ("AWS::DynamoDB::Table", "WriteThrottleEvents"),
    ],
)
def test_it_shows_all_of_a_kind(kind: str, metric: str) -> None:
    shown = [dimensions[3] for dimensions in SHOWN if dimensions[1] == metric]
    assert sorted(shown) == sorted(f"${{{name}}}" for name in template.resources(kind))


def test_our_own_metrics_are_those_that_are_counted() -> None:
    counted = {name for names, *_ in table("metric") for name in names.split(", ")}
    services = {
        function["Properties"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for function in template.resources("AWS::Serverless::Function").values()
    }
    own = [metric for metric in SHOWN if metric[0] == "${Namespace}"]
    assert len(own) > 10
    assert {metric[1] for metric in own} <= counted
    assert {(metric[2], metric[3]) for metric in own} <= {("service", service) for service in services}


def test_nothing_lies_upon_another_widget() -> None:
    """CloudWatch's grid has 24 columns."""
    fields = [
        (x, y)
        for widget in WIDGETS
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len(fields) == len(set(fields))
    assert max(x for x, _ in fields) < 24

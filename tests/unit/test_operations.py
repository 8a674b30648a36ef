"""docs/operations.md names exactly the existing metrics and alarms, docs/deployment.md the parameters."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from darkroom.catalog.keepers import Burial
from darkroom.companions.keeping import Looked
from darkroom.repair import Repair
from darkroom.stage import Outcome
from keepers.dead_letters.handler import FAILED, OBSOLETE
from keepers.janitor.findings import Finding
from local import deployment
from tests import template
from tests.photos import ROOT

MEASURING: Final = ("count", "gauge", "measure", "share", "single_metric")
"""The functions of darkroom/observability.py that make metrics."""

PAGE: Final = (ROOT / "docs/operations.md").read_text()

DEPLOYMENT: Final = (ROOT / "docs/deployment.md").read_text()


SECTION: Final = PAGE.partition("\n## What to do about an alarm\n")[2].partition("\n## ")[0]

ALARMS: Final = set(template.resources("AWS::CloudWatch::Alarm"))

WATCHED: Final = {
    "{queue}": [
        queue.removesuffix("Queue") for queue in template.resources("AWS::SQS::Queue") if queue.endswith("Queue")
    ],
    "{function}": list(template.resources("AWS::Serverless::Function")),
    "{table}": [
        f"{table}{access}" for table in template.resources("AWS::DynamoDB::Table") for access in ("Read", "Write")
    ],
}
"""What stands for several in the name of an alarm."""


def of_all(name: str) -> list[str]:
    """The alarms that a name means."""
    for placeholder, each in WATCHED.items():
        if placeholder in name:
            return [name.replace(placeholder, one) for one in each]
    return [name]


def table(heading: str, page: str = PAGE) -> list[list[str]]:
    """The cells of the table whose first column has this heading, without its code marks."""
    [rows] = re.findall(rf"^\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", page, re.MULTILINE)
    return [[cell.strip().replace("`", "") for cell in row.strip("|").split("|")] for row in rows.splitlines()]


def calls_of_count() -> Iterator[tuple[str, ast.expr]]:
    """The names of what is counted or measured, and the files that do it."""
    for path in (path for package in deployment.packages() for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MEASURING:
                yield path.relative_to(ROOT).as_posix(), node.args[0]


def ends_of_a_removal() -> set[str]:
    """The words that the remover itself returns, in addition to those of the catalogue."""
    takers = [
        node
        for node in ast.parse((ROOT / "keepers/remover/handler.py").read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name in {"remove", "destroy"}
    ]
    assert len(takers) == 2
    returned = [node.value for taker in takers for node in ast.walk(taker) if isinstance(node, ast.Return)]
    return {str(node.value) for node in returned if isinstance(node, ast.Constant)}


def test_metrics() -> None:
    named = {str(name.value) for _, name in calls_of_count() if isinstance(name, ast.Constant)}
    computed = {path for path, name in calls_of_count() if not isinstance(name, ast.Constant)}
    assert computed == {"darkroom/deliveries.py", "keepers/janitor/handler.py"}, "which name how something ended"
    # A contested delivery is decided before it ends. A visit that repairs nothing is not counted.
    ends = {*Outcome, *Looked, *Burial, *ends_of_a_removal(), *Repair, *Finding, OBSOLETE, FAILED}
    ends -= {Burial.CONTESTED, Repair.NONE}
    assert len(ends) > len(Outcome)
    metrics = [name for names, _ in table("metric") for name in names.split(", ")]
    assert sorted(metrics) == sorted(named | {end.title().replace("_", "") for end in ends})


def test_alarms() -> None:
    named = [name for names, _ in table("alarm") for name in names.split(", ")]
    assert {alarm for name in named for alarm in of_all(name)} == ALARMS
    assert all(f"`{queue}`" in PAGE for queue in WATCHED["{queue}"])


def test_every_alarm_has_a_paragraph_with_a_command() -> None:
    advice = re.findall(r"^\*\*(`.+?)\.\*\* (.+?)(?=\n\n|\Z)", SECTION, re.MULTILINE | re.DOTALL)
    advised = [name for names, _ in advice for name in re.findall(r"`([^`]+)`", names)]
    assert {alarm for name in advised for alarm in of_all(name)} == ALARMS
    assert [names for names, text in advice if "`make " not in text] == []


def test_parameters() -> None:
    parameters = {name: str(parameter["Default"]) for name, parameter in template.load()["Parameters"].items()}
    assert {name: default for name, default, _ in table("parameter", DEPLOYMENT)} == parameters
    assert [name for name, *_ in table("parameter", DEPLOYMENT)] == list(parameters), "in the template's order"


def test_every_command_against_an_alarm_names_the_environment() -> None:
    """The default is dev, and the alarm may be of prod."""
    commands = re.findall(r"`(make [^`]+)`", SECTION)
    assert commands
    assert [command for command in commands if "ENV=" not in command] == []


def test_links_within_the_page_point_the_way_they_say() -> None:
    headings = {
        re.sub(r"[^\w -]", "", found[1]).lower().replace(" ", "-"): found.start()
        for found in re.finditer(r"^## (.+)$", PAGE, re.MULTILINE)
    }
    links = list(re.finditer(r"\[(above|below)\]\(#([\w-]+)\)", PAGE))
    assert links
    wrong = [link[0] for link in links if (headings[link[2]] > link.start()) != (link[1] == "below")]
    assert wrong == []

"""What the documents' code blocks need, and the form of those that only work in an AWS account."""

import re
import shlex
from typing import Any, Final

import pytest

from operations import logs, parameters
from tests import template
from tests.guides import ACCOUNT_ONLY, guide
from tests.photos import ROOT

PAGES: Final = ("api.md", "deployment.md", "operations.md")

ELSEWHERE: Final = {"aws", "sam", "jq", "uuidgen", "httpie", "node", "docker"}
"""Programs that a reader need not have."""


@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_need_only_curl_make_and_python(page: str) -> None:
    blocks = [*guide(page).local, *guide(page).account]
    assert [block for block in blocks if ELSEWHERE & set(re.findall(r"[\w./-]+", block))] == []
    assert guide(page).local


@pytest.mark.parametrize("page", PAGES)
def test_every_command_stands_in_a_block_that_is_tried(page: str) -> None:
    """An indented block, or one of another name, would not be. `http` shows what nobody should paste."""
    text = (ROOT / "docs" / page).read_text()
    assert set(re.findall(r"^ *```(\w+)$", text, re.MULTILINE)) <= {"sh", "js", "json", "html", "http"}
    without = re.sub(r"^( *)```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert re.findall(r"^ {4,}(?:make|python3?|curl|aws|sam) .*$", without, re.MULTILINE) == []


def test_the_mark_of_what_needs_an_account_is_explained() -> None:
    assert f"`{ACCOUNT_ONLY.strip()}`" in (ROOT / "docs/operations.md").read_text()


def parameters_of(command: str) -> set[str]:
    """The parameters that a `make deploy` sets, if the template has them and takes their values."""
    [make, target, *settings] = shlex.split(command)
    assert (make, target) == ("make", "deploy")
    [value] = [setting.removeprefix("PARAMETERS=") for setting in settings if setting.startswith("PARAMETERS=")]
    return set(parameters.given(template.load()["Parameters"], value))


def test_what_needs_an_account_has_the_right_form() -> None:
    [first, checked] = guide("deployment.md").account
    assert parameters_of(first) == {"AlarmTopicArn", "MonthlyBudgetDollars"}
    assert checked.splitlines() == ["make doctor ENV=dev", "make user EMAIL=ada@example.com ENV=dev"]
    [try_out, deploy, query] = guide("operations.md").account
    assert shlex.split(try_out) == ["make", "test-aws", "ENV=dev"]
    assert parameters_of(deploy) == {"Ladder"}
    [image_id] = re.findall(r"'([0-9a-f-]{36})'", query)
    assert " ".join(query.split()) == logs.about(image_id).query, "the query that make logs sends"


def _is_named(group: Any) -> bool:
    return "LogGroupName" in group["Properties"]


def test_log_groups_have_the_stacks_name() -> None:
    """CloudFormation puts it in front of a name that it makes itself; the access logs have a path before it."""
    groups = template.resources("AWS::Logs::LogGroup")
    named = {name: group["Properties"]["LogGroupName"] for name, group in groups.items() if _is_named(group)}
    assert named == {"HttpApiLogs": {"Fn::Sub": "/aws/vendedlogs/apis/${AWS::StackName}"}}
    assert len(groups) > 5

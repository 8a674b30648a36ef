"""Parameters are checked before a build, as CloudFormation checks them after it."""

import shlex
import sys
from typing import Any, Final

import pytest

from operations import parameters
from operations.parameters import ARCHITECTURE, WrongParameters, given, tags
from tests import template

DEFINITIONS: Final[dict[str, Any]] = template.load()["Parameters"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Environment=moon", "Environment is 'moon', and must be one of local, dev, prod."),
        ("TrashDays=0", "TrashDays is 0, and must be at least 1."),
        ("MaxThumbnailsUploads=1", "MaxThumbnailsUploads is 1, and must be at least 2."),
        ("MaxThumbnailsUploads=1001", "and must be at most 1000."),
        ("MaxOriginalBytes=200000000", "MaxOriginalBytes is 200000000, and must be at most 104857600."),
        ("MaxOpenSlots=many", "MaxOpenSlots is 'many', and must be a number."),
        ("MaxOpenSlots=1e3", "MaxOpenSlots is '1e3', and must be a number."),
        ("MaxOpenSlots=nan", "MaxOpenSlots is 'nan', and must be a number."),
        ("KmsKeyArn=alias/photos", "KmsKeyArn is 'alias/photos', and must be the ARN of a key, not of an alias."),
        ("Ladder='a: 200'", "Ladder is 'a: 200': rung 'a' "),
        ("Ladder='a: 200 jpg; a: 300 jpg'", "rung 'a' is defined twice."),
    ],
)
def test_wrong_values_are_explained(text: str, fault: str) -> None:
    with pytest.raises(WrongParameters) as raised:
        given(DEFINITIONS, text)
    assert fault in str(raised.value)
    assert str(raised.value).startswith("PARAMETERS: ")


def test_the_processors_are_not_among_them() -> None:
    """The build has to be for the same ones."""
    with pytest.raises(WrongParameters, match="make deploy takes ARCH=x86_64"):
        given(DEFINITIONS, "Architecture=x86_64")


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(WrongParameters, match=r"TrashDays is 0.*no parameter Moon.*MaxOpenSlots is -1"):
        given(DEFINITIONS, "TrashDays=0 Moon=1 MaxOpenSlots=-1")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("TrashDays=1 MaxOpenSlots=0", {"TrashDays": "1", "MaxOpenSlots": "0"}),
        ("Ladder='s: 200 cover first jpg; w: 160 avif@70'", {"Ladder": "s: 200 cover first jpg; w: 160 avif@70"}),
        ("Ladder= AllowedOrigins=https://a.example,https://b.example",
         {"Ladder": "", "AllowedOrigins": "https://a.example,https://b.example"}),
    ],
)  # fmt: skip
def test_right_values_pass(text: str, values: dict[str, str]) -> None:
    assert given(DEFINITIONS, text) == values


def test_every_default_passes() -> None:
    defaults = {name: definition["Default"] for name, definition in DEFINITIONS.items() if name != ARCHITECTURE}
    text = shlex.join(f"{name}={default}" for name, default in defaults.items())
    assert given(DEFINITIONS, text).keys() == defaults.keys()


def options(monkeypatch: pytest.MonkeyPatch, environment: str, text: str, *more: str) -> int:
    monkeypatch.setenv("PARAMETERS", text)
    monkeypatch.setattr(sys, "argv", ["parameters", "--env", environment, *more])
    return parameters.main()


def test_a_deployment_gets_them_beside_those_of_its_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert options(monkeypatch, "prod", "Ladder='s: 200 jpg' TrashDays=7") == 0
    assert shlex.split(capsys.readouterr().out) == [
        "--parameter-overrides",
        'Environment="prod"',
        'GradualTraffic="true"',
        'Architecture="arm64"',
        'Ladder="s: 200 jpg"',
        'TrashDays="7"',
    ]


def test_a_deployment_gets_its_tags(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TAGS", "Team=photos 'Cost centre=12'")
    assert options(monkeypatch, "dev", "") == 0
    assert capsys.readouterr().out.count("\n") == 1, "make puts them into one command"
    assert options(monkeypatch, "dev", "") == 0
    assert shlex.split(capsys.readouterr().out)[-3:] == ["--tags", "Team=photos", "Cost centre=12"]


@pytest.mark.parametrize("text", ["Team", "=photos", "aws:team=photos", "Team=a,b", "'Team=photos"])
def test_a_tag_that_aws_does_not_take_is_refused(text: str) -> None:
    with pytest.raises(WrongParameters, match="TAGS"):
        tags(text)


def test_a_deployment_always_gets_the_processors_of_its_build(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert options(monkeypatch, "prod", "", "--arch", "x86_64") == 0
    assert shlex.split(capsys.readouterr().out)[1:] == [
        'Environment="prod"',
        'GradualTraffic="true"',
        'Architecture="x86_64"',
    ]


def test_a_deployment_with_wrong_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert options(monkeypatch, "dev", "TrashDays=0") == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "PARAMETERS: TrashDays is 0, and must be at least 1.\n")

"""The help of each command, and docs/command.md beside it."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any, Final

import pytest
import typer.main

from darkroom_cli import home, main, outputs, profiles
from tests.photos import ROOT
from tests.unit.darkroom_cli.command import Darkroom

PAGE: Final = (ROOT / "docs/command.md").read_text()


def commands(command: Any = None, path: str = "darkroom") -> Iterator[tuple[str, Any]]:
    """All commands with their paths, as in `darkroom ops status`."""
    command = command or typer.main.get_command(main.app)
    if hasattr(command, "commands"):
        for name, each in command.commands.items():
            yield from commands(each, f"{path} {name}")
    else:
        yield path, command


COMMANDS: Final = dict(commands())


def section(path: str) -> str:
    """The part of the page about a command."""
    _, found, rest = PAGE.partition(f"\n### {path}\n")
    assert found, f"docs/command.md has no section on {path}"
    return re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0]


def options(command: Any) -> set[str]:
    """The long names of a command's options, and what switches them off."""
    return {
        name
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("--") and name != "--help"
    }


def examples(command: Any) -> list[str]:
    """The examples below a command's help."""
    return [line.strip() for line in (command.epilog or "").splitlines() if line.startswith("  ")]


def test_the_page_has_a_section_for_each_command_and_for_no_other() -> None:
    assert sorted(re.findall(r"^### (darkroom .+)$", PAGE, re.MULTILINE)) == sorted(COMMANDS)


@pytest.mark.parametrize("path", COMMANDS)
def test_a_section_names_the_options_of_its_command(path: str) -> None:
    tables = re.findall(r"^\| (`--.+?) \|", section(path), re.MULTILINE)
    assert set(re.findall(r"--[\w-]+", " ".join(tables))) == options(COMMANDS[path])


@pytest.mark.parametrize("path", COMMANDS)
def test_the_examples_of_the_page_are_those_of_the_help(path: str) -> None:
    assert examples(COMMANDS[path])
    [shown] = re.findall(r"^```sh\n(.*?)^```$", section(path), re.MULTILINE | re.DOTALL)
    assert shown.splitlines() == examples(COMMANDS[path])


README: Final = (ROOT / "README.md").read_text()

MINUTES: Final = [
    *re.findall(r"^ {4}(darkroom (?!--help).+?)(?:  .*)?$", README, re.MULTILINE),
    *PAGE.partition("## The first five minutes")[2].partition("```sh\n")[2].partition("\n```")[0].splitlines(),
]
"""The command lines of the first five minutes, in the README and on the page."""


def test_there_are_first_five_minutes() -> None:
    assert len(MINUTES) == 18


@pytest.mark.parametrize("line", MINUTES)
def test_the_first_five_minutes_are_right(line: str) -> None:
    """Each line has a command's arguments, and options that it has."""
    name, *arguments = shlex.split(line)[1:]
    COMMANDS[f"darkroom {name}"].make_context(name, arguments)


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_says_what_it_is_and_help_shows_it(path: str, darkroom: Darkroom) -> None:
    assert all(
        getattr(parameter, "help", "") for parameter in COMMANDS[path].params if parameter.opts[0] != "--help"
    )
    shown = darkroom(*path.split()[1:], "--help")
    assert shown.status == 0
    assert options(COMMANDS[path]) <= set(re.findall(r"--[\w-]+", shown.out))
    for example in examples(COMMANDS[path]):
        assert f"  {example}\n" in shown.out, "lines of examples stay whole"


def test_without_arguments_the_help_is_shown(darkroom: Darkroom) -> None:
    shown = darkroom()
    assert shown.status == 2
    assert all(path.split()[1] in shown.err for path in COMMANDS)


def test_the_version(darkroom: Darkroom) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", darkroom("--version").out)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("darkroom whoa", ["whoami"]),
        ("darkroom ops re", ["redrive", "reconcile", "rebuild"]),
        ("darkroom push --dry", ["--dry-run"]),
        ("darkroom ls --kind p", ["photo", "panorama"]),
        ("darkroom --profile w", ["work"]),
    ],
)
def test_shells_complete(
    shell: str, words: str, offered: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("work", "home"):
        profiles.put(name, profiles.Profile(api="https://photos.example", client="c", cognito="https://c.example"))
    monkeypatch.setenv("_DARKROOM_COMPLETE", f"complete_{shell}")
    for name, value in (
        *(("COMP_WORDS", words), ("COMP_CWORD", str(words.count(" ")))),
        *(("_TYPER_COMPLETE_ARGS", words), ("_TYPER_COMPLETE_FISH_ACTION", "get-args")),
    ):
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        main.run([])
    printed = capsys.readouterr().out
    found = re.findall(r'^(?:_arguments .*?\(\(|)"?([\w-]+)', printed, re.MULTILINE)
    assert sorted(found) == sorted(offered)


def test_a_broken_file_of_profiles_completes_to_nothing() -> None:
    home.write(home.folder() / "profiles.json", "{")
    assert profiles.names() == []


def test_the_schemas_of_outputs_are_kept() -> None:
    """To write them again: python -m darkroom_cli.outputs > docs/command.json"""
    assert json.loads((ROOT / "docs/command.json").read_text()) == outputs.schemas()

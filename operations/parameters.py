"""The parameters of the template that somebody sets: PARAMETERS="MaxOpenSlots=5 Ladder='small: 320 jpg'".

They are checked here as CloudFormation does it, but before a build instead of at its end.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

import argparse
import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from samcli.yamlhelper import yaml_parse

from darkroom.errors import InvalidSettings
from operations import stack
from thumbnailer.ladder import Ladder

TEMPLATE: Final = stack.ROOT / "template.yaml"

ARCHITECTURE: Final = "Architecture"
"""The parameter that the build has to know too, so that it is set in another way: ARCH=x86_64."""

# What AWS allows in keys and values of tags; a comma would end one on sam's command line.
# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
_TAG: Final = re.compile(r"(?!aws:)[\w .:/+@-]{1,128}=[\w .:/+@=-]{0,256}")

Definitions = Mapping[str, Mapping[str, Any]]
"""A template's section Parameters."""


class WrongParameters(Exception):
    """What is wrong with them, a sentence each."""


def given(definitions: Definitions, text: str) -> dict[str, str]:
    """What a text such as PARAMETERS sets, by name. Raises WrongParameters."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise WrongParameters(f"PARAMETERS={text} cannot be read: {error}.") from error
    for word in words:
        if "=" not in word:
            raise WrongParameters(f'{word} in PARAMETERS has no value. Write it like PARAMETERS="MaxOpenSlots=5".')
    values = {name: value for name, _, value in (word.partition("=") for word in words)}
    if ARCHITECTURE in values:
        raise WrongParameters(
            f"{ARCHITECTURE} cannot be in PARAMETERS: make deploy takes ARCH=x86_64, make run the machine's own."
        )
    if faults := [fault for name, value in values.items() for fault in _faults(definitions, name, value)]:
        raise WrongParameters("PARAMETERS: " + " ".join(faults))
    return values


def _faults(definitions: Definitions, name: str, value: str) -> Iterator[str]:
    if name not in definitions:
        yield f"the template has no parameter {name}. It has {', '.join(sorted(definitions))}."
        return
    definition = definitions[name]
    allowed = [str(each) for each in definition.get("AllowedValues", ())]
    if allowed and value not in allowed:
        yield f"{name} is {value!r}, and must be one of {', '.join(allowed)}."
    if definition["Type"] == "Number":
        yield from _wrong_number(name, definition, value)
    pattern = definition.get("AllowedPattern")
    if name == "Ladder":
        yield from _wrong_ladder(value)
    elif pattern is not None and not re.fullmatch(pattern, value):
        yield f"{name} is {value!r}, and {definition.get('ConstraintDescription', f'must match {pattern}')}."


def _wrong_ladder(value: str) -> Iterator[str]:
    """Its pattern only says that something is wrong."""
    try:
        Ladder.from_env({"LADDER": value})
    except InvalidSettings as error:
        yield f"Ladder is {value!r}: {str(error).removeprefix('LADDER: ')}."


def _wrong_number(name: str, definition: Mapping[str, Any], value: str) -> Iterator[str]:
    least, most = definition.get("MinValue"), definition.get("MaxValue")
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", value, re.ASCII):
        yield f"{name} is {value!r}, and must be a number."
    elif least is not None and float(value) < least:
        yield f"{name} is {value}, and must be at least {least}."
    elif most is not None and float(value) > most:
        yield f"{name} is {value}, and must be at most {most}."


def tags(text: str) -> list[str]:
    """What a text such as TAGS="Team=photos 'Cost centre=12'" says, a pair each. Raises WrongParameters."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise WrongParameters(f"TAGS={text} cannot be read: {error}.") from error
    if wrong := [word for word in words if not _TAG.fullmatch(word)]:
        raise WrongParameters(
            f"{wrong[0]} in TAGS is no tag. Write them like TAGS=\"Team=photos 'Cost centre=12'\"."
        )
    return words


def main() -> int:
    """Print the options of `sam deploy` that set the processors, PARAMETERS and TAGS in an environment, quoted for
    a shell.
    """
    parser = argparse.ArgumentParser(prog="python -m operations.parameters", description=main.__doc__)
    parser.add_argument("--env", default="dev", help="an environment of samconfig.toml")
    parser.add_argument("--arch", default="arm64", help="the processors of the functions: arm64 or x86_64")
    options = parser.parse_args()
    try:
        values = given(yaml_parse(TEMPLATE.read_text())["Parameters"], os.environ.get("PARAMETERS", ""))
        pairs = tags(os.environ.get("TAGS", ""))
    except WrongParameters as error:
        print(error, file=sys.stderr)
        return 1
    # sam takes these instead of those in samconfig.toml, not in addition to them. Without the processors, it would
    # take those of the last deployment, whatever was built.
    overrides = stack.overrides(options.env) | {ARCHITECTURE: options.arch} | values
    words = ["--parameter-overrides", *(f'{name}="{value}"' for name, value in overrides.items())]
    if pairs:  # otherwise those of samconfig.toml, if it has any
        words += ["--tags", *pairs]
    print(shlex.join(words))
    return 0


if __name__ == "__main__":
    sys.exit(main())

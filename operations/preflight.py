"""What a deployment needs besides its code, asked before minutes of building."""

import argparse
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from samcli.yamlhelper import yaml_parse

from darkroom.layout import BACKFILLS, LAYOUT
from operations import stack
from operations.parameters import ARCHITECTURE, TEMPLATE, WrongParameters, given, tags
from operations.rules import broken

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef


class NotReady(Exception):
    """What is missing, and what to do about it: one sentence, or one for each parameter."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Where a deployment would go, and what is to be done after it."""

    account: str

    backfill: str | None
    """The command that brings what is stored to this layout; None if it is in it already."""


def check(environment: str, architecture: str, parameters: str, tagged: str = "") -> Ready:
    """Whether a deployment can begin. Raises NotReady."""
    if environment == stack.LOCAL:
        raise NotReady("ENV=local is the embedded AWS, into which make run deploys.")
    if environment not in (known := stack.environments()):
        raise NotReady(
            f"ENV={environment} is not in samconfig.toml, which has {', '.join(known)}: "
            f"add [{environment}.build.parameters] and [{environment}.deploy.parameters] there."
        )
    template = yaml_parse(TEMPLATE.read_text())
    definitions = template["Parameters"]
    if architecture not in (allowed := definitions[ARCHITECTURE]["AllowedValues"]):
        raise NotReady(f"ARCH={architecture} must be one of {', '.join(allowed)}.")
    try:
        chosen = stack.overrides(environment) | given(definitions, parameters)
        tags(tagged)
    except WrongParameters as error:
        raise NotReady(str(error)) from error
    account, deployed = _found(environment)
    # What nobody sets, sam leaves as the last deployment had it. A stack that is only proposed had none.
    defaults = {name: str(definition.get("Default", "")) for name, definition in definitions.items()}
    before = stack.parameters(deployed) if deployed and deployed["StackStatus"] != "REVIEW_IN_PROGRESS" else {}
    if faults := list(broken(template["Rules"], defaults | before | chosen)):
        raise NotReady(" ".join(faults))
    outputs = {} if deployed is None else stack.outputs(deployed)
    return Ready(account, _backfill(environment, int(outputs.get("Layout", LAYOUT))))


def _found(environment: str) -> tuple[str, "StackTypeDef | None"]:
    """The account of the credentials, and its stack, None before the first deployment."""
    try:
        region = stack.region(environment) or boto3.Session().region_name
        if region is None:
            raise NotReady(
                "No region is set: set AWS_DEFAULT_REGION, "
                f"or region in [{environment}.deploy.parameters] of samconfig.toml."
            )
        account = boto3.client("sts", region_name=region).get_caller_identity()["Account"]
        deployed = stack.describe(stack.name_of(environment), region)
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise NotReady("There are no AWS credentials: set AWS_PROFILE, or log in with aws sso login.") from error
    except (BotoCoreError, ClientError) as error:  # expired, refused, a wrong profile, no network
        raise NotReady(f"AWS does not know these credentials, or cannot be reached: {error}") from error
    return account, deployed


def _backfill(environment: str, stored: int) -> str | None:
    """The command that follows a deployment over what is stored in a layout. Raises NotReady if none can."""
    if stored == LAYOUT:
        return None
    has = f"The stack {stack.name_of(environment)} stores images in layout {stored}"
    if stored > LAYOUT:
        raise NotReady(
            f"{has}, and this older version reads only layout {LAYOUT}: deploy the version that stored them."
        )
    if stored not in BACKFILLS:
        raise NotReady(f"{has}, which this version cannot read any more: CHANGELOG.md says what to do instead.")
    return f"{BACKFILLS[stored]} ENV={environment} GO=1"


def main() -> int:
    """Say in which account a deployment would be, or what is missing for one."""
    parser = argparse.ArgumentParser(prog="python -m operations.preflight", description=main.__doc__)
    parser.add_argument("--env", default="dev", help="an environment of samconfig.toml")
    parser.add_argument("--arch", default="arm64", help="the processors of the functions: arm64 or x86_64")
    options = parser.parse_args()
    try:
        ready = check(options.env, options.arch, os.environ.get("PARAMETERS", ""), os.environ.get("TAGS", ""))
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Deploying {options.env} into account {ready.account}.")
    if ready.backfill:
        print(f"The stack stores images in an older layout. After the deployment, run: {ready.backfill}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

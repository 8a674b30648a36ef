"""What a deployment needs besides its code, asked before minutes of building."""

import argparse
import os
import sys

import boto3
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from samcli.yamlhelper import yaml_parse

from operations import stack
from operations.parameters import ARCHITECTURE, TEMPLATE, WrongParameters, given, tags


class NotReady(Exception):
    """What is missing, and what to do about it: one sentence, or one for each parameter."""


def check(environment: str, architecture: str, parameters: str, tagged: str = "") -> str:
    """The account that would be deployed into. Raises NotReady."""
    if environment == stack.LOCAL:
        raise NotReady("ENV=local is the embedded AWS, into which make run deploys.")
    if environment not in (known := stack.environments()):
        raise NotReady(
            f"ENV={environment} is not in samconfig.toml, which has {', '.join(known)}: "
            f"add [{environment}.build.parameters] and [{environment}.deploy.parameters] there."
        )
    definitions = yaml_parse(TEMPLATE.read_text())["Parameters"]
    if architecture not in (allowed := definitions[ARCHITECTURE]["AllowedValues"]):
        raise NotReady(f"ARCH={architecture} must be one of {', '.join(allowed)}.")
    try:
        given(definitions, parameters)
        tags(tagged)
    except WrongParameters as error:
        raise NotReady(str(error)) from error
    return _account(environment)


def _account(environment: str) -> str:
    try:
        region = stack.region(environment) or boto3.Session().region_name
        if region is None:
            raise NotReady(
                "No region is set: set AWS_DEFAULT_REGION, "
                f"or region in [{environment}.deploy.parameters] of samconfig.toml."
            )
        return boto3.client("sts", region_name=region).get_caller_identity()["Account"]
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise NotReady("There are no AWS credentials: set AWS_PROFILE, or log in with aws sso login.") from error
    except (BotoCoreError, ClientError) as error:  # expired, refused, a wrong profile, no network
        raise NotReady(f"AWS does not know these credentials, or cannot be reached: {error}") from error


def main() -> int:
    """Say in which account a deployment would be, or what is missing for one."""
    parser = argparse.ArgumentParser(prog="python -m operations.preflight", description=main.__doc__)
    parser.add_argument("--env", default="dev", help="an environment of samconfig.toml")
    parser.add_argument("--arch", default="arm64", help="the processors of the functions: arm64 or x86_64")
    options = parser.parse_args()
    try:
        account = check(options.env, options.arch, os.environ.get("PARAMETERS", ""), os.environ.get("TAGS", ""))
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Deploying {options.env} into account {account}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

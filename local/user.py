"""make user: make a user of a deployed stack, or give one another password."""

import argparse
import getpass
import os
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.emulator import DEFAULT_PORT
from local.errors import LocalError
from local.users import LEAST_PASSWORD, Login, make_user
from operations import stack


def main() -> int:
    """The program behind `make user`; returns its exit status. The password is asked for, or is in PASSWORD."""
    parser = argparse.ArgumentParser(prog="make user")
    parser.add_argument("email", nargs="?", default="")
    parser.add_argument("--env", default="dev", choices=stack.environments())
    parser.add_argument("--port", default=str(DEFAULT_PORT), help="of make run, with --env local")
    arguments = parser.parse_args()
    if "@" not in arguments.email:
        print("Name the user by an address: make user EMAIL=ada@example.com ENV=dev", file=sys.stderr)
        return 1
    try:
        password = os.environ.get("PASSWORD") or _ask()
        pool = stack.use(arguments.env, arguments.port).outputs["UserPoolId"]
        make_user(boto3.client("cognito-idp"), pool, Login(arguments.email, password))
    except ClientError as error:  # in AWS's own words, without the name of the call
        print(f"Nothing was changed: {error.response['Error']['Message']}", file=sys.stderr)
        return 1
    except (BotoCoreError, LocalError, stack.NoStack) as error:
        print(f"Nothing was changed: {error}", file=sys.stderr)
        return 1
    print(f"{arguments.email} can log in")
    return 0


def _ask() -> str:
    """The password that somebody types. Raises LocalError if nobody can."""
    try:
        return getpass.getpass(f"Password, at least {LEAST_PASSWORD} characters: ")
    except (EOFError, AttributeError) as error:  # without a terminal: the standard input is empty, or closed
        raise LocalError("There is no terminal to ask for a password. Set the variable PASSWORD.") from error


if __name__ == "__main__":
    sys.exit(main())

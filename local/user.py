"""make user: make a user of a deployed stack, or give one another password."""

import argparse
import getpass
import os
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.emulator import DEFAULT_PORT
from local.users import Login, make_user
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
    password = os.environ.get("PASSWORD") or getpass.getpass("Password, at least twelve characters: ")
    try:
        pool = stack.use(arguments.env, arguments.port).outputs["UserPoolId"]
        make_user(boto3.client("cognito-idp"), pool, Login(arguments.email, password))
    except (BotoCoreError, ClientError, stack.NoStack) as error:
        print(f"The user was not made: {error}", file=sys.stderr)
        return 1
    print(f"{arguments.email} can log in")
    return 0


if __name__ == "__main__":
    sys.exit(main())

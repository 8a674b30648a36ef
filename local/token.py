"""make token: print an access token of the demo user, for the stack that make run runs."""

import sys

from botocore.exceptions import BotoCoreError, ClientError

from local import deployment
from local.emulator import Emulator, port, state_folder
from local.errors import LocalError
from local.users import DEMO, User


def main() -> int:
    """The program behind `make token`; returns its exit status."""
    try:
        stack = deployment.running(Emulator(port(), state_folder()))
        print(User(stack, DEMO).token)
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"The embedded AWS did not answer as expected: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

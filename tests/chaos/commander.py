"""The command `darkroom`, with its requests led through a proxy that cuts connections.

PROXY=… TARGET=… LOG=… python -m tests.chaos.commander push photos
"""

import os
from collections.abc import Callable
from pathlib import Path

from darkroom_cli import main, session
from darkroom_client import Darkroom
from tests.chaos.proxy import Through


def run() -> None:
    """Run the command line."""
    with Path(os.environ["LOG"]).open("a") as log:

        def connect(url: str, token: str | Callable[[], str]) -> Darkroom:
            return Darkroom(
                url, token=token, transport=Through(int(os.environ["PROXY"]), int(os.environ["TARGET"]), log)
            )

        session.connect = connect
        main.main()


if __name__ == "__main__":
    run()

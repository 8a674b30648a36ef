"""Node, for the TypeScript client and the gallery."""

import subprocess
from pathlib import Path
from typing import Final

from contract.clients import NODE, TYPESCRIPT

# It starts in a tenth of a second; on a busy machine the tests take some ten.
_SECONDS: Final = 120


def node(*arguments: str, folder: Path = TYPESCRIPT, **environment: str) -> str:
    """What a program prints that Node runs in a folder; it must succeed."""
    assert NODE.exists(), "Node is missing; make test and make clients install it"
    done = subprocess.run(  # noqa: S603  # our own programs
        [NODE, "--no-warnings", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

"""What each worker of `make test` takes at once: a file, or everything that needs the deployed stack."""

from typing import Any, Final

import pytest
from xdist.scheduler import LoadFileScheduling

STACK: Final = "stack"

FOLDERS: Final = ("tests/aws/", "tests/browser/", "tests/integration/")
"""Their tests share one stack, which takes half a minute to deploy."""

APART: Final = ("tests/integration/test_make_run.py", "tests/integration/test_make_test_aws.py")
"""They have stacks of their own."""


def unit_of(nodeid: str) -> str:
    """Names the tests that stay with a test in one worker: they share what their module or session has made."""
    file = nodeid.partition("::")[0]
    return STACK if file.startswith(FOLDERS) and file not in APART else file


class Scheduler(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """In the order of the collection: the stack comes first, and what is short comes last, so that no worker is
    left with a long file when the other one has nothing more to do.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)

"""The code blocks of the documents: those that a reader can paste, and those that need an AWS account."""

import re
import textwrap
from dataclasses import dataclass
from typing import Final

from tests.photos import ROOT

ACCOUNT_ONLY: Final = "# in an AWS account\n"
"""The first line of a block that does not run against `make run`; docs/operations.md says so too."""

_BLOCK: Final = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Guide:
    """The blocks of a document for a shell, in their order."""

    local: list[str]
    account: list[str]


def blocks(page: str, language: str) -> list[str]:
    """The blocks of a document in docs/ in a language, in their order."""
    found = _BLOCK.finditer((ROOT / "docs" / page).read_text())
    return [textwrap.dedent(block[3]) for block in found if block[2] == language]


def guide(page: str) -> Guide:
    """The blocks of a document for a shell."""
    shell = blocks(page, "sh")
    account = [block.removeprefix(ACCOUNT_ONLY) for block in shell if block.startswith(ACCOUNT_ONLY)]
    return Guide([block for block in shell if not block.startswith(ACCOUNT_ONLY)], account)

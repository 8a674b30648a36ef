"""The blocks of docs/clients.md, run one after the other as a reader of the page runs them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from contract.clients import TYPESCRIPT
from local.deployment import Stack
from local.users import User
from tests.deployed import DEADLINE_SECONDS, Operator
from tests.node import node
from tests.photos import IMAGES, ROOT

PAGE: Final = (ROOT / "docs/clients.md").read_text()


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert len(found) > 2
    return found


def programs() -> list[str]:
    """The blocks in Python, as programs: a block that begins with `import` is pasted alone, others go on."""
    found: list[str] = []
    for block in blocks("python"):
        if block.startswith("import "):
            found.append(block)
        else:
            found[-1] += "\n" + block
    return found


def pasted(program: str, stack: Stack, user: User, folder: Path) -> str:
    """What a program prints."""
    path = str(ROOT / "clients/python")
    done = subprocess.run(  # noqa: S603  # our own page
        [sys.executable, "-W", "ignore::ResourceWarning", "-c", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "API": stack.api_url, "TOKEN": user.token},
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_block_in_python_works_as_it_stands(
    stack: Stack, operator: Operator, newcomer: User, tmp_path: Path
) -> None:
    shutil.copytree(
        IMAGES, tmp_path / "tests/images", ignore=lambda _, names: {n for n in names if n[-4:] != ".jpg"}
    )
    with operator.running("Exporter"):
        printed = "".join(pasted(program, stack, newcomer, tmp_path) for program in programs())
    assert "now it has version" not in printed
    assert "fox.jpg ready http" in printed
    assert "DSCN0010.jpg can be restored until" in printed
    assert (tmp_path / "lake.jpg").read_bytes() == (IMAGES / "DSCN0010.jpg").read_bytes()
    assert (tmp_path / "lake.avif").read_bytes()[4:12] == b"ftypavif"


def test_every_block_in_typescript_works_as_it_stands(
    stack: Stack, operator: Operator, newcomer: User, tmp_path: Path
) -> None:
    # `file` comes from the page's user, and `localStorage` from the browser.
    program = (
        "const stored = new Map();\n"
        'Object.defineProperty(globalThis, "localStorage", { value: {\n'
        "getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => stored.set(key, value) } });\n"
        'import { openAsBlob } from "node:fs";\n'
        f'const file = new File([await openAsBlob("{IMAGES / "fox.jpg"}")], "fox.jpg");\n'
        + "\n".join(blocks("ts"))
    )
    (tmp_path / "page.mts").write_text(program.replace('"darkroom-client"', f'"{TYPESCRIPT / "src/index.ts"}"'))
    with operator.running("Exporter"):
        printed = node(str(tmp_path / "page.mts"), API=stack.api_url, TOKEN=newcomer.token)
    assert re.search(r'At the lake "1\.[0-9a-f]+(-gzip)?"', printed)

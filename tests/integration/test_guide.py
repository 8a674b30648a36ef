"""The commands of docs/api.md, pasted one after the other, as a reader of the page does."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Final

from local.client import DEMO, log_in
from local.deployment import Stack
from tests.deployed import DEADLINE_SECONDS
from tests.photos import ROOT

GUIDE: Final = ROOT / "docs/api.md"
_BLOCK: Final = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    """The shell commands of the page, a block each."""
    return [textwrap.dedent(block[2]) for block in _BLOCK.finditer(GUIDE.read_text())]


def test_the_guide_needs_only_curl_make_and_python() -> None:
    programs = {"aws", "jq", "uuidgen", "httpie", "node"}
    assert [block for block in commands() if programs & set(re.findall(r"[\w./-]+", block))] == []


def test_every_command_of_the_guide_works_as_it_stands(stack: Stack, tmp_path: Path) -> None:
    # The tools are installed already, and `make` would look whether they are.
    script = f'set -euo pipefail\nmake() {{ [ "$*" = "-s token" ] && {sys.executable} -m local.token; }}\n'
    script += "\n".join(f"echo '# block {number}'\n{block}" for number, block in enumerate(commands()))
    done = subprocess.run(  # noqa: S603  # our own page
        ["bash", "-c", script],  # noqa: S607  # whichever bash a reader has
        cwd=ROOT,
        env={**os.environ, "PORT": str(stack.emulator.port), "STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"status":"ready"' in done.stdout
    assert "nothing_to_retry" in done.stdout
    assert '"AccessToken"' in done.stdout
    edited = [image for image in log_in(stack, DEMO).images() if image["title"] == "At the lake"]
    assert [image["filename"] for image in edited] == ["DSCN0010.jpg"]
    assert edited[0]["favourite"] is True

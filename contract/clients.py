"""make clients: make the transport of both clients from docs/openapi.json."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from contract.document import kept
from contract.for_generators import for_python
from local.emulator import ROOT

PYTHON: Final = ROOT / "clients/python"
GENERATED: Final = PYTHON / "darkroom_client/generated"

_UNUSED: Final = "errors.py"
"""A module of the generator's; darkroom_client.errors is ours."""


def make_python(folder: Path) -> None:
    """Make the operations and models of darkroom_client. What is in the folder is lost."""
    with tempfile.TemporaryDirectory() as place:
        document = Path(place) / "openapi.json"
        document.write_text(json.dumps(for_python(kept())))
        options = {
            "--path": document,
            "--output-path": folder,
            "--meta": "none",
            "--config": PYTHON / "generator/config.yaml",
            "--custom-template-path": PYTHON / "generator/templates",
        }
        arguments = [str(part) for option in options.items() for part in option]
        _python("openapi_python_client", "generate", "--overwrite", "--fail-on-warning", *arguments)
    (folder / _UNUSED).unlink()
    ruff = ("--config", str(PYTHON / "pyproject.toml"), "--no-cache", "--quiet", str(folder))
    _python("ruff", "check", "--fix-only", *ruff)
    _python("ruff", "format", *ruff)


def _python(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)  # noqa: S603  # our own tools


if __name__ == "__main__":
    make_python(GENERATED)

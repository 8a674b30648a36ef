"""make clients: make what generators make of the clients from docs/openapi.json."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from contract.document import kept
from contract.for_generators import for_python, for_typescript
from local.emulator import ROOT

PYTHON: Final = ROOT / "clients/python"
GENERATED: Final = PYTHON / "darkroom_client/generated"

TYPESCRIPT: Final = ROOT / "clients/typescript"
SCHEMA: Final = TYPESCRIPT / "src/schema.ts"
NODE: Final = ROOT / ".local/node/bin/node"

_UNUSED: Final = "errors.py"
"""A module of the generator's; darkroom_client.errors is ours."""


def make_python(folder: Path) -> None:
    """Make the operations and models of darkroom_client. What is in the folder is lost."""
    with _written(for_python(kept())) as document:
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


def make_typescript(schema: Path) -> None:
    """Write the types of the TypeScript client into a file."""
    with _written(for_typescript(kept())) as document:
        generator = TYPESCRIPT / "generate.ts"
        subprocess.run([NODE, "--no-warnings", generator, document, schema], check=True)  # noqa: S603  # our own


@contextmanager
def _written(document: dict[str, Any]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "openapi.json"
        path.write_text(json.dumps(document))
        yield path


def _python(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)  # noqa: S603  # our own tools


if __name__ == "__main__":
    make_python(GENERATED)
    make_typescript(SCHEMA)

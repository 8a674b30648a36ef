"""The transport of the clients is what the generators make of the contract now."""

from pathlib import Path

import pytest

from contract import clients


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.py"))}


@pytest.mark.slow
def test_the_python_client_is_fresh(tmp_path: Path) -> None:
    clients.make_python(tmp_path / "generated")
    assert texts(clients.GENERATED) == texts(tmp_path / "generated"), "run make clients"

"""The lock of the npm packages: it names no registry, and fits package.json."""

import json

from contract.clients import TYPESCRIPT


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((TYPESCRIPT / "package-lock.json").read_text())
    assert len(lock["packages"]) > 10
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert "://" not in (TYPESCRIPT / ".npmrc").read_text()


def test_the_lock_fits_the_package() -> None:
    package = json.loads((TYPESCRIPT / "package.json").read_text())
    locked = json.loads((TYPESCRIPT / "package-lock.json").read_text())["packages"][""]
    for kind in ("dependencies", "devDependencies", "version"):
        assert locked[kind] == package[kind], "run npm install"

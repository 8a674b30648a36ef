"""The lock of the gallery's packages: it names no registry, and fits package.json."""

import json

from tests.unit.gallery.test_built import GALLERY


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((GALLERY / "package-lock.json").read_text())
    assert len(lock["packages"]) > 5
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert "://" not in (GALLERY / ".npmrc").read_text()


def test_the_lock_fits_the_package() -> None:
    package = json.loads((GALLERY / "package.json").read_text())
    locked = json.loads((GALLERY / "package-lock.json").read_text())["packages"][""]
    for kind in ("dependencies", "devDependencies", "version"):
        assert locked[kind] == package[kind], "run npm install"

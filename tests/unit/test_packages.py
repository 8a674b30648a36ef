"""The template has the list of packages that are built. Other lists are compared with it here."""

import re
from typing import Any, Final

import pytest

from local import deployment
from tests import template
from tests.photos import ROOT

BUILT: Final = template.packages()


def test_make_run_watches_everything_that_is_built() -> None:
    assert len(deployment.packages()) == len(BUILT)
    assert set(deployment.packages()) == BUILT


@pytest.mark.parametrize("package", sorted(BUILT))
def test_what_is_built_is_a_package(package: str) -> None:
    """Python does not need this file, but the checks that look for packages skip a folder without it."""
    assert (ROOT / package / "__init__.py").is_file()


def test_a_function_is_named_for_its_package() -> None:
    for resource in template.resources("AWS::Serverless::Function").values():
        properties: dict[str, Any] = resource["Properties"]
        package = properties["CodeUri"].rstrip("/")
        assert properties["Handler"] == f"{package.replace('/', '.')}.handler.lambda_handler"
        assert properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == package.rpartition("/")[2]


def test_developers_have_what_every_package_needs() -> None:
    """`make lock` finds packages by their requirements.in; sam builds with the locks."""
    needy = {path.parent.name for path in ROOT.glob("*/requirements.in")}
    assert needy <= BUILT
    listed = re.findall(
        r"^-r \.\./(\w+)/requirements\.in$", (ROOT / "requirements/dev.in").read_text(), re.MULTILINE
    )
    assert sorted(listed) == sorted(needy)
    locks = {package: (ROOT / package / "requirements.txt").read_text().strip() for package in BUILT}
    assert {package for package, lock in locks.items() if lock} == needy

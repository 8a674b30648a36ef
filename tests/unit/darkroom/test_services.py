"""Services are made once, and a function gets only those that it names."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import pytest

from darkroom import services, singletons
from darkroom.catalog.guard import Guard
from darkroom.catalog.images import Images
from darkroom.errors import InvalidSettings
from darkroom.settings import StoreSettings
from darkroom.stages import StageName
from image_api.settings import ApiSettings
from tests import template
from tests.handlers import package_of
from tests.photos import ROOT

SETTINGS: Final = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "CATALOG_TABLE": "catalog",
    "ORIGINALS_BUCKET": "originals",
    "RENDITIONS_BUCKET": "renditions",
    "ARCHIVES_BUCKET": "archives",
    "EXPORTS_QUEUE_URL": "exports",
    "PUBLIC_URL": "https://photos.example",
    "MEDIA_KEY_SECRET": "secret",
    "USERS_CLIENT": "client",
    "LOGIN_URL": "https://login.example",
    "COGNITO_URL": "https://cognito.example",
}


@pytest.fixture(autouse=True)
def _process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    singletons.reset()
    yield
    singletons.reset()


def test_services_are_made_once() -> None:
    assert services.objects() is services.objects()
    assert services.settings(StoreSettings) is services.settings(StoreSettings)


def test_each_kind_of_settings_is_its_own() -> None:
    assert type(services.settings(StoreSettings)) is StoreSettings
    assert services.settings(ApiSettings).public_url == "https://photos.example"


def test_wrong_settings_are_reported_at_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CATALOG_TABLE")
    for _ in range(2):
        with pytest.raises(InvalidSettings, match="CATALOG_TABLE"):
            services.catalog(Guard)


def test_a_role_of_the_catalogue_is_the_class_that_was_named() -> None:
    assert type(services.catalog(Guard)) is Guard
    assert type(services.catalog(Images)) is Images


OF_OTHERS: Final = {
    **{
        package_of(stage): {"darkroom.catalog.images", "darkroom.catalog.keepers", "darkroom.queues", "boto3"}
        for stage in StageName
    },
    "projector": {"darkroom.catalog.images", "darkroom.catalog.keepers", "darkroom.stage", "PIL", "boto3"},
    "webhooks": {"darkroom.catalog.images", "darkroom.catalog.keepers", "darkroom.stage", "PIL", "boto3"},
    "image_api": {"darkroom.catalog.guard", "darkroom.catalog.keepers", "darkroom.stage", "PIL", "boto3"},
    **{
        f"keepers/{keeper}": {"darkroom.catalog.images", "darkroom.stage", "PIL", "boto3"}
        for keeper in ("remover", "janitor", "dead_letters", "closer")
    },
    "companions": {"darkroom.catalog.images", "darkroom.stage", "PIL", "boto3"},
    "exporter": {"darkroom.catalog.images", "darkroom.catalog.keepers", "darkroom.stage", "PIL", "boto3"},
}
"""What each function must not import."""


STARTING: Final = {
    **dict.fromkeys(("CATALOG_TABLE", "LIBRARY_TABLE", "ORIGINALS_BUCKET", "RENDITIONS_BUCKET"), "x"),
    **dict.fromkeys(("ARCHIVES_BUCKET", "EXPORTS_QUEUE_URL"), "x"),
    **dict.fromkeys(("LIBRARY_KEY_SECRET", "MEDIA_KEY_SECRET", "USERS_CLIENT", "LOGIN_URL", "COGNITO_URL"), "x"),
    "PUBLIC_URL": "https://photos.example",
    "AWS_DEFAULT_REGION": "us-east-1",
}
"""What a function that makes things at its start needs to know."""


def test_every_function_is_looked_at() -> None:
    assert {*OF_OTHERS} == template.packages() - {"darkroom", "resizer"}


@pytest.mark.slow
@pytest.mark.parametrize(("function", "needless"), OF_OTHERS.items())
def test_a_function_starts_without_what_it_does_not_need(function: str, needless: set[str]) -> None:
    """Every import makes a cold start longer, and a role that is not imported cannot be used by mistake."""
    module = f"{function.replace('/', '.')}.handler"
    code = f"import sys, {module}; print(*sys.modules)"
    environment = {**os.environ, **STARTING, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    imported = set(done.stdout.split())
    assert module in imported
    assert not imported & needless

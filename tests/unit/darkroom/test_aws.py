"""Clients are made once for each process, by the first thread that asks."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Never

import pytest
from botocore.credentials import RefreshableCredentials
from botocore.session import Session

from darkroom import aws, singletons


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    singletons.reset()
    yield
    singletons.reset()


def test_clients_are_made_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore's sessions must not be used by several threads.

    https://docs.aws.amazon.com/boto3/latest/guide/session.html
    """
    being_made: list[str] = []

    def create_client(_session: Session, service: str, **_options: Any) -> str:
        being_made.append(service)
        time.sleep(0.05)
        assert being_made == [service]
        being_made.remove(service)
        return service

    monkeypatch.setattr(Session, "create_client", create_client)
    with ThreadPoolExecutor(3) as threads:
        made = [threads.submit(maker) for maker in (aws.s3, aws.dynamodb, aws.sqs)]
    clients: list[Any] = [client.result() for client in made]
    assert clients == ["s3", "dynamodb", "sqs"]


@pytest.mark.parametrize(("left", "lifetime"), [(7200, 3600), (3601, 3600), (3590, 1800), (1000, 900), (700, 450)])
def test_what_is_signed_never_outlives_the_credentials(
    monkeypatch: pytest.MonkeyPatch, left: int, lifetime: int
) -> None:
    """botocore fetches new ones ten minutes before these end; here that fails until then."""
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    credentials = RefreshableCredentials(
        "key", "secret", "token", now + timedelta(seconds=left), _unreachable, "test", time_fetcher=lambda: now
    )
    monkeypatch.setattr(Session, "get_credentials", lambda _: credentials)
    assert aws.lifetime(3600) == lifetime


def test_credentials_that_are_about_to_end_are_replaced_first(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    fresh = {"access_key": "b", "secret_key": "b", "token": "b", "expiry_time": "2026-11-26T18:00:00Z"}
    credentials = RefreshableCredentials(
        "key",
        "secret",
        "token",
        now + timedelta(seconds=30),
        lambda: fresh,
        "test",
        time_fetcher=lambda: now,
    )
    monkeypatch.setattr(Session, "get_credentials", lambda _: credentials)
    assert aws.lifetime(3600) == 3600


def test_credentials_that_do_not_tell_their_end_allow_what_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that Lambda puts into the environment."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_CREDENTIAL_EXPIRATION", raising=False)
    assert aws.lifetime(3600) == 3600


def _unreachable() -> Never:
    raise TimeoutError

"""Clients are made once for each process, by the first thread that asks."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
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

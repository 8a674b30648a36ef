"""What all tests share."""

import gc
from typing import Any

import pytest
from _pytest.nodeid import NodeId
from hypothesis import HealthCheck, settings

from darkroom.observability import metrics
from tests import scheduling

# An example may take long on a busy machine; no test may depend on that.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# For `make unit`, which is run at every change: fewer examples of each property. `make test` takes all.
settings.register_profile("quick", settings.get_profile("patient"), max_examples=10)
settings.load_profile("patient")

pytest_plugins = ["tests.deployed"]


@pytest.fixture(autouse=True)
def no_metrics_of_others() -> None:
    """What code recorded outside a handler is printed by the next handler in the same process."""
    metrics.clear_metrics()


def pytest_collection_finish() -> None:
    """What was imported and the tests that were found stay: the garbage collector need not look at them again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # schemathesis names each operation's test, and pytest 9.2 leaves that out of the id. Of several tests with
        # the same id, xdist runs only one.
        _, bracket, operation = item.name.partition("[")
        if bracket and "[" not in item.nodeid:
            item._id = NodeId.parse(f"{item.nodeid}[{operation}")
        if "stack" in getattr(item, "fixturenames", ()):
            assert scheduling.unit_of(item.nodeid) == scheduling.STACK, f"{item.nodeid} would deploy another stack"
    assert len({item.nodeid for item in items}) == len(items), "two tests have the same id"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> scheduling.Scheduler | None:
    return scheduling.Scheduler(config, log) if config.getvalue("dist") == "loadfile" else None

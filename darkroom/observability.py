"""One logger and one set of metrics for every function.

There is no tracer: importing it adds 100 ms and more to a cold start, and the catalogue entry shows what happened
to an image. Never log an event, a token or a signed URL.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

# The template sets it to the stack's name.
_NAMESPACE: Final = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "darkroom")

# The service's name distinguishes the functions; the template sets POWERTOOLS_SERVICE_NAME.
logger = Logger(serialize_stacktrace=False)  # the exception already contains it
metrics = Metrics(namespace=_NAMESPACE)
_counting = Lock()  # Metrics must not be used by several threads at once (polling.py)


@contextmanager
def noted(**details: str) -> Iterator[None]:
    """Add details to every line that this thread logs meanwhile; `note` adds more of them."""
    logger.thread_safe_append_keys(**details)
    try:
        yield
    finally:
        logger.thread_safe_clear_keys()


def note(**details: str) -> None:
    """Add details to the lines that this thread logs, until the surrounding `noted` ends."""
    logger.thread_safe_append_keys(**details)


def gauge(name: str, value: float, unit: MetricUnit) -> None:
    """Report a value as it is now."""
    with _counting:
        metrics.add_metric(name=name, unit=unit, value=value)


def count(name: str, value: int = 1) -> None:
    """Add to a counter of the current invocation."""
    with _counting:
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def measure(name: str, since: datetime) -> None:
    """Add the seconds since a moment to a metric of the current invocation. AWS's clocks may differ."""
    seconds = (datetime.now(UTC) - since).total_seconds()
    with _counting:
        metrics.add_metric(name=name, unit=MetricUnit.Seconds, value=max(0.0, seconds))


def share(name: str, is_one: bool) -> None:
    """Report of one of many whether it is such a one; the metric's average is the share of those."""
    with _counting:
        metrics.add_metric(name=name, unit=MetricUnit.NoUnit, value=float(is_one))


def count_rejection(code: str) -> None:
    """Count a rejection by its code, one of errors.CODES. Each code is a metric that costs money."""
    dimensions = {"service": logger.service, "code": code}
    with single_metric("RejectedByCode", MetricUnit.Count, 1, namespace=_NAMESPACE, default_dimensions=dimensions):
        pass

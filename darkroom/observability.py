"""One logger and one set of metrics for every function.

There is no tracer: importing it adds 100 ms and more to a cold start, and the catalogue entry shows what happened
to an image. Never log an event, a token or a signed URL.
"""

from threading import Lock

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

# The service's name distinguishes the functions; the template sets POWERTOOLS_SERVICE_NAME.
logger = Logger(serialize_stacktrace=False)  # the exception already contains it
metrics = Metrics(namespace="Darkroom")
_counting = Lock()  # Metrics must not be used by several threads at once (polling.py)


def gauge(name: str, value: float, unit: MetricUnit) -> None:
    """Tell a value as it is now."""
    with _counting:
        metrics.add_metric(name=name, unit=unit, value=value)


def count(name: str, value: int = 1) -> None:
    """Add to a counter of the current invocation."""
    with _counting:
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)

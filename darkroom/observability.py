"""One logger and one set of metrics for every function.

There is no tracer: importing it costs a cold start 100 ms and more, and an image's way can be read from its
catalogue entry. Never log an event, a token or a signed URL.
"""

from threading import Lock

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

# The service's name tells functions apart; Lambda sets POWERTOOLS_SERVICE_NAME from the template.
logger = Logger(serialize_stacktrace=False)  # the exception itself holds it
metrics = Metrics(namespace="Darkroom")
_counting = Lock()  # Metrics are not for several threads (polling.py)


def gauge(name: str, value: float, unit: MetricUnit) -> None:
    """Tell a value as it is now."""
    with _counting:
        metrics.add_metric(name=name, unit=unit, value=value)


def count(name: str, value: int = 1) -> None:
    """Add to a counter of the current invocation."""
    with _counting:
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)

"""Companions: after a file that may belong to an image arrives or goes, notes what belongs to which image."""

from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import services
from darkroom.events import Arrival, Event, Removal, Upload
from darkroom.observability import count, logger, metrics
from darkroom.polling import drain
from darkroom.settings import CompanionsSettings

_TAKEN: Final[tuple[type[Event], ...]] = (Arrival, Upload, Removal)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Take all messages from the companions queue, once a minute."""
    queue = services.settings(CompanionsSettings).companions_queue_url
    services.stage_queues()  # with wrong settings, end before taking a message
    keeping = services.keeping()
    count("Drained", drain(queue, context, _TAKEN, lambda event, _delivery: keeping.look(event)))

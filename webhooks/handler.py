"""The sender of webhooks: once a minute, it delivers what is due until its queue is empty or its time is up."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, services
from darkroom.catalog.webhooks import Webhooks
from darkroom.observability import count, logger, metrics
from darkroom.polling import drain_messages
from webhooks.receivers import Reach
from webhooks.run import Queues, Run
from webhooks.settings import WebhookSettings


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Deliver the events of the queue."""
    settings = services.settings(WebhookSettings)
    with Run(
        services.catalog(Webhooks),
        Queues(aws.sqs(), settings.webhooks_queue_url, settings.webhooks_dead_letters_url),
        partial(_key, settings.webhooks_key_secret),
        Reach(settings.webhook_receivers),
        settings.minute_seconds,
        lambda: datetime.now(UTC),
    ) as run:
        count("Drained", drain_messages(settings.webhooks_queue_url, context, run.take))


def _key(secret: str) -> bytes:
    return aws.secretsmanager().get_secret_value(SecretId=secret)["SecretString"].encode()

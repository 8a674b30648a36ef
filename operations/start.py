"""Starting a keeper now, before its schedule does."""

from typing import Final

import boto3
from botocore.config import Config

from operations.stack import Stack

KEEPERS: Final = {
    "janitor": "JanitorName",
    "remover": "RemoverName",
    "dead_letters": "DeadLettersName",
    "closer": "CloserName",
    "webhooks": "WebhooksName",
    "companions": "CompanionsName",
    "exporter": "ExporterName",
}
"""What schedules start, and the outputs of the stack with the names of these functions."""


PATIENT: Final = Config(read_timeout=260, retries={"total_max_attempts": 1})
"""The longest timeout of a keeper, the janitor's, and a moment more. A lost answer starts no second one."""


class KeeperFailed(Exception):
    """The function ended with an error; its log says more."""


def start_keeper(stack: Stack, keeper: str) -> None:
    """Run a keeper and wait for its end, up to four minutes. Raises KeeperFailed and botocore's errors."""
    answer = boto3.client("lambda", config=PATIENT).invoke(FunctionName=stack.outputs[KEEPERS[keeper]])
    if "FunctionError" in answer:
        raise KeeperFailed(answer["Payload"].read().decode(errors="replace"))

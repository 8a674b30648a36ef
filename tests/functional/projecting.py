"""Runs the projector over what has changed, as the catalogue's stream would."""

from collections.abc import Iterable
from typing import Any

import projector.handler
from darkroom import services
from darkroom.library.subjects import Image, Subject


def records(images: Iterable[Image], family: str = "IMAGE") -> dict[str, Any]:
    """The event of a stream of keys that names images.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """
    return {
        "Records": [
            {
                "eventName": "MODIFY",
                "eventSource": "aws:dynamodb",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1795683600.0,
                    "Keys": {"pk": {"S": f"{family}#{owner}#{image_id}"}, "sk": {"S": family}},
                    "StreamViewType": "KEYS_ONLY",
                },
            }
            for owner, image_id in images
        ]
    }


def project(context: Any, *images: Image) -> None:
    """Run the projector for images."""
    projector.handler.lambda_handler(records(images), context)


class Stream:
    """The stream of the catalogue; `late`: nothing has come out of it yet; `projecting`: the projector works."""

    late = False
    projecting = False


def keep_library_up(client: Any, catalog: str, library: str) -> None:
    """Project what has changed in the catalogue before anybody reads a list: a projector that is never late."""
    changed: dict[Subject, None] = {}

    def note(params: Any, **_: object) -> None:
        writes = [write for part in params.get("TransactItems", [{"Update": params}]) for write in part.values()]
        for write in writes:
            key = write.get("Key") or write["Item"]
            if write["TableName"] == catalog:
                changed.update(dict.fromkeys(projector.handler.subjects_of([{"dynamodb": {"Keys": key}}])))

    def catch_up(params: Any, **_: object) -> None:
        tables = {params.get("TableName"), *params.get("RequestItems", {})}
        if library in tables and changed and not Stream.late:
            subjects = [*changed]
            changed.clear()
            Stream.projecting = True
            try:
                services.projection().project(subjects)
            finally:
                Stream.projecting = False

    events = client.meta.events
    for write in ("UpdateItem", "PutItem", "DeleteItem", "TransactWriteItems"):
        events.register(f"provide-client-params.dynamodb.{write}", note)
    for read in ("GetItem", "BatchGetItem", "Query"):
        events.register(f"provide-client-params.dynamodb.{read}", catch_up)

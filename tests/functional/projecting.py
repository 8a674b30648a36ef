"""Runs the projector over what has changed, as the catalogue's stream would."""

from collections.abc import Iterable
from typing import Any

import projector.handler
from darkroom.catalog.projections import Image


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

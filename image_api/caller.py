"""Who is asking."""

from collections.abc import Mapping
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends, Request

from darkroom import keys
from image_api.problems import Unauthenticated


def caller_of(event: Mapping[str, Any]) -> keys.Owner | None:
    """The user whose token API Gateway has checked; None if a route is public."""
    authorizer = event["requestContext"].get("authorizer") or {}
    subject = authorizer.get("jwt", {}).get("claims", {}).get("sub", "")
    return keys.Owner(subject) if keys.is_owner(subject) else None


def _caller(request: Request) -> keys.Owner:
    """The user who calls a route. Raises Unauthenticated if there is none."""
    caller = caller_of(request.resolved_event)
    if caller is None:
        raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
    return caller


Caller = Annotated[keys.Owner, Depends(_caller)]

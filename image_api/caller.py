"""Who is asking."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Request

from darkroom import keys
from image_api.problems import Unauthenticated


def _caller(request: Request) -> keys.Owner:
    """The user whose token API Gateway has checked. Raises Unauthenticated when the route let anybody in."""
    authorizer = request.resolved_event["requestContext"].get("authorizer") or {}
    subject = authorizer.get("jwt", {}).get("claims", {}).get("sub", "")
    if not keys.is_owner(subject):
        raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
    return keys.Owner(subject)


Caller = Annotated[keys.Owner, Depends(_caller)]

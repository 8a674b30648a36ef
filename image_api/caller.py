"""Who is asking."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends, Request

from darkroom import keys, services
from image_api.problems import Unauthenticated
from image_api.settings import ApiSettings


def caller_of(event: Mapping[str, Any]) -> keys.Owner | None:
    """The user whose token API Gateway has checked; None without an access token of the stack's users.

    API Gateway takes ID tokens too: their `aud` is the client. They are for the app, which may show or log them.
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html

    With another issuer, API Gateway's check of issuer and audience is all that there is: the kinds of their tokens
    have no common sign.
    """
    authorizer = event["requestContext"].get("authorizer") or {}
    claims = authorizer.get("jwt", {}).get("claims", {})
    subject = claims.get("sub", "")
    if services.settings(ApiSettings).other_issuer:
        return owner_of(subject)
    for_us = claims.get("client_id") == services.settings(ApiSettings).users_client
    is_access = claims.get("token_use") == "access"
    return keys.Owner(subject) if is_access and for_us and keys.is_owner(subject) else None


def owner_of(subject: str) -> keys.Owner | None:
    """The owner whom an issuer knows as a subject; None without one.

    A subject that cannot be a segment of a key, such as Auth0's `google-oauth2|1234`, is hashed.
    """
    if not subject or keys.is_owner(subject):
        return keys.Owner(subject) if subject else None
    return keys.Owner(f"sub-{hashlib.sha256(subject.encode()).hexdigest()[:32]}")


def _caller(request: Request) -> keys.Owner:
    """The user who calls a route. Raises Unauthenticated if there is none."""
    caller = caller_of(request.resolved_event)
    if caller is None:
        raise Unauthenticated(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return caller


Caller = Annotated[keys.Owner, Depends(_caller)]

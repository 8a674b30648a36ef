"""What routes work with, made once a process: settings, stores, link signing, and who is asking."""

from functools import cache
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Request

from darkroom import aws, keys
from darkroom.catalog.images import Images
from darkroom.catalog.table import Table
from darkroom.objects import Objects
from image_api.media import MediaLinks
from image_api.problems import Unauthenticated
from image_api.settings import ApiSettings


@cache
def settings() -> ApiSettings:
    return ApiSettings.from_env()


@cache
def catalog() -> Images:
    return Images(Table(aws.dynamodb(), settings().catalog_table))


@cache
def objects() -> Objects:
    return Objects(aws.s3(), settings().originals_bucket, settings().renditions_bucket)


@cache
def media_links() -> MediaLinks:
    """Fetches the signing key, once: a new key takes hold when the function is deployed again."""
    secret = aws.secretsmanager().get_secret_value(SecretId=settings().media_key_secret)
    return MediaLinks(secret["SecretString"].encode(), settings().public_url, settings().media_window_seconds)


def start() -> None:
    """Make what nearly every request needs. Raises InvalidSettings. Nothing here waits for the network."""
    catalog()
    objects()


def _caller(request: Request) -> keys.Owner:
    """The user whose token API Gateway has checked. Raises Unauthenticated when the route let anybody in."""
    authorizer = request.resolved_event["requestContext"].get("authorizer") or {}
    subject = authorizer.get("jwt", {}).get("claims", {}).get("sub", "")
    if not keys.is_owner(subject):
        raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
    return keys.Owner(subject)


Caller = Annotated[keys.Owner, Depends(_caller)]

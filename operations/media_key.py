"""Another key for media links, beside the old one or instead of it."""

import secrets
import time

import boto3

from image_api.keyring import Key, Keys
from operations.cloudfront import put_keys
from operations.stack import Stack


def rotate(deployed: Stack, *, at_once: bool) -> None:
    """Store a new random key, which running functions read within a minute.

    Links under older keys work until they expire. `at_once` keeps none of these keys, so that all links that were
    given out stop working. Raises botocore's errors.
    """
    key = secrets.token_urlsafe(48)  # as long as the one that the template makes
    keys = Keys((Key(key),)) if at_once else current(deployed).followed_by(key, time.time())
    # CloudFront first. If the other call fails, it asks the API about links that it does not accept any more.
    put_keys(deployed, keys)
    boto3.client("secretsmanager").put_secret_value(
        SecretId=deployed.outputs["MediaKeySecret"], SecretString=str(keys)
    )


def current(deployed: Stack) -> Keys:
    """The keys that the API signs with. Raises botocore's errors."""
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=deployed.outputs["MediaKeySecret"])
    return Keys.parse(secret["SecretString"])

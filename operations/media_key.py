"""Another key for media links, beside the old one or instead of it."""

import secrets
import time

import boto3

from image_api.keyring import Key, Keys
from operations.stack import Stack


def rotate(deployed: Stack, *, at_once: bool) -> None:
    """Store a new random key, which running functions read within a minute.

    Links under older keys work until they expire. `at_once` keeps none of these keys, so that all links that were
    given out stop working. Raises botocore's errors.
    """
    client = boto3.client("secretsmanager")
    name = deployed.outputs["MediaKeySecret"]
    key = secrets.token_urlsafe(48)  # as long as the one that the template makes
    if at_once:
        keys = Keys((Key(key),))
    else:
        keys = Keys.parse(client.get_secret_value(SecretId=name)["SecretString"]).followed_by(key, time.time())
    client.put_secret_value(SecretId=name, SecretString=str(keys))

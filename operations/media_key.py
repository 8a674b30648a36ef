"""A new key for media links: every link that was given out before stops working."""

import secrets
from datetime import UTC, datetime

import boto3

from operations import stack
from operations.stack import Stack


def rotate(deployed: Stack) -> None:
    """Store a new random key, and start the API's function anew, because it reads the key only when it starts.

    Raises botocore's errors. If it ends in between, do it again.
    """
    names = {resource.logical_id: resource.physical_id for resource in stack.resources(deployed)}
    # As long as the key that the template makes.
    key = secrets.token_urlsafe(48)
    boto3.client("secretsmanager").put_secret_value(SecretId=names["MediaKey"], SecretString=key)
    functions = boto3.client("lambda")
    present = functions.get_function_configuration(FunctionName=names["ImageApi"])["Environment"]["Variables"]
    # A changed environment replaces the running processes. The next deployment that changes the function drops it.
    # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    changed_at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    functions.update_function_configuration(
        FunctionName=names["ImageApi"], Environment={"Variables": present | {"MEDIA_KEY_CHANGED_AT": changed_at}}
    )
    functions.get_waiter("function_updated_v2").wait(FunctionName=names["ImageApi"])

"""What tests have made in a stack that others use: found by its names, and removed."""

import time
from collections.abc import Iterator
from typing import Final

import boto3

from darkroom import services
from darkroom.catalog.closings import Closings
from darkroom.catalog.owners import Owners
from darkroom.keys import Owner
from operations.stack import Stack
from operations.start import start_keeper
from tests.deployed import DOMAIN, OWNERS

CLOSING_SECONDS: Final = 600
"""For the first rounds of the closer: some hundred photos. What it does not do then, its schedule does."""


def remove(stack: Stack) -> int:
    """Remove them; returns how many owners there were. Raises KeeperFailed and botocore's errors.

    Each owner's account is closed, so the closer destroys all that it has, now and whatever comes later.
    """
    users = [*_users(stack)]
    owners = {*(owner for owner, _ in users), *_importers(stack)}
    for owner in owners:
        services.catalog(Owners).close(owner)
    deadline = time.monotonic() + CLOSING_SECONDS
    while (due := services.catalog(Closings).due()) and due.owner in owners and time.monotonic() < deadline:
        start_keeper(stack, "closer")
    cognito, pool = boto3.client("cognito-idp"), stack.outputs["UserPoolId"]
    for _, name in users:  # the closer would delete them tomorrow
        cognito.admin_delete_user(UserPoolId=pool, Username=name)
    for client in _clients(stack):
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client)
    return len(owners)


def _users(stack: Stack) -> Iterator[tuple[Owner, str]]:
    """The users of tests, as owners and by their names in the pool."""
    pages = (
        boto3.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=stack.outputs["UserPoolId"])
    )
    for user in (user for page in pages for user in page["Users"]):
        attributes = {each["Name"]: each.get("Value", "") for each in user.get("Attributes", [])}
        if attributes.get("email", "").endswith(f"@{DOMAIN}"):
            yield Owner(attributes["sub"]), user["Username"]


def _importers(stack: Stack) -> Iterator[Owner]:
    """The owners of imports of tests that have any object, or a version of one."""
    pages = boto3.client("s3").get_paginator("list_object_versions")
    bucket = stack.outputs["OriginalsBucket"]
    for page in pages.paginate(Bucket=bucket, Prefix=f"imports/{OWNERS}", Delimiter="/"):
        for prefix in page.get("CommonPrefixes", []):
            yield Owner(prefix["Prefix"].split("/")[1])


def _clients(stack: Stack) -> Iterator[str]:
    """The app clients of tests."""
    cognito, pool = boto3.client("cognito-idp"), stack.outputs["UserPoolId"]
    for page in cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool):
        for client in page["UserPoolClients"]:
            if client["ClientName"].startswith(OWNERS):
                yield client["ClientId"]

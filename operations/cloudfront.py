"""What CloudFront knows: the keys of media links, which it checks before it answers with a picture, and pictures.

Its store holds one value, `links`: `[["key", end], …]`, each key with the second since 1970 at which it ends, or
null. The keys are made of the secret's (`link_key`), so whoever reads the store can open pictures and no more.
CloudFront asks the API about links under keys that it does not know. So the store may be late, or empty.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html
"""

import json
import time
from typing import Final
from uuid import uuid4

import boto3
from botocore.exceptions import ClientError

from darkroom.keys import ImageId, Owner, derived_prefix
from image_api.keyring import Keys
from image_api.media import link_key
from operations.stack import Stack

_NAME: Final = "links"

# A value may have 1 KB, and a key takes up to 80 bytes. If keys change more often in a day, the API checks the
# oldest links. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
_MOST: Final = 12


def links(keys: Keys, now: float) -> str:
    """The value that these keys make."""
    accepted = [(link_key(secret), end) for secret, end in keys.accepted_until(now)]
    return json.dumps(accepted[:_MOST], separators=(",", ":"))


def put_keys(deployed: Stack, keys: Keys) -> bool:
    """Tell CloudFront these keys, which it knows everywhere within seconds; False if the stack has none. Raises
    botocore's errors.
    """
    if (store := _store(deployed)) is None:
        return False
    client = boto3.client("cloudfront-keyvaluestore")
    state = client.describe_key_value_store(KvsARN=store)["ETag"]
    client.put_key(KvsARN=store, Key=_NAME, Value=links(keys, time.time()), IfMatch=state)
    return True


def keys_differ(deployed: Stack, keys: Keys) -> bool:
    """Whether CloudFront knows other keys than these. Raises botocore's errors."""
    if (store := _store(deployed)) is None:
        return False
    try:
        found = boto3.client("cloudfront-keyvaluestore").get_key(KvsARN=store, Key=_NAME)["Value"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return True
    now = time.time()
    held = [[key, end] for key, end in json.loads(found) if end is None or now < end]
    return bool(held != json.loads(links(keys, now)))


def forget(deployed: Stack, owner: Owner, image_id: ImageId) -> None:
    """Have CloudFront forget an image's pictures, which takes it a minute or so. Raises botocore's errors.

    It knows a picture by its path in S3. AWS advises to name the path of the request too.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
    """
    if (distribution := deployed.outputs.get("CloudFrontDistribution")) is None:
        return
    path = f"/{derived_prefix(owner, image_id)}*"
    boto3.client("cloudfront").create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={
            "CallerReference": str(uuid4()),
            "Paths": {"Quantity": 2, "Items": [path, f"/media{path}"]},
        },
    )


def _store(deployed: Stack) -> str | None:
    return deployed.outputs.get("CloudFrontMediaKeys")

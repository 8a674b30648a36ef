"""A key value store of CloudFront, which moto lacks. Real requests of botocore reach it.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations_Amazon_CloudFront_KeyValueStore.html
"""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import boto3
from botocore.awsrequest import AWSResponse

ARN: Final = "arn:aws:cloudfront::123456789012:key-value-store/0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"

_EVENT: Final = "before-send.cloudfront-keyvaluestore"


class KeyValueStore:
    """What is stored, and how often that was changed."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._changes = 0

    def answer(self, request: Any, **_: Any) -> Any:
        """The AWSResponse to an AWSPreparedRequest; fails for another kind of signature, and for another store."""
        assert request.headers["Authorization"].decode().startswith("AWS4-ECDSA-P256-SHA256 ")
        address = urlsplit(request.url)
        assert address.hostname == "123456789012.cloudfront-kvs.global.api.aws"
        place, arn, *key = unquote(address.path).replace(ARN, "ARN").split("/")[1:]
        assert (place, arn) == ("key-value-stores", "ARN")
        match request.method, key:
            case "GET", []:
                return self._say(200, {"KvsARN": ARN, "ItemCount": len(self.values), "TotalSizeInBytes": 0})
            case "GET", ["keys", name] if name in self.values:
                return self._say(200, {"Key": name, "Value": self.values[name], "ItemCount": 1})
            case "PUT", ["keys", name]:
                assert request.headers["If-Match"].decode() == str(self._changes)
                self.values[name] = json.loads(request.body)["Value"]
                self._changes += 1
                return self._say(200, {"ItemCount": len(self.values), "TotalSizeInBytes": 0})
        return self._say(404, {"Message": "There is no such key."}, "ResourceNotFoundException")

    def _say(self, status: int, body: dict[str, Any], error: str = "") -> AWSResponse:
        headers = {"ETag": str(self._changes), "x-amzn-errortype": error}
        return AWSResponse("", status, headers, _Body(json.dumps(body).encode()))  # type: ignore[arg-type] # all it reads


class _Body(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


@contextmanager
def key_value_store() -> Iterator[KeyValueStore]:
    """A store that this process's clients find; they are made after this, in moto."""
    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    assert boto3.DEFAULT_SESSION is not None
    events = boto3.DEFAULT_SESSION.events
    store = KeyValueStore()
    events.register(_EVENT, store.answer)
    yield store
    events.unregister(_EVENT, store.answer)

"""A picture by CloudFront from S3 is the answer that the API would give, with the same headers."""

import os
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from darkroom.stages import StageName
from image_api import services
from image_api.media import MediaLinks
from operations import cloudfront
from operations.media_key import current
from operations.stack import Stack
from tests import edge
from tests.edge import Edge
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.test_image_api_images import PHOTO

# What says nothing about the picture, or what S3 says besides.
BESIDE: Final = {"content-length", "date", "last-modified", "server"}


@pytest.fixture
def request_function(tmp_path: Path) -> Iterator[Edge]:
    with Edge("MediaRequest", tmp_path / "request") as started:
        yield started


@pytest.fixture
def response_function(tmp_path: Path) -> Iterator[Edge]:
    with Edge("MediaResponse", tmp_path / "response") as started:
        yield started


def with_policy(headers: Mapping[str, str]) -> dict[str, str]:
    """An answer's headers with those that PictureHeaders sets for requests without an Origin."""
    policy = edge.RESOURCES["PictureHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = policy["SecurityHeadersConfig"]
    assert security["ContentTypeOptions"] == {"Override": True}
    named = {each["Header"].lower(): each["Value"] for each in policy["CustomHeadersConfig"]["Items"]}
    age = security["StrictTransportSecurity"]["AccessControlMaxAgeSec"]
    return {
        **headers,
        **named,
        "content-security-policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "x-content-type-options": "nosniff",
        "referrer-policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "strict-transport-security": f"max-age={age}",
    }


def test_every_picture_is_the_same_with_cloudfront(
    cloud: Cloud,
    context: Any,
    deliver: Deliver,
    request_function: Edge,
    response_function: Edge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = int(time.time())
    # Both say how long a link still works.
    monkeypatch.setattr(services, "MediaLinks", partial(MediaLinks, clock=lambda: now))
    key = f"imports/{ALICE}/photo.jpg"
    deliver(cloud.put(key, PHOTO.read_bytes()), stages=[StageName.THUMBNAILS])
    image = ApiClient(context).get(f"/images/{cloud.entry_of(key).image_id}").json()
    deployed = Stack("darkroom", {"MediaKeySecret": os.environ["MEDIA_KEY_SECRET"]}, {})
    stored = {"links": cloudfront.links(current(deployed), now)}
    assert image["thumbnails"]
    for thumbnail in image["thumbnails"]:
        url = thumbnail["url"]
        passed = request_function.request(url, stored, now)
        assert passed.group is not None, "a link of the API opens the picture"
        found = cloud.s3.get_object(Bucket=cloud.renditions, Key=passed.request["uri"].removeprefix("/"))
        of_s3 = found["ResponseMetadata"]["HTTPHeaders"] | {"accept-ranges": "bytes"}  # moto does not say so
        shown = with_policy(response_function.response(url, 200, of_s3, now))
        answer = ApiClient(context, user=None).open(url)
        assert found["Body"].read() == answer.body
        ours = {name: value for name, value in shown.items() if not is_beside(name)}
        assert ours == {name: value for name, value in answer.headers.items() if not is_beside(name)}


def is_beside(name: str) -> bool:
    return name in BESIDE or name.startswith("x-amz")

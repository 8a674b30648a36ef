"""Signed links of renditions, as <img> tags and caches use them."""

import os
import time
from typing import Any, Final
from urllib.parse import urlsplit

import boto3
import pytest
import requests

from darkroom import keys
from darkroom.stages import StageName
from image_api.keyring import Keyring
from image_api.media import MediaLinks
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.test_image_api_images import PHOTO

DAY: Final = 24 * 3600


@pytest.fixture
def anybody(context: Any) -> ApiClient:
    """A client without a token."""
    return ApiClient(context, user=None)


@pytest.fixture
def image(cloud: Cloud, context: Any, deliver: Deliver) -> Any:
    """A photo with its thumbnails, as its owner sees it."""
    key = f"imports/{ALICE}/photo.jpg"
    deliver(cloud.put(key, PHOTO.read_bytes()), stages=[StageName.THUMBNAILS])
    entry = cloud.entry_of(key)
    return ApiClient(context).get(f"/images/{entry.image_id}").json()


def links(at: float) -> MediaLinks:
    """Links as the API makes them at another time."""
    return MediaLinks(keyring(at), "https://photos.example", 6 * 3600, lambda: at)


def keyring(at: float) -> Keyring:
    """The deployment's keys at another time."""
    secrets = boto3.client("secretsmanager")
    return Keyring(
        lambda: secrets.get_secret_value(SecretId=os.environ["MEDIA_KEY_SECRET"])["SecretString"], lambda: at
    )


def version_of(url: str) -> str:
    """The prefix that a link's signature covers: all thumbnails of one version."""
    key = urlsplit(url).path.removeprefix("/media/")
    return "/".join(key.split("/")[:4]) + "/"


def test_every_thumbnail_opens_without_a_token(cloud: Cloud, anybody: ApiClient, image: Any) -> None:
    assert image["thumbnails"]
    for thumbnail in image["thumbnails"]:
        answer = anybody.open(thumbnail["url"])
        assert answer.status == 200
        assert answer.headers["content-type"] == thumbnail["content_type"]
        assert len(answer.body) == thumbnail["bytes"]
        key = urlsplit(thumbnail["url"]).path.removeprefix("/media/")
        assert answer.body == cloud.s3.get_object(Bucket=cloud.renditions, Key=key)["Body"].read()


def test_a_picture_too_large_for_an_answer_is_fetched_from_s3(
    cloud: Cloud, anybody: ApiClient, image: Any
) -> None:
    body = bytes(4 * 2**20 + 1)
    prefix = version_of(image["thumbnails"][0]["url"])
    cloud.objects.put_derived(prefix + "v1/large.jpg", body, "image/jpeg")
    answer = anybody.open(links(time.time()).url(prefix, "v1/large.jpg"))
    assert answer.status == 302
    assert answer.headers["cache-control"] == "private, no-store"
    fetched = requests.get(answer.headers["location"], timeout=10)
    assert fetched.content == body
    assert "public" not in fetched.headers["cache-control"]


def test_a_script_never_gets_what_an_img_has_cached(anybody: ApiClient, image: Any) -> None:
    """An answer to an <img> need not name an origin; an answer to a script must."""
    assert anybody.open(image["thumbnails"][0]["url"]).headers["vary"] == "Origin"


def test_caches_keep_a_picture_as_long_as_its_link(anybody: ApiClient, image: Any) -> None:
    headers = anybody.open(image["thumbnails"][0]["url"]).headers
    public, max_age, immutable = headers["cache-control"].split(", ")
    assert (public, immutable) == ("public", "immutable")
    assert 6 * 3600 - 60 < int(max_age.removeprefix("max-age=")) <= 12 * 3600
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("condition", ["{}", "W/{}", '"other", {}', "*"])
def test_a_client_that_has_the_picture_is_not_sent_it_again(
    anybody: ApiClient, image: Any, condition: str
) -> None:
    url = image["thumbnails"][0]["url"]
    first = anybody.open(url)
    again = anybody.open(url, if_none_match=condition.format(first.headers["etag"]))
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "max-age" in again.headers["cache-control"]
    assert anybody.open(url, if_none_match='"other"').body == first.body


def test_head_tells_of_a_picture_without_it(anybody: ApiClient, image: Any) -> None:
    url = image["thumbnails"][0]["url"]
    answer = anybody.open(url, "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["etag"] == anybody.open(url).headers["etag"]


def test_a_changed_link_opens_nothing(anybody: ApiClient, image: Any) -> None:
    url = image["thumbnails"][0]["url"]
    changed = [
        url.partition("?")[0],
        url.partition("&s=")[0],
        url.replace("?e=1", "?e=2"),
        url.replace("?e=", "?e=0"),
        url[:-1] + ("A" if url[-1] != "A" else "B"),
        url + "=",
        url.replace("&s=", "&s=%C3%A9"),
        url.replace("-000000-", "-000001-"),
        url.replace(ALICE, "somebody"),
    ]
    for link in changed:
        assert link != url
        answer = anybody.open(link)
        assert (answer.status, answer.code) == (403, "link_invalid"), link


def test_a_link_of_the_day_before_yesterday_has_expired(anybody: ApiClient, image: Any) -> None:
    url = image["thumbnails"][0]["url"]
    now = float(urlsplit(url).query[2:].partition("&")[0])
    prefix = version_of(url)
    name = urlsplit(url).path.removeprefix(f"/media/{prefix}")
    answer = anybody.open(links(now - 2 * DAY).url(prefix, name))
    assert (answer.status, answer.code) == (403, "link_expired")


def test_a_removed_picture_is_not_found(cloud: Cloud, anybody: ApiClient, image: Any) -> None:
    url = image["thumbnails"][0]["url"]
    cloud.s3.delete_object(Bucket=cloud.renditions, Key=urlsplit(url).path.removeprefix("/media/"))
    answer = anybody.open(url)
    assert (answer.status, answer.code) == (404, "not_found")
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_tag_dump_is_not_a_picture(cloud: Cloud, deliver: Deliver, anybody: ApiClient) -> None:
    """Not even with a valid signature of its own."""
    key = f"imports/{ALICE}/photo.jpg"
    deliver(cloud.put(key, PHOTO.read_bytes()), stages=[StageName.METADATA])
    [dump] = cloud.derived()
    prefix = dump.removesuffix(keys.TAGS_NAME)
    answer = anybody.open(links(time.time()).url(prefix, keys.TAGS_NAME))
    assert (answer.status, answer.code) == (404, "not_found")


def test_no_signature_reaches_the_logs(
    anybody: ApiClient, image: Any, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    url = image["thumbnails"][0]["url"]
    anybody.open(url)
    anybody.open(url.replace(ALICE, "somebody"))
    signature = url.partition("&s=")[2]
    assert signature not in capsys.readouterr().out + caplog.text

"""Pictures through the API: the one that fits, parts of it, compact lists, the original's link, all anew."""

import io
import json
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image

from darkroom.stages import PICTURES, STAGES
from tests.functional.api_client import BOB, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.test_guard import upload_of
from tests.functional.test_image_api_words import arrived, describe, edit, entry_of, key_of, new_slot
from tests.functional.test_write_units import large_photo
from tests.photos import photo


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


@pytest.fixture
def fox(cloud: Cloud, api: ApiClient, deliver: Deliver) -> str:
    """The id of a photo that is ready."""
    image_id = new_slot(api)
    deliver(cloud.put(key_of(image_id), photo("fox.jpg")))
    return image_id


def animation() -> bytes:
    """A GIF of two frames."""
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=200)
    return file.getvalue()


# The thumbnail that fits


def test_a_client_gets_the_size_and_the_format_that_it_can_show(api: ApiClient, fox: str) -> None:
    answer = api.get(f"/images/{fox}/thumbnail", {"size": 300}, accept="image/avif,image/*")
    assert (answer.status, answer.headers["vary"]) == (302, "Accept")
    picture = api.open(answer.headers["location"])
    assert (picture.status, picture.headers["content-type"]) == (200, "image/avif")
    assert urlsplit(answer.headers["location"]).path.endswith("/320.avif")
    jpeg = api.get(f"/images/{fox}/thumbnail")
    assert urlsplit(jpeg.headers["location"]).path.endswith(".jpg")


def test_only_animations_have_webp_and_a_still_says_so_once_its_pictures_are_settled(
    cloud: Cloud, api: ApiClient, deliver: Deliver
) -> None:
    still, moving = new_slot(api), new_slot(api)
    assert api.get(f"/images/{still}/thumbnail", {"format": "webp"}).code == "not_yet"
    deliver(cloud.put(key_of(still), photo("fox.jpg")))
    final = api.get(f"/images/{still}/thumbnail", {"format": "webp"})
    assert (final.status, final.code) == (404, "not_found")
    assert "Only animations" in final.json()["detail"]
    deliver(cloud.put(key_of(moving), animation()))
    assert urlsplit(api.get(f"/images/{moving}/thumbnail", {"format": "webp"}).headers["location"]).path.endswith(
        "webp"
    )


@pytest.mark.parametrize("query", [{"size": 0}, {"size": 4097}, {"format": "gif"}, {"size": "large"}])
def test_wrong_wishes_are_refused(api: ApiClient, fox: str, query: dict[str, Any]) -> None:
    assert api.get(f"/images/{fox}/thumbnail", query).code == "invalid"


def test_without_pictures_it_says_why(cloud: Cloud, api: ApiClient, deliver: Deliver, context: Any) -> None:
    slot = new_slot(api)
    assert api.get(f"/images/{slot}/thumbnail").code == "not_yet"
    deliver(cloud.put(key_of(slot), b"not a picture"))
    rejected = api.get(f"/images/{slot}/thumbnail")
    assert (rejected.code, rejected.json()["reason"]) == ("rejected", "not_an_image")
    for client, name in ((ApiClient(context, BOB), slot), (api, str(uuid.uuid4()))):
        assert client.get(f"/images/{name}/thumbnail").code == "image_not_found"


# The original's link


def test_the_link_to_the_original_comes_as_json_where_that_is_asked_for(api: ApiClient, fox: str) -> None:
    answer = api.get(f"/images/{fox}/original", accept="application/json")
    assert (answer.status, answer.headers["vary"]) == (200, "Accept")
    assert requests.get(answer.json()["url"], timeout=30).content == photo("fox.jpg")
    for accept in ("*/*", "image/*", "application/json;q=0"):
        assert api.get(f"/images/{fox}/original", accept=accept).status == 302


# Parts of a picture


def test_a_part_of_a_picture_is_sent(api: ApiClient, fox: str) -> None:
    url = api.get(f"/images/{fox}/thumbnail").headers["location"]
    whole = api.open(url)
    length, tag = len(whole.body), whole.headers["etag"]
    assert whole.headers["accept-ranges"] == "bytes"
    part = api.open(url, range="bytes=10-19")
    assert (part.status, part.body) == (206, whole.body[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{length}"
    assert (part.headers["etag"], part.headers["content-type"]) == (tag, "image/jpeg")
    assert api.open(url, range="bytes=-5").body == whole.body[-5:]
    assert api.open(url, range="bytes=0-1", if_range=tag).status == 206
    assert api.open(url, range="bytes=0-1", if_range='"other"').body == whole.body
    assert api.open(url, range="bytes=0-1", if_none_match=tag).status == 304
    assert api.open(url, method="HEAD", range="bytes=0-1").status == 200
    beyond = api.open(url, range=f"bytes={length}-")
    assert (beyond.status, beyond.code) == (416, "range_beyond_end")
    assert beyond.headers["content-range"] == f"bytes */{length}"


# Everything anew


def test_everything_is_made_anew_while_the_old_pictures_stay(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    before = api.get(f"/images/{image_id}").json()
    answer = api.request("POST", f"/images/{image_id}/reprocess")
    assert (answer.status, answer.json()["reprocessing"]) == (202, True)
    assert answer.json()["status"] == "ready"
    bodies = {stage: cloud.sent(stage) for stage in STAGES}
    assert [len(bodies[stage]) for stage in STAGES] == [1, 1]
    assert api.request("POST", f"/images/{image_id}/reprocess").status == 202
    assert [cloud.sent(stage) for stage in STAGES] == [[], []], "it is going on"
    for stage in STAGES:
        cloud.runner(stage).process(upload_of(bodies[stage][0]), describe())
    due = entry_of(cloud, image_id).due(PICTURES)
    assert due is not None
    assert due.revision == 1
    after = api.get(f"/images/{image_id}").json()
    assert (after["reprocessing"], after["time"]) == (False, before["time"])


def test_an_image_that_is_being_processed_is_not_begun_again(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    answer = api.request("POST", f"/images/{image_id}/reprocess")
    assert (answer.status, answer.code) == (409, "not_uploaded")
    cloud.guard.claim(upload_of(cloud.put(key_of(image_id), b"photo")), PICTURES)
    before = entry_of(cloud, image_id)
    assert api.request("POST", f"/images/{image_id}/reprocess").status == 202
    assert entry_of(cloud, image_id) == before
    assert [cloud.sent(stage) for stage in STAGES] == [[], []]


def test_nobody_else_has_it_made_anew(cloud: Cloud, api: ApiClient, context: Any) -> None:
    image_id = arrived(cloud, api)
    answer = ApiClient(context, BOB).request("POST", f"/images/{image_id}/reprocess")
    assert answer.code == "image_not_found"
    assert [cloud.sent(stage) for stage in STAGES] == [[], []]


# Compact lists


def test_a_compact_list_has_every_link_in_less_than_a_kilobyte_an_image(
    cloud: Cloud, api: ApiClient, deliver: Deliver
) -> None:
    image_id = new_slot(api)
    deliver(cloud.put(key_of(image_id), large_photo()))
    edit(api, image_id, favourite=True, title="x" * 200)
    [full] = api.get("/images").json()["images"]
    answer = api.get("/images", {"view": "compact"})
    page = answer.json()
    [image] = page["images"]
    assert len(json.dumps(image, separators=(",", ":"))) < 1024
    assert (image["id"], image["status"], image["version"], image["favourite"]) == (image_id, "ready", 1, True)
    assert (image["local"], image["width"], image["height"]) == (full["time"]["local"], 2560, 1920)
    assert image["thumbhash"] == full["placeholder"]["thumbhash"]
    links = {
        f"{page['base']}{image['path']}{picture['name']}.{ending}?{image['query']}"
        for picture in image["pictures"]
        for ending in picture["formats"]
    }
    assert links == {each["url"] for each in full["thumbnails"]}
    assert {api.open(link).status for link in links} == {200}


def test_compact_lists_tell_what_moves_and_what_has_no_pictures(
    cloud: Cloud, api: ApiClient, deliver: Deliver
) -> None:
    image_id = new_slot(api)
    deliver(cloud.put(key_of(image_id), animation()))
    [image] = api.get("/images", {"view": "compact"}).json()["images"]
    assert any(picture["animated"] == ["webp"] for picture in image["pictures"])
    assert all({*picture["animated"]} <= {*picture["formats"]} for picture in image["pictures"])
    rejected = new_slot(api)
    deliver(cloud.put(key_of(rejected), b"not a picture"))
    api.delete(f"/images/{rejected}")
    [image] = api.get("/trash", {"view": "compact"}).json()["images"]
    assert (image["path"], image["query"], image["pictures"], image["width"]) == (None, None, [], None)
    assert api.get("/images", {"view": "tiny"}).code == "invalid"

"""Images through the API, from the slot to the tombstone; the real stages do the work."""

import base64
import io
import json
import re
import uuid
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import PIL.ExifTags
import PIL.Image
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from urllib3.util import parse_url

import thumbnailer.handler
from darkroom import keys, singletons
from darkroom.catalog.images import Images
from darkroom.catalog.owners import Owners
from darkroom.chronology import Place
from darkroom.errors import RejectedImage
from darkroom.file_names import MAX_LENGTH, clean
from darkroom.keys import ImageId, Owner
from darkroom.stage import Derived, Result
from darkroom.stages import StageName
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.test_guard import removal_of, upload_of
from tests.photos import IMAGES

PHOTO: Final = IMAGES / "DSCN0010.jpg"
SLOT: Final = {"filename": "DSCN0010.jpg", "content_type": "image/jpeg"}

Process = Callable[..., str]


pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


@pytest.fixture
def process(cloud: Cloud, deliver: Deliver) -> Process:
    """Write an original and let the real stages process its event; returns the event's message."""

    def run(key: str, body: bytes) -> str:
        message = cloud.put(key, body)
        assert not any(deliver(message).values())
        return message

    return run


def new_slot(api: ApiClient) -> str:
    image_id: str = api.post("/images", SLOT).json()["image"]["id"]
    return image_id


def arrive(cloud: Cloud, key: str, *, taken_at: str | None = None) -> str:
    """Write an original and let both stages commit a trivial result; returns its image id."""
    upload = upload_of(cloud.put(key, b"photo"))
    image_id = upload.original.image_id
    place = Place(taken_at, None, "second", "exif:DateTimeOriginal", None) if taken_at else None
    for name in StageName:
        cloud.runner(name).process(upload, lambda *_: Result({}, place))
    return image_id


def test_a_photo_from_its_slot_until_it_is_ready(api: ApiClient, process: Process) -> None:
    image_id = new_slot(api)
    pending = api.get(f"/images/{image_id}").json()
    assert (pending["status"], pending["thumbnails"], pending["metadata"]) == ("pending", [], None)

    process(f"uploads/{ALICE}/{image_id}", PHOTO.read_bytes())

    image = api.get(f"/images/{image_id}").json()
    assert (image["status"], image["errors"], image["origin"]) == ("ready", [], "upload")
    assert image["filename"] == "DSCN0010.jpg"
    assert image["size"] == PHOTO.stat().st_size
    assert image["source"] == {"width": 640, "height": 480, "format": "jpeg"}
    assert image["metadata"]["model"] == "COOLPIX P6000"
    widths = [thumbnail["width"] for thumbnail in image["thumbnails"]]
    assert widths == sorted(widths)
    assert {"square", "320", "640"} <= {thumbnail["name"] for thumbnail in image["thumbnails"]}


def test_nothing_internal_is_shown(cloud: Cloud, api: ApiClient, process: Process) -> None:
    image_id = new_slot(api)
    process(f"uploads/{ALICE}/{image_id}", PHOTO.read_bytes())
    image = api.get(f"/images/{image_id}").json()
    entry = cloud.table.get(keys.Owner(ALICE), keys.ImageId(image_id))
    assert entry is not None
    for thumbnail in image["thumbnails"]:
        assert thumbnail.pop("url").startswith(f"https://photos.example/media/{ALICE}/{image_id}/")
        assert thumbnail.keys() == {"name", "format", "content_type", "width", "height", "bytes", "animated"}
    shown = json.dumps(image)
    secrets = ("object_key", "source_seq", "source_version", "source_etag", "unsettled", "timeline", "owner")
    for name in secrets:
        assert f'"{name}"' not in shown
        if value := entry.attributes.get(name):
            assert str(value) not in shown
    assert '"order"' not in shown
    assert cloud.originals not in shown
    assert cloud.renditions not in shown


def test_the_first_wave_is_shown_while_the_rest_is_made(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    upload = upload_of(cloud.put(f"uploads/{ALICE}/{image_id}", PHOTO.read_bytes()))
    seen: list[Any] = []

    def look(attributes: Any) -> None:
        Derived.show_preview(derived_of_the_run[0], attributes)
        seen.append(api.get(f"/images/{image_id}").json())

    derived_of_the_run: list[Derived] = []

    def work(data: bytes, derived: Derived) -> Result:
        derived_of_the_run.append(derived)
        derived.show_preview = look  # type: ignore[method-assign] # to look while the stage is at work
        return thumbnailer.handler.make_thumbnails(data, derived)

    cloud.runner(StageName.THUMBNAILS, 10**9).process(upload, work)
    [early] = seen
    assert early["status"] == "processing"
    late = api.get(f"/images/{image_id}").json()
    assert 0 < len(early["thumbnails"]) < len(late["thumbnails"])
    assert all(api.open(thumbnail["url"]).status == 200 for thumbnail in early["thumbnails"])


def test_a_file_that_is_not_an_image_is_rejected_with_a_message(api: ApiClient, process: Process) -> None:
    image_id = new_slot(api)
    process(f"uploads/{ALICE}/{image_id}", b"This is not a photo, whatever its name says.")
    image = api.get(f"/images/{image_id}").json()
    assert (image["status"], image["thumbnails"], image["metadata"]) == ("rejected", [], None)
    assert {fault["stage"] for fault in image["errors"]} == {"thumbnails", "metadata"}
    assert all(fault["code"] and fault["message"] for fault in image["errors"])


def test_a_preview_outlives_the_rejection_of_the_rest(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    upload = upload_of(cloud.put(f"uploads/{ALICE}/{image_id}", b"photo"))

    def give_up(_data: bytes, derived: Derived) -> Result:
        derived.put(keys.rendition_name("v1", "320", "jpg"), b"small", "image/jpeg")
        item = {"rungs": ["320"], "format": "jpg", "width": 320, "height": 240, "bytes": 5}
        derived.show_preview({"ladder": "v1", "items": [item]})
        raise RejectedImage("undecodable", "The rest is broken.")

    cloud.runner(StageName.THUMBNAILS).process(upload, give_up)
    cloud.runner(StageName.METADATA).process(upload, lambda *_: Result({"make": "A"}))
    image = api.get(f"/images/{image_id}").json()
    assert image["status"] == "partial"
    assert [thumbnail["name"] for thumbnail in image["thumbnails"]] == ["320"]
    fault = {"stage": "thumbnails", "code": "undecodable", "message": "The rest is broken.", "retry": False}
    assert image["errors"] == [fault]
    assert image["metadata"] == {"make": "A"}


def test_all_missing_images_look_the_same(cloud: Cloud, context: Any, api: ApiClient) -> None:
    theirs = new_slot(ApiClient(context, BOB))
    arrive(cloud, f"uploads/{BOB}/{theirs}")
    deleted = new_slot(api)
    api.destroy(f"/images/{deleted}")
    paths = [f"/images/{image_id}" for image_id in (str(uuid.uuid4()), theirs, deleted)]
    for part in ("", "/original", "/tags"):
        answers = [(path + part, api.get(path + part)) for path in paths]
        assert {answer.status for _, answer in answers} == {404}
        bodies = {answer.body.replace(json.dumps(path).encode(), b"instance") for path, answer in answers}
        assert len(bodies) == 1
        assert len({tuple(answer.headers.items()) for _, answer in answers}) == 1


def test_lists_are_newest_first_and_page_through_everything(cloud: Cloud, context: Any, api: ApiClient) -> None:
    ids = [
        arrive(cloud, f"imports/{ALICE}/{number}.jpg", taken_at=f"20{number:02}-01-01T00:00:00.000")
        for number in range(7)
    ]
    arrive(cloud, f"imports/{BOB}/0.jpg")
    new_slot(api)  # no photo, no picture to list
    api.destroy(f"/images/{ids.pop(3)}")

    listed: list[str] = []
    cursor = None
    for _ in range(10):
        page = api.get("/images", {"limit": 4, **({"cursor": cursor} if cursor else {})}).json()
        assert len(page["images"]) <= 4
        listed += [image["id"] for image in page["images"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert listed == ids[::-1]
    assert ApiClient(context, "nobody").get("/images").json() == {"images": [], "next_cursor": None}


def test_a_date_beyond_the_calendar_stops_no_photo(api: ApiClient, process: Process) -> None:
    exif = PIL.Image.Exif()
    exif.get_ifd(PIL.ExifTags.IFD.Exif).update({0x9003: "0001:01:01 00:00:00", 0x9011: "+05:00"})
    photo = io.BytesIO()
    PIL.Image.new("RGB", (8, 8)).save(photo, "JPEG", exif=exif)
    process(f"imports/{ALICE}/old.jpg", photo.getvalue())
    assert [image["status"] for image in api.get("/images").json()["images"]] == ["ready"]


def test_a_cursor_shows_only_the_list_of_its_sender(cloud: Cloud, context: Any, api: ApiClient) -> None:
    for number in range(2):
        arrive(cloud, f"imports/{ALICE}/{number}.jpg")
    own = arrive(cloud, f"imports/{BOB}/0.jpg", taken_at="1999-01-01T00:00:00.000")
    cursor = api.get("/images", {"limit": 1}).json()["next_cursor"]
    page = ApiClient(context, BOB).get("/images", {"cursor": cursor}).json()
    assert [image["id"] for image in page["images"]] == [own]


def test_a_made_up_cursor_is_refused(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrive(cloud, f"imports/{ALICE}/0.jpg")
    places = [
        "",
        "x",
        "写真",
        "2026-11-21T12:00:00.000",
        "2026-11-21T12:00:00.000##",
        f"2026-11-21T12:00:00.000#{image_id}",
        f"2026-11-21T12:00:00##{image_id}",
        f"2026-11-21T12:00:00.000#2026-11-21T12:00:00.000+01:00#{image_id}",
        f"2026-11-21T12:00:00.000##{image_id}\n",
        f"２０２６-11-21T12:00:00.000##{image_id}",
        f"\ud800##{image_id}",
    ]
    encoded = [base64.urlsafe_b64encode(place.encode("utf-8", "surrogatepass")).decode() for place in places]
    for cursor in [*encoded, "=", "+/", "写真", "a" * 128]:
        answer = api.get("/images", {"cursor": cursor})
        assert (answer.status, answer.code) == (400, "invalid_cursor"), cursor


def test_an_original_is_downloaded_under_its_name(cloud: Cloud, api: ApiClient) -> None:
    slot = api.post("/images", {"filename": "Ä ☀️.jpg", "content_type": "image/jpeg"}).json()
    path = f"/images/{slot['image']['id']}/original"
    assert api.get(path).code == "not_yet"
    arrive(cloud, f"uploads/{ALICE}/{slot['image']['id']}")
    answer = api.get(path)
    assert answer.status == 302
    assert answer.headers["cache-control"] == "private, no-store"
    download = requests.get(answer.headers["location"], timeout=10)
    assert download.content == b"photo"
    assert download.headers["content-disposition"] == (
        "attachment; filename=\"A __.jpg\"; filename*=UTF-8''%C3%84%20%E2%98%80%EF%B8%8F.jpg"
    )


@pytest.mark.parametrize(
    "key", [f"uploads/{ALICE}/{uuid.uuid4()}", f"imports/{ALICE}/\x1b"], ids=["upload", "import"]
)
def test_an_original_without_a_name_is_saved_under_its_id_and_the_ending_of_its_format(
    cloud: Cloud, api: ApiClient, process: Process, key: str
) -> None:
    """It is never shown either: whatever its type, it would be a page on the bucket's own origin."""
    process(key, PHOTO.read_bytes())
    image = cloud.entry_of(key)
    assert api.get(f"/images/{image.image_id}").json()["filename"] is None
    name = f"{image.image_id}.jpg"
    location = api.get(f"/images/{image.image_id}/original").headers["location"]
    download = requests.get(location, timeout=10)
    assert download.headers["content-disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"


@given(name=st.text(min_size=1, max_size=MAX_LENGTH).map(clean).filter(bool))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_name_is_a_header_that_every_client_reads(cloud: Cloud, name: str) -> None:
    link = cloud.objects.original_link("imports/demo/a.jpg", None, name)
    [disposition] = parse_qs(urlsplit(link).query)["response-content-disposition"]
    match = re.fullmatch(r"attachment; filename=\"([^\"\\%]*)\"; filename\*=UTF-8''([!-~]*)", disposition)
    assert match is not None
    assert match[1].isascii()
    assert match[1].isprintable()
    assert unquote(match[2]) == name


DOTS: Final = f"imports/{ALICE}/../{{}}/./a.jpg"
"""A key that no URL can name."""


def test_an_original_whose_key_no_url_can_name_is_served_from_a_copy(cloud: Cloud, api: ApiClient) -> None:
    """Clients would normalise its link, and S3 would refuse the signature."""
    key = DOTS.format("x")
    image_id = arrive(cloud, key)
    for _ in range(2):
        location = api.get(f"/images/{image_id}/original").headers["location"]
        download = requests.get(location, timeout=10)
        assert (download.status_code, download.content) == (200, b"photo")
        assert 'filename="a.jpg"' in download.headers["content-disposition"]
        assert urlsplit(location).path == parse_url(location).path
    [copied] = [derived for derived in cloud.derived() if derived.endswith(keys.COPY_NAME)]
    assert copied.startswith(keys.derived_prefix(Owner(ALICE), ImageId(image_id), StageName.METADATA))
    assert api.destroy(f"/images/{image_id}").status == 204
    assert cloud.derived() == set()


def test_the_copy_of_an_original_goes_with_its_version(cloud: Cloud, api: ApiClient) -> None:
    key = DOTS.format("x")
    image_id = arrive(cloud, key)
    api.get(f"/images/{image_id}/original")
    assert any(derived.endswith(keys.COPY_NAME) for derived in cloud.derived())
    arrive(cloud, key)
    assert not any(derived.endswith(keys.COPY_NAME) for derived in cloud.derived())


def test_no_copy_stays_of_an_original_that_is_deleted_while_it_is_copied(
    cloud: Cloud, context: Any, api: ApiClient
) -> None:
    image_id = arrive(cloud, DOTS.format("x"))

    def delete(**_: object) -> None:
        cloud.s3.meta.events.unregister("after-call.s3.CopyObject", delete)
        kept = cloud.derived()
        assert ApiClient(context).destroy(f"/images/{image_id}").status == 204
        for copied in kept:  # written after the deletion had removed everything
            cloud.s3.put_object(Bucket=cloud.renditions, Key=copied, Body=b"photo")

    cloud.s3.meta.events.register("after-call.s3.CopyObject", delete)
    assert api.get(f"/images/{image_id}/original").code == "image_not_found"
    assert cloud.derived() == set()


def test_an_original_that_is_gone_is_not_copied(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrive(cloud, DOTS.format("x"))
    cloud.destroy_versions(DOTS.format("x"))
    assert api.get(f"/images/{image_id}/original").code == "image_not_found"


def test_every_tag_is_readable_when_the_metadata_is(api: ApiClient, process: Process) -> None:
    image_id = new_slot(api)
    assert api.get(f"/images/{image_id}/tags").code == "not_yet"
    process(f"uploads/{ALICE}/{image_id}", PHOTO.read_bytes())
    tags = api.get(f"/images/{image_id}/tags", accept_encoding="gzip")
    assert tags.headers["content-encoding"] == "gzip"
    assert "NIKON" in tags.body.decode()
    assert isinstance(tags.json(), dict)


def test_tags_of_a_file_that_is_rejected_will_never_come(api: ApiClient, process: Process) -> None:
    image_id = new_slot(api)
    process(f"uploads/{ALICE}/{image_id}", b"no picture at all")
    answer = api.get(f"/images/{image_id}/tags")
    [fault] = [e for e in api.get(f"/images/{image_id}").json()["errors"] if e["stage"] == "metadata"]
    assert (answer.status, answer.code) == (404, "rejected")
    assert (answer.json()["reason"], answer.json()["detail"]) == (fault["code"], fault["message"])


def test_tags_that_we_failed_to_read_may_still_come(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    upload = upload_of(cloud.put(f"uploads/{ALICE}/{image_id}", b"photo"))
    cloud.guard.claim(upload, StageName.METADATA)
    assert api.get(f"/images/{image_id}/tags").code == "not_yet"
    cloud.keepers.fail(cloud.entry_of(upload.original.key), StageName.METADATA, "gave_up", "We gave up.")
    answer = api.get(f"/images/{image_id}/tags")
    assert (answer.status, answer.code, answer.json()["reason"]) == (404, "failed", "gave_up")


def test_deleting_takes_the_original_in_all_its_versions(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    key = f"uploads/{ALICE}/{image_id}"
    cloud.put(key, b"first")
    late = cloud.put(key, b"second")
    arrive(cloud, key)
    assert api.destroy(f"/images/{image_id}").status == 204
    assert api.get(f"/images/{image_id}").status == 404
    assert "Versions" not in cloud.s3.list_object_versions(Bucket=cloud.originals, Prefix=key)

    # A late event does not bring it back.
    cloud.runner(StageName.THUMBNAILS).process(upload_of(late), lambda *_: Result({}))
    assert api.get(f"/images/{image_id}").status == 404
    assert api.destroy(f"/images/{image_id}").status == 204


def test_an_id_is_spent_even_if_another_tool_deleted_its_photo(cloud: Cloud, context: Any, api: ApiClient) -> None:
    image_id = new_slot(api)
    key = f"uploads/{ALICE}/{image_id}"
    arrive(cloud, key)
    cloud.run_remover(context, cloud.remove(key))
    assert api.get(f"/images/{image_id}").status == 404
    assert api.destroy(f"/images/{image_id}").status == 204
    arrive(cloud, key)  # sent with the form, which is still valid
    assert api.get(f"/images/{image_id}").status == 404


def test_the_id_of_an_import_cannot_be_a_slots(cloud: Cloud, api: ApiClient) -> None:
    imported = keys.parse_original(cloud.originals, f"imports/{ALICE}/photo.jpg")
    assert imported is not None
    assert api.put(f"/images/{imported.image_id}", SLOT).status == 422
    assert keys.parse_original(cloud.originals, f"uploads/{ALICE}/{imported.image_id}") is None


def test_a_delete_that_died_half_way_is_finished_by_the_next(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    key = f"uploads/{ALICE}/{image_id}"
    arrive(cloud, key)
    entry = cloud.table.get(keys.Owner(ALICE), keys.ImageId(image_id))
    assert entry is not None
    cloud.delete(entry)  # the first try got no further
    assert api.destroy(f"/images/{image_id}").status == 204
    assert cloud.s3.list_objects_v2(Bucket=cloud.originals)["KeyCount"] == 0


def test_a_tombstone_that_came_before_its_image_can_be_deleted(cloud: Cloud, api: ApiClient) -> None:
    key = f"uploads/{ALICE}/{uuid.uuid4()}"
    cloud.keepers.bury(removal_of(cloud.remove(key)))
    assert api.destroy(f"/images/{key.rpartition('/')[2]}").status == 204


def test_an_import_is_deleted_and_may_come_again(cloud: Cloud, api: ApiClient) -> None:
    key = f"imports/{ALICE}/Ferien 2026/a+b%2F☀️.jpg"
    image_id = arrive(cloud, key)
    assert api.get(f"/images/{image_id}").json()["filename"] == "a+b%2F☀️.jpg"
    assert api.destroy(f"/images/{image_id}").status == 204
    assert cloud.s3.list_objects_v2(Bucket=cloud.originals)["KeyCount"] == 0
    assert api.get(f"/images/{image_id}").status == 404
    assert arrive(cloud, key) == image_id
    assert api.get(f"/images/{image_id}").json()["status"] == "ready"


def test_companions_and_thumbnails_are_gone_when_a_delete_is_answered(
    cloud: Cloud, api: ApiClient, process: Process
) -> None:
    image_id = new_slot(api)
    key = f"uploads/{ALICE}/{image_id}"
    process(key, PHOTO.read_bytes())
    for name in ("a.mov", "b.aae"):
        cloud.put(f"{key}/companions/{name}", b"goes with it")
    cloud.put(f"{key}/elsewhere/c.jpg", b"does not")
    assert cloud.derived()
    assert api.destroy(f"/images/{image_id}").status == 204
    left = cloud.s3.list_object_versions(Bucket=cloud.originals).get("Versions", [])
    assert [version["Key"] for version in left] == [f"{key}/elsewhere/c.jpg"]
    assert cloud.derived() == set()


def test_a_longer_key_is_another_image(cloud: Cloud, api: ApiClient) -> None:
    image_id, other = (arrive(cloud, f"imports/{ALICE}/{name}") for name in ("a.jpg", "a.jpg.jpg"))
    assert api.destroy(f"/images/{image_id}").status == 204
    assert api.get(f"/images/{other}/original").status == 302
    [left] = cloud.s3.list_objects_v2(Bucket=cloud.originals)["Contents"]
    assert left["Key"] == f"imports/{ALICE}/a.jpg.jpg"


def test_only_its_owner_deletes_an_image(cloud: Cloud, context: Any, api: ApiClient) -> None:
    image_id = arrive(cloud, f"imports/{ALICE}/a.jpg")
    answer = ApiClient(context, BOB).destroy(f"/images/{image_id}")
    assert (answer.status, answer.code) == (404, "image_not_found")
    assert api.get(f"/images/{image_id}").json()["status"] == "ready"
    assert api.destroy(f"/images/{uuid.uuid4()}").code == "image_not_found"


def test_head_is_get_without_the_body(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrive(cloud, f"imports/{ALICE}/a.jpg")
    answer = api.request("HEAD", f"/images/{image_id}")
    assert (answer.status, answer.body) == (200, b"")
    shown = api.get(f"/images/{image_id}")
    assert answer.headers == {**shown.headers, "content-length": str(len(shown.body))}


def test_answers_are_compressed_for_clients_that_accept_it(cloud: Cloud, api: ApiClient) -> None:
    for name in "abcd":
        arrive(cloud, f"imports/{ALICE}/{name}.jpg")
    plain = api.get("/images")
    packed = api.get("/images", accept_encoding="gzip, br")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()


def test_a_fault_of_ours_or_of_aws_is_logged_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, api: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CATALOG_TABLE", "a-table-that-is-not-there")
    # A request that cannot be counted, or whose account cannot be read, is refused.
    monkeypatch.setenv("MAX_REQUESTS_PER_MINUTE", "0")
    monkeypatch.setattr(Owners, "closed_at", lambda *_: None)
    singletons.reset()
    answer = api.get("/images/6f8a3a66-4c7f-4d6b-9d5e-0f6f4a6f2b11")
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "unavailable", "5")
    assert b"a-table" not in answer.body
    assert b"ResourceNotFound" not in answer.body
    monkeypatch.setattr(Images, "get", lambda *_: int("secret"))
    answer = api.get("/images/6f8a3a66-4c7f-4d6b-9d5e-0f6f4a6f2b11")
    assert (answer.status, answer.code) == (500, "unexpected")
    assert b"secret" not in answer.body
    assert "ResourceNotFoundException" in caplog.text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "HEAD", "DELETE", "PATCH"]),
    path=st.lists(
        st.sampled_from(["images", "media", "original", "tags", "docs"]) | st.text(max_size=12), max_size=7
    ),
    query=st.dictionaries(st.sampled_from(["limit", "cursor", "e", "s"]), st.text(max_size=20)),
)
def test_any_path_gets_a_documented_answer(
    api: ApiClient, method: str, path: list[str], query: dict[str, str]
) -> None:
    answer = api.request(method, "/" + "/".join(path), query)
    assert answer.status < 500

"""Companions that a client sends for an image: slots, ways, parts, limits."""

import uuid
from collections.abc import Iterator
from typing import Any, Final

import pytest
import requests

from darkroom import aws, keys, services, singletons
from darkroom.companions import companion
from darkroom.keys import ImageId, Owner
from image_api.settings import ApiSettings
from tests import s3_events
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.moto_parts import complete_moto
from tests.functional.test_image_api_images import arrive, new_slot
from tests.takeout import sidecar
from tests.writers.quicktime import movie

VIDEO: Final = {"filename": "IMG_5195.MOV", "content_type": "video/quicktime"}
PART: Final = 5 * 2**20

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture(autouse=True)
def _parts(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Parts as small as S3 takes them."""
    assert cloud.originals
    monkeypatch.setenv("MULTIPART_OVER", str(PART))
    monkeypatch.setenv("PART_BYTES", str(PART))
    singletons.reset()
    with complete_moto(aws.s3()):
        yield


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


def path_of(image_id: str, companion_id: str | None = None) -> str:
    return f"/images/{image_id}/companions/{companion_id or uuid.uuid4()}"


def key_of(path: str, ending: str = "mov") -> str:
    """The key that a companion's slot lets its client write."""
    _, _, image_id, _, companion_id = path.split("/")
    return f"{keys.companion_prefix(Owner(ALICE), ImageId(image_id))}{companion_id}.{ending}"


def put(upload: Any, body: bytes) -> int:
    """Send a file by its link, as a phone does; returns the status."""
    return requests.put(upload["put"]["url"], data=body, headers=upload["put"]["headers"], timeout=9).status_code


def announced(cloud: Cloud, context: Any, key: str) -> None:
    """Let the keeper of companions see what is under a key."""
    found = cloud.objects.stored(key)
    assert found is not None
    cloud.run_companions(
        context, cloud.put(key, cloud.s3.get_object(Bucket=cloud.originals, Key=key)["Body"].read())
    )


def test_a_companion_from_its_slot_to_the_list(cloud: Cloud, context: Any, api: ApiClient) -> None:
    image_id = new_slot(api)
    path, body = path_of(image_id), movie()
    slot = api.put(path, {**VIDEO, "size": len(body)})
    assert slot.status == 201
    assert {name: slot.json()[name] for name in ("kind", "filename")} == {
        "kind": "video",
        "filename": "IMG_5195.MOV",
    }
    assert put(slot.json()["upload"], body) == 200
    assert api.get(f"/images/{image_id}").json()["companions"] == [], "nobody has looked at it yet"
    arrive(cloud, f"uploads/{ALICE}/{image_id}")
    announced(cloud, context, key_of(path))
    [listed] = api.get(f"/images/{image_id}").json()["companions"]
    assert (listed["id"], listed["filename"], listed["size"]) == (
        path.rpartition("/")[2],
        "IMG_5195.MOV",
        len(body),
    )
    link = api.get(f"{path}/original").headers["location"]
    assert "IMG_5195.MOV" in link
    again = api.put(path, {**VIDEO, "size": len(body)})
    assert (again.status, again.json()["upload"]) == (200, None)
    assert api.put(path, {**VIDEO, "size": 1}).code == "already_uploaded"
    assert api.put(path, {**VIDEO, "filename": "IMG_5195.xmp"}).code == "already_uploaded"
    assert cloud.table.get(Owner(ALICE), ImageId(image_id)).companion_slots == []  # type: ignore[union-attr] # it is there


def test_a_slot_is_renewed_with_the_same_key(api: ApiClient) -> None:
    path = path_of(new_slot(api))
    first, second = (api.put(path, VIDEO).json()["upload"]["form"]["fields"]["key"] for _ in range(2))
    assert first == second == key_of(path)


def test_the_api_makes_an_id(api: ApiClient) -> None:
    image_id = new_slot(api)
    slot = api.post(f"/images/{image_id}/companions", VIDEO)
    assert slot.status == 201
    assert slot.json()["upload"]["form"]["fields"]["key"] == key_of(path_of(image_id, slot.json()["id"]))


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"filename": "IMG_1.jpg"}, "/filename"),
        ({"filename": "noending"}, "/filename"),
        ({"filename": ".DS_Store"}, "/filename"),
        ({"filename": "/"}, "/filename"),
        ({"content_type": "video"}, "/content_type"),
        ({"content_type": "Video/QuickTime"}, "/content_type"),
        ({"content_type": "video/mp4; codecs=avc1"}, "/content_type"),
        ({"content_type": "video/mp4\n"}, "/content_type"),
        ({"size": 0}, "/size"),
        ({"sha256": "0" * 63}, "/sha256"),
    ],
)
def test_a_wrong_request_says_what_is_wrong(api: ApiClient, changed: dict[str, Any], pointer: str) -> None:
    answer = api.put(path_of(new_slot(api)), VIDEO | changed)
    assert answer.code == "invalid"
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_a_slot_keeps_its_ending(api: ApiClient) -> None:
    """It stands in the key. With links for two keys, an image could have two companions of one id."""
    path = path_of(new_slot(api))
    assert api.put(path, VIDEO).status == 201
    answer = api.put(path, VIDEO | {"filename": "IMG_5195.xmp"})
    assert (answer.status, answer.code) == (422, "invalid")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/filename"]
    assert api.put(path, VIDEO | {"filename": "another name.mov"}).status == 201


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [({"size": 6}, "/size"), ({"sha256": "1" * 64}, "/sha256"), ({"filename": "IMG_5195.mp4"}, "/filename")],
)
def test_a_slot_is_for_one_file(api: ApiClient, changed: dict[str, Any], pointer: str) -> None:
    """Links of its first opening still work. What they send would be taken for the second file."""
    path, video = path_of(new_slot(api)), {**VIDEO, "size": 5, "sha256": "0" * 64}
    assert api.put(path, video).status == 201
    answer = api.put(path, video | changed)
    assert (answer.status, answer.code) == (422, "invalid")
    [fault] = answer.json()["errors"]
    assert (fault["pointer"], "another id" in fault["detail"]) == (pointer, True)
    assert api.put(path, VIDEO).status == 201
    assert api.put(path, video | changed).status == 422, "also after an announcement that said less"


def test_a_file_that_is_not_listed_yet_is_there(cloud: Cloud, context: Any, api: ApiClient) -> None:
    """Another form would overwrite it, and another name would make another kind of file of it."""
    image_id = arrive(cloud, f"uploads/{ALICE}/{new_slot(api)}")
    path, body = path_of(image_id), sidecar("DSCN0010.jpg")
    slot = {"filename": "p.json", "content_type": "application/json", "size": len(body), "sha256": "0" * 64}
    form = api.put(path, {**slot, "sha256": None}).json()["upload"]["form"]
    sent = requests.post(form["url"], data=form["fields"], files={"file": body}, timeout=9)
    assert sent.status_code == 204
    again = api.put(path, {**slot, "filename": "r.json"})
    assert (again.status, again.json()["filename"], again.json()["upload"]) == (200, "p.json", None)
    for other in ({"size": 1}, {"filename": "q.MOV", "content_type": "video/quicktime"}):
        refused = api.put(path, slot | other)
        assert (refused.status, refused.code) == (409, "already_uploaded")
    assert api.get(f"/images/{image_id}").json()["companions"] == []
    announced(cloud, context, key_of(path, "json"))
    [listed] = api.get(f"/images/{image_id}").json()["companions"]
    assert (listed["kind"], listed["filename"]) == ("takeout", "p.json")


@pytest.mark.parametrize(
    ("declared", "stored"),
    [
        ("video/quicktime", "video/quicktime"),
        ("audio/3gpp", "audio/3gpp"),
        ("image/x-canon-cr2", "image/x-canon-cr2"),
        ("application/json", "application/json"),
        ("text/html", "application/octet-stream"),
        ("application/xhtml+xml", "application/octet-stream"),
        ("application/rdf+xml", "application/octet-stream"),
        ("text/xml", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
        ("application/x-director", "application/octet-stream"),
    ],
)
def test_no_companion_is_a_page(cloud: Cloud, context: Any, api: ApiClient, declared: str, stored: str) -> None:
    """It would be one on the bucket's own origin."""
    path = path_of(arrive(cloud, f"uploads/{ALICE}/{new_slot(api)}"))
    page = b"<script>alert(1)</script>"
    upload = api.put(path, {**VIDEO, "content_type": declared, "size": len(page)}).json()["upload"]
    assert upload["form"]["fields"]["Content-Type"] == upload["put"]["headers"]["Content-Type"] == stored
    assert put(upload, page) == 200
    found = cloud.s3.head_object(Bucket=cloud.originals, Key=key_of(path))
    etag, version_id = found["ETag"].strip('"'), found["VersionId"]
    event = s3_events.created(
        cloud.originals, key_of(path), cloud.sequencer(), size=len(page), etag=etag, version_id=version_id
    )
    cloud.run_companions(context, event)
    download = requests.get(api.get(f"{path}/original").headers["location"], timeout=9)
    assert download.content == page
    assert download.headers["content-type"] == stored
    assert download.headers["content-disposition"].startswith('attachment; filename="IMG_5195.MOV"')


def test_sizes_have_limits(api: ApiClient) -> None:
    image_id = new_slot(api)
    largest = services.settings(ApiSettings).max_companion_bytes
    assert api.put(path_of(image_id), {**VIDEO, "size": largest}).status == 201
    refused = api.put(path_of(image_id), {**VIDEO, "size": largest + 1})
    assert (refused.code, refused.json()["max_bytes"]) == ("too_large", largest)
    said = {"filename": "IMG_5195.xmp", "content_type": "application/rdf+xml"}
    assert api.put(path_of(image_id), {**said, "size": 2**20}).status == 201
    refused = api.put(path_of(image_id), {**said, "size": 50 * 2**20})
    assert (refused.code, refused.json()["max_bytes"]) == ("too_large", 2**20)
    assert api.put(path_of(image_id), said).json()["upload"]["max_bytes"] == 2**20


def test_an_image_has_a_bounded_number_of_them(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("image_api.companions.MAX_COMPANIONS", 2)
    image_id = new_slot(api)
    paths = [path_of(image_id) for _ in range(3)]
    answers = [api.put(path, VIDEO) for path in paths]
    assert [answer.status for answer in answers] == [201, 201, 413]
    assert (answers[2].code, answers[2].json()["max_companions"]) == ("too_many_companions", 2)
    assert api.put(paths[0], VIDEO).status == 201, "which has a slot"


def test_a_slot_that_nobody_fills_makes_room(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("image_api.companions.MAX_COMPANIONS", 1)
    image_id = new_slot(api)
    assert api.put(path_of(image_id), VIDEO).status == 201
    assert api.put(path_of(image_id), VIDEO).status == 413
    monkeypatch.setattr("image_api.companions.SLOT_LIFE", -companion.SLOT_LIFE)
    assert api.put(path_of(image_id), VIDEO).status == 201


@pytest.mark.parametrize("state", ["unknown", "deleted"])
def test_there_is_no_slot_without_an_image(cloud: Cloud, api: ApiClient, state: str) -> None:
    image_id = str(uuid.uuid4()) if state == "unknown" else arrive(cloud, f"uploads/{ALICE}/{new_slot(api)}")
    if state == "deleted":
        assert api.request("DELETE", f"/images/{image_id}", {"permanent": "true"}).status == 204
    assert api.put(path_of(image_id), VIDEO).code == "image_not_found"


def test_slots_go_with_their_image(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrive(cloud, f"uploads/{ALICE}/{new_slot(api)}")
    path = path_of(image_id)
    slot = api.put(path, {**VIDEO, "size": 20 * 2**20}).json()
    assert slot["upload"]["multipart"]
    assert api.post(f"{path}/parts", {"parts": [{"number": 1, "sha256": "0" * 64}]}).status == 200
    assert cloud.s3.list_multipart_uploads(Bucket=cloud.originals)["Uploads"]
    assert api.request("DELETE", f"/images/{image_id}", {"permanent": "true"}).status == 204
    assert "companion_slots" not in cloud.entry_of(f"uploads/{ALICE}/{image_id}").attributes
    assert cloud.s3.list_multipart_uploads(Bucket=cloud.originals).get("Uploads", []) == []


def test_a_companion_in_parts(cloud: Cloud, context: Any, api: ApiClient) -> None:
    image_id = arrive(cloud, f"uploads/{ALICE}/{new_slot(api)}")
    path, size = path_of(image_id), 2 * PART + 5
    slot = api.put(path, {**VIDEO, "size": size}).json()["upload"]
    assert slot["multipart"] == {"part_bytes": PART, "parts": 3}
    early = api.post(f"{path}/parts/complete", {})
    assert (early.code, early.json()["missing"]) == ("parts_missing", [1, 2, 3])
    digests = [{"number": number, "sha256": "0" * 64} for number in (1, 2, 3)]
    links = api.post(f"{path}/parts", {"parts": digests}).json()["links"]
    assert [link["number"] for link in links] == [1, 2, 3]
    [begun] = cloud.s3.list_multipart_uploads(Bucket=cloud.originals)["Uploads"]
    for number, length in ((3, 5), (1, PART), (2, PART)):
        cloud.s3.upload_part(
            Bucket=cloud.originals,
            Key=begun["Key"],
            UploadId=begun["UploadId"],
            PartNumber=number,
            Body=bytes(length),
            ChecksumAlgorithm="SHA256",
        )
    assert [part["number"] for part in api.get(f"{path}/parts").json()["uploaded"]] == [1, 2, 3]
    renewed = api.put(path, {**VIDEO, "size": size}).json()["upload"]
    assert renewed["multipart"]["parts"] == 3
    assert len(api.get(f"{path}/parts").json()["uploaded"]) == 3, "a renewed slot goes on with its parts"
    done = api.post(f"{path}/parts/complete", {})
    assert (done.status, done.json()["upload"]) == (200, None)
    assert api.post(f"{path}/parts/complete", {}).status == 200, "again"
    found = cloud.objects.stored(key_of(path))
    assert found is not None
    assert found.size == size
    event = cloud.put(key_of(path), bytes(size))
    cloud.run_companions(context, event)
    assert api.post(f"{path}/parts/complete", {}).status == 200
    assert api.get(f"{path}/parts").code == "already_uploaded"


def test_an_aborted_upload_of_parts_leaves_the_slot(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    path = path_of(image_id)
    assert api.put(path, {**VIDEO, "size": 20 * 2**20}).status == 201
    assert api.post(f"{path}/parts", {"parts": [{"number": 1, "sha256": "0" * 64}]}).status == 200
    assert [api.delete(f"{path}/parts").status for _ in range(2)] == [204, 204]
    assert cloud.s3.list_multipart_uploads(Bucket=cloud.originals).get("Uploads", []) == []
    assert api.get(f"{path}/parts").json()["uploaded"] == []
    assert api.post(f"{path}/parts", {"parts": [{"number": 9, "sha256": "0" * 64}]}).code == "invalid"


def test_parts_of_what_has_no_slot_are_not_found(api: ApiClient) -> None:
    path = path_of(new_slot(api))
    for answer in (
        api.get(f"{path}/parts"),
        api.delete(f"{path}/parts"),
        api.post(f"{path}/parts/complete", {}),
        api.post(f"{path}/parts", {"parts": [{"number": 1, "sha256": "0" * 64}]}),
    ):
        assert answer.code == "companion_not_found"


def test_a_companion_outlives_another_photo_under_its_image(cloud: Cloud, context: Any, api: ApiClient) -> None:
    """The original may be replaced while its companion is sent."""
    image_id = arrive(cloud, f"uploads/{ALICE}/{new_slot(api)}")
    path = path_of(image_id)
    slot = {"filename": "DSCN0010.jpg.json", "content_type": "application/json"}
    assert api.put(path, slot).status == 201
    arrive(cloud, f"uploads/{ALICE}/{image_id}")
    cloud.run_companions(context, cloud.put(key_of(path, "json"), sidecar("DSCN0010.jpg")))
    image = api.get(f"/images/{image_id}").json()
    assert [each["filename"] for each in image["companions"]] == ["DSCN0010.jpg.json"]
    assert image["caption"]["source"] == "sidecar:takeout"


def test_a_slot_is_deleted_with_what_was_sent(cloud: Cloud, context: Any, api: ApiClient) -> None:
    image_id = arrive(cloud, f"uploads/{ALICE}/{new_slot(api)}")
    sent, in_parts, other = (path_of(image_id) for _ in range(3))
    assert put(api.put(sent, {**VIDEO, "size": 5}).json()["upload"], b"video") == 200
    assert api.put(in_parts, {**VIDEO, "size": 2 * PART}).status == 201
    assert api.post(f"{in_parts}/parts", {"parts": [{"number": 1, "sha256": "0" * 64}]}).status == 200
    assert api.put(other, VIDEO).status == 201
    assert [api.delete(path).status for path in (sent, in_parts, in_parts, sent)] == [204] * 4
    assert cloud.versions(key_of(sent)) == {}
    assert cloud.s3.list_multipart_uploads(Bucket=cloud.originals).get("Uploads", []) == []
    [left] = cloud.entry_of(f"uploads/{ALICE}/{image_id}").companion_slots
    assert left.companion_id == other.rpartition("/")[2]
    cloud.run_companions(context, cloud.deleted(key_of(sent)))
    assert api.get(f"/images/{image_id}").json()["companions"] == []


def test_a_deleted_companions_id_can_be_used_again(cloud: Cloud, context: Any, api: ApiClient) -> None:
    """For another file, too."""
    image_id = arrive(cloud, f"uploads/{ALICE}/{new_slot(api)}")
    path = path_of(image_id)
    for ending, size in (("mov", 5), ("mp4", 6)):
        slot = api.put(path, {**VIDEO, "filename": f"a.{ending}", "size": size})
        assert slot.status == 201
        assert put(slot.json()["upload"], bytes(size)) == 200
        announced(cloud, context, key_of(path, ending))
        assert [each["size"] for each in api.get(f"/images/{image_id}").json()["companions"]] == [size]
        assert api.delete(path).status == 204
    assert api.get(f"/images/{image_id}").json()["companions"] == []


def test_an_import_may_get_companions_too(cloud: Cloud, context: Any, api: ApiClient) -> None:
    """They go with its deletion."""
    key = f"imports/{ALICE}/IMG_1.jpg"
    image_id = arrive(cloud, key)
    path = path_of(image_id)
    assert api.put(path, VIDEO).status == 201
    cloud.run_companions(context, cloud.put(key_of(path), movie()))
    assert [each.name for each in cloud.entry_of(key).companions] == ["IMG_5195.MOV"]
    assert api.request("DELETE", f"/images/{image_id}", {"permanent": "true"}).status == 204
    assert cloud.versions(key_of(path)) == {}
    cloud.run_companions(context, cloud.put(key_of(path), movie()))
    assert cloud.versions(key_of(path)) == {}, "sent with an old link"

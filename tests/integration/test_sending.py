"""Every way to send a file, on the deployed stack: what S3 enforces of what is signed, and what becomes of it."""

import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
import requests

from darkroom_client.models import SlotRequest, Upload
from local.users import User
from tests.deployed import DEADLINE_SECONDS, Operator, settled, until
from tests.photos import photo

BODY: Final = photo("Canon_40D.jpg")
MIB: Final = 2**20

# Decoders do not mind what comes after a JPEG.
LARGE: Final = BODY + bytes(18 * MIB)


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def said(body: bytes) -> dict[str, Any]:
    return {"filename": "a.jpg", "content_type": "image/jpeg", "size": len(body), "sha256": sha256(body)}


def opened(user: User, body: bytes) -> tuple[str, Upload]:
    """A slot for a file, and the ways to send it."""
    slot = user.put_image(str(uuid.uuid4()), SlotRequest(**said(body)))
    assert slot.upload is not None
    return slot.image.id, slot.upload


def put(link: dict[str, Any], body: bytes, **changed: str | None) -> tuple[int, str]:
    """Send a file with a link, with other headers than it has (None: without one); the status and S3's code."""
    headers = {**link["headers"], **{name.replace("_", "-"): value for name, value in changed.items()}}
    sent = requests.put(
        link["url"],
        headers={name: value for name, value in headers.items() if value is not None},
        data=body,
        timeout=DEADLINE_SECONDS,
    )
    return sent.status_code, sent.text.partition("<Code>")[2].partition("</Code>")[0]


def other(body: bytes) -> bytes:
    """As many other bytes."""
    return bytes(byte ^ 1 for byte in body[:100]) + body[100:]


def test_a_link_takes_exactly_its_file_once(newcomer: User) -> None:
    image_id, upload = opened(newcomer, BODY)
    assert upload.put is not None
    url = upload.put.url
    link = {"url": url, "headers": upload.put.headers}
    assert put(link, other(BODY)) == (400, "BadDigest")
    for refused in (
        put(link, BODY[:-1]),
        put(link, BODY + b"1"),
        put(link, BODY, Content_Type="text/html"),
        put(link, BODY, If_None_Match=None),
        put(link, BODY, x_amz_checksum_sha256=None),
        put({**link, "url": url.replace(image_id, str(uuid.uuid4()))}, BODY),
    ):
        assert refused == (403, "SignatureDoesNotMatch")
    assert put(link, BODY) == (200, "")
    assert put(link, BODY) == (412, "PreconditionFailed")
    image = settled(newcomer, image_id)
    assert (image.status, image.verified, image.size) == ("ready", True, len(BODY))


def test_a_form_takes_exactly_the_size_of_its_file(newcomer: User) -> None:
    """The embedded AWS does not compare the digest of a form's file; the stages do."""
    image_id, upload = opened(newcomer, BODY)

    def post(body: bytes, **changed: str | None) -> int:
        fields = {**upload.form.fields, **changed}
        fields = {name: value for name, value in fields.items() if value is not None}
        return requests.post(
            upload.form.url, data=fields, files={"file": body}, timeout=DEADLINE_SECONDS
        ).status_code

    assert post(BODY[:-1]) == requests.codes.bad_request
    assert post(BODY + b"1") == requests.codes.bad_request
    assert post(BODY, **{"x-amz-checksum-sha256": None}) == requests.codes.forbidden
    assert post(BODY) == requests.codes.no_content
    assert settled(newcomer, image_id).verified


def links_of(user: User, image_id: str, *chunks: tuple[int, bytes]) -> list[Any]:
    asked = {"parts": [{"number": number, "sha256": sha256(chunk)} for number, chunk in chunks]}
    answer = user.http.post(f"/images/{image_id}/parts", json=asked)
    assert answer.is_success, answer.text
    links: list[Any] = answer.json()["links"]
    return links


def test_a_large_file_arrives_in_parts(newcomer: User, operator: Operator) -> None:
    image_id, upload = opened(newcomer, LARGE)
    assert upload.multipart is not None
    size = upload.multipart.part_bytes
    chunks = {n: LARGE[(n - 1) * size : n * size] for n in range(1, upload.multipart.parts + 1)}
    assert b"".join(chunks.values()) == LARGE
    last = max(chunks)
    [link] = links_of(newcomer, image_id, (last, chunks[last]))
    assert put(link, other(chunks[last])) == (400, "BadDigest")
    assert put(link, chunks[last][:-1]) == (403, "SignatureDoesNotMatch")
    assert put(link, chunks[last]) == (200, "")

    missing = newcomer.http.post(f"/images/{image_id}/parts/complete")
    assert (missing.status_code, missing.json()["missing"]) == (409, [*chunks][:-1])
    told = newcomer.http.get(f"/images/{image_id}/parts").json()
    assert told["uploaded"] == [{"number": last, "bytes": len(chunks[last]), "sha256": sha256(chunks[last])}]

    rest = sorted(chunks)[:-1]
    for link in reversed(links_of(newcomer, image_id, *((n, chunks[n]) for n in rest))):
        assert put(link, chunks[link["number"]]) == (200, "")
    for _ in range(2):
        completed = newcomer.http.post(f"/images/{image_id}/parts/complete")
        assert (completed.status_code, completed.json()["id"]) == (200, image_id)
    image = settled(newcomer, image_id)
    assert (image.status, image.verified, image.size) == ("ready", True, len(LARGE))
    key = f"uploads/{newcomer.sub}/{image_id}"
    s3, bucket = operator.stack.client("s3"), operator.stack.outputs["OriginalsBucket"]
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == LARGE
    assert newcomer.http.post(f"/images/{image_id}/parts/complete").status_code == requests.codes.ok
    assert put(link, chunks[link["number"]]) == (404, "NoSuchUpload")


def test_parts_never_replace_a_file_that_came_in_another_way(newcomer: User, operator: Operator) -> None:
    image_id, upload = opened(newcomer, LARGE)
    assert upload.multipart is not None
    assert upload.put is not None
    size = upload.multipart.part_bytes
    chunks = {n: LARGE[(n - 1) * size : n * size] for n in range(1, upload.multipart.parts + 1)}
    for link in links_of(newcomer, image_id, *chunks.items()):
        assert put(link, chunks[link["number"]]) == (200, "")
    assert put({"url": upload.put.url, "headers": upload.put.headers}, LARGE) == (200, "")
    assert newcomer.http.post(f"/images/{image_id}/parts/complete").status_code == requests.codes.ok
    s3, bucket = operator.stack.client("s3"), operator.stack.outputs["OriginalsBucket"]
    listed = s3.list_object_versions(Bucket=bucket, Prefix=f"uploads/{newcomer.sub}/{image_id}")
    assert len(listed["Versions"]) == 1


def test_a_deleted_slot_leaves_no_parts(newcomer: User, operator: Operator) -> None:
    image_id, _ = opened(newcomer, LARGE)
    [link] = links_of(newcomer, image_id, (1, LARGE[: 8 * MIB]))
    assert put(link, LARGE[: 8 * MIB]) == (200, "")
    newcomer.delete_image(image_id)
    s3, bucket = operator.stack.client("s3"), operator.stack.outputs["OriginalsBucket"]
    assert not s3.list_multipart_uploads(Bucket=bucket, Prefix=f"uploads/{newcomer.sub}/").get("Uploads")
    assert put(link, LARGE[: 8 * MIB]) == (404, "NoSuchUpload")


def test_an_aborted_upload_begins_anew(newcomer: User, operator: Operator) -> None:
    image_id, _ = opened(newcomer, LARGE)
    [first] = links_of(newcomer, image_id, (1, LARGE[: 8 * MIB]))
    assert newcomer.http.delete(f"/images/{image_id}/parts").status_code == requests.codes.no_content
    assert put(first, LARGE[: 8 * MIB]) == (404, "NoSuchUpload")
    [again] = links_of(newcomer, image_id, (1, LARGE[: 8 * MIB]))
    assert put(again, LARGE[: 8 * MIB]) == (200, "")
    newcomer.delete_image(image_id)
    assert operator.dead_letters() == 0


def test_clients_that_begin_at_once_share_one_upload(newcomer: User, operator: Operator) -> None:
    image_id, _ = opened(newcomer, LARGE)
    with ThreadPoolExecutor(4) as threads:
        links = list(threads.map(lambda n: links_of(newcomer, image_id, (n, b""))[0], (1, 2, 3, 1)))
    ids = {link["url"].partition("uploadId=")[2].partition("&")[0] for link in links}
    s3, bucket = operator.stack.client("s3"), operator.stack.outputs["OriginalsBucket"]
    begun = s3.list_multipart_uploads(Bucket=bucket, Prefix=f"uploads/{newcomer.sub}/")["Uploads"]
    assert ids == {upload["UploadId"] for upload in begun}
    assert len(begun) == 1
    newcomer.delete_image(image_id)


@pytest.mark.parametrize("digest", [None, sha256(BODY)])
def test_a_hundred_slots_are_opened_at_once(newcomer: User, operator: Operator, digest: str | None) -> None:
    """All with one digest: one of them gets the slot."""
    ids = [str(uuid.uuid4()) for _ in range(100)]
    slots = [{**said(BODY), "sha256": digest, "id": image_id} for image_id in ids]
    answer = newcomer.http.post("/images/slots", json={"slots": slots})
    assert answer.status_code == requests.codes.ok, answer.text
    results = answer.json()["results"]
    assert [result["id"] for result in results] == ids
    images = {result["slot"]["image"]["id"] for result in results}
    statuses = sorted(result["status"] for result in results)
    assert (len(images), statuses) == ((1, [200] * 99 + [201]) if digest else (100, [201] * 100))
    link = results[50]["slot"]["upload"]["put"]
    assert put(link, BODY) == (200, "")
    until(lambda: newcomer.get_image(results[50]["slot"]["image"]["id"]).status == "ready")
    assert operator.dead_letters() == 0

"""darkroom_client and the API, without a network: requests of the client reach the handler and S3's stand-in."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import requests

from contract.document import kept
from darkroom import aws
from darkroom_client import Darkroom, Journal, StillProcessing, errors
from darkroom_client.models import (
    AddedImage,
    AlbumEdit,
    AlbumRequest,
    CompanionRequest,
    DropRequest,
    ExportFilter,
    ExportRequest,
    FilesRequest,
    GuestSlotRequest,
    ImageEdit,
    ImageEntry,
    ImagesDelete,
    ImagesEdit,
    ImagesRestore,
    MembersRequest,
    NamedSlotRequest,
    NewShare,
    PartRequest,
    PartsRequest,
    SessionRequest,
    ShareRequest,
    SlotRequest,
    SlotsRequest,
    VersionedImage,
)
from tests.functional.api_client import ALICE
from tests.functional.conftest import Cloud, Deliver
from tests.functional.gateway import TOKEN, Gateway
from tests.functional.moto_parts import complete_moto
from tests.photos import IMAGES
from tests.writers.quicktime import movie

URL: Final = "https://photos.example"
PHOTO: Final = IMAGES / "DSCN0010.jpg"

NOBODYS: Final = "3a0c7d5e-8d3a-4c57-9c39-1f2f3a9f7a11"
SLOT: Final = SlotRequest(filename="photo.jpg", content_type="image/jpeg", size=20_000_000)
VIDEO: Final = CompanionRequest(filename="IMG_1.MOV", content_type="video/quicktime", size=20_000_000)
PART: Final = PartRequest(number=1, sha256="0" * 64)

LARGE: Final = bytes(17_000_000)
"""Above `multipart_over`, so it goes in parts."""

SENT: Final = "3a0c7d5e-8d3a-4c57-9c39-1f2f3a9f7a12"
NEW: Final = {"field_of_tomorrow": {"x": [1]}}

Application = Callable[..., Iterable[bytes]]


class Internet(httpx.BaseTransport):
    """Leads to the API, or to S3."""

    def __init__(self, api: Application) -> None:
        self._api = httpx.WSGITransport(api)
        self._alone = Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "photos.example":
            with self._alone:  # a function has one request at a time
                return self._api.handle_request(request)
        # moto answers what requests sends.
        headers = dict(request.headers)
        answer = requests.request(
            request.method,
            str(request.url),
            data=request.read(),
            headers=headers,
            timeout=10,
            allow_redirects=False,
        )
        return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


class Tomorrow:
    """The API as a later version may be: every object has another field, and every enum has other values."""

    def __init__(self, api: Application) -> None:
        self._api = api
        schemas = kept()["components"]["schemas"]
        enums = {f"#/components/schemas/{name}" for name, schema in schemas.items() if "enum" in schema}
        self._enums = {
            name
            for schema in schemas.values()
            for name, field in schema.get("properties", {}).items()
            for kind in (field, field.get("items", {}), *field.get("anyOf", ()))
            if "enum" in kind or "const" in kind or kind.get("$ref") in enums
        }

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        status: list[str] = []

        def begin(line: str, headers: list[tuple[str, str]]) -> None:
            status.append(line)
            start(line, [each for each in headers if each[0].lower() != "content-length"])

        body = b"".join(self._api({**environ, "HTTP_ACCEPT_ENCODING": "identity"}, begin))
        if status[0] >= "3" or not body.startswith(b"{"):
            return [body]
        return [json.dumps(self._later(json.loads(body))).encode()]

    def _later(self, value: Any, name: str = "") -> Any:
        if isinstance(value, list):
            return [self._later(each, name) for each in value]
        if isinstance(value, dict):
            later = {key: self._later(each, key) for key, each in value.items()}
            return later if name in ("fields", "headers") else later | NEW  # those of S3 are not the contract's
        if name not in self._enums or value is None:
            return value
        return "tomorrow" if isinstance(value, str) else 1_000


@pytest.fixture
def api(context: Any) -> Gateway:
    return Gateway(context, ALICE)


def client(api: Application) -> Darkroom:
    return Darkroom(URL, token=TOKEN, transport=Internet(api), retries=0)


@pytest.fixture
def alice(api: Gateway) -> Darkroom:
    return client(api)


@pytest.fixture
def parts(cloud: Cloud) -> Iterator[None]:
    """Uploads in parts, as S3 has them."""
    del cloud  # moto has to be there first
    with complete_moto(aws.s3()):
        yield


@pytest.fixture
def ready(alice: Darkroom, cloud: Cloud, deliver: Deliver) -> str:
    """The id of a real photo that has been uploaded and processed."""
    image = alice.upload(PHOTO)
    key = f"uploads/{ALICE}/{image.id}"
    [stored] = cloud.s3.list_objects_v2(Bucket=cloud.originals)["Contents"]
    assert stored["Key"] == key
    body = cloud.s3.get_object(Bucket=cloud.originals, Key=key)["Body"].read()
    assert body == PHOTO.read_bytes()
    deliver(cloud.put(key, body))
    return image.id


def test_a_photo_from_the_disk_and_back(alice: Darkroom, ready: str, tmp_path: Path) -> None:
    image = alice.wait_until_settled(ready, seconds=0)
    assert (image.status, image.filename, image.size) == ("ready", PHOTO.name, PHOTO.stat().st_size)
    assert image.metadata
    assert (image.metadata.make, image.metadata.variant) == ("NIKON", None)
    assert alice.upload(PHOTO, image_id=ready) == image, "it has arrived already"
    alice.download_original(ready, tmp_path / "original.jpg")
    assert (tmp_path / "original.jpg").read_bytes() == PHOTO.read_bytes()
    alice.download_thumbnail(ready, tmp_path / "small.avif", size=300, format="avif")
    assert (tmp_path / "small.avif").read_bytes()[4:12] == b"ftypavif"
    assert [each.id for each in alice.images()] == [ready]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["original.jpg", "small.avif"]


@pytest.mark.usefixtures("parts")
def test_a_file_in_parts_goes_on_where_it_was_interrupted(
    alice: Darkroom, cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.dng"
    path.write_bytes(LARGE)
    send = Internet.handle_request
    tried = []

    def cut(network: Internet, request: httpx.Request) -> httpx.Response:
        if part := request.url.params.get("partNumber"):
            tried.append(part)
            if len(tried) == 2:
                raise httpx.WriteError("cut")
        return send(network, request)

    monkeypatch.setattr(Internet, "handle_request", cut)
    with Journal(tmp_path / "journal") as journal, pytest.raises(httpx.WriteError):
        alice.upload(path, journal=journal)
    assert len(cloud.s3.list_multipart_uploads(Bucket=cloud.originals)["Uploads"]) == 1
    with Journal(tmp_path / "journal") as journal:
        image = alice.upload(path, journal=journal)
        assert alice.upload(path, journal=journal).id == image.id, "the answer was lost"
    assert len(tried) == 4
    assert {*tried} == {"1", "2", "3"}
    [version] = cloud.s3.list_object_versions(Bucket=cloud.originals)["Versions"]
    assert version["Key"] == f"uploads/{ALICE}/{image.id}"
    assert cloud.s3.get_object(Bucket=cloud.originals, Key=version["Key"])["Body"].read() == LARGE
    assert "Uploads" not in cloud.s3.list_multipart_uploads(Bucket=cloud.originals)


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("body", [movie(), LARGE], ids=["whole", "parts"])
def test_a_companion_is_sent_to_its_image(
    alice: Darkroom, cloud: Cloud, context: Any, ready: str, body: bytes
) -> None:
    sent = alice.upload_companion(ready, body, filename="IMG_1.MOV")
    assert alice.upload_companion(ready, body, filename="IMG_1.MOV", companion_id=sent) == sent
    key = f"uploads/{ALICE}/{ready}/companions/{sent}.mov"
    assert len(cloud.s3.list_object_versions(Bucket=cloud.originals, Prefix=key)["Versions"]) == 1
    assert cloud.s3.get_object(Bucket=cloud.originals, Key=key)["Body"].read() == body
    cloud.run_companions(context, cloud.put(key, body))
    [companion] = alice.get_image(ready).companions
    assert (companion.id, companion.filename, companion.size) == (sent, "IMG_1.MOV", len(body))
    assert alice.upload_companion(ready, body, filename="IMG_1.MOV", companion_id=sent) == sent
    with pytest.raises(errors.AlreadyUploaded):
        alice.upload_companion(ready, body + b"another", filename="IMG_1.MOV", companion_id=sent)


def test_the_same_bytes_are_sent_once(alice: Darkroom, cloud: Cloud, ready: str) -> None:
    assert alice.upload(PHOTO, filename="copy.jpg").id == ready
    alice.delete_image(ready)
    trashed = alice.upload(PHOTO)
    assert trashed.id == ready
    assert trashed.trashed_at
    assert alice.upload(PHOTO, again=True).id != ready
    assert len(cloud.s3.list_objects_v2(Bucket=cloud.originals)["Contents"]) == 2


@pytest.mark.usefixtures("cloud")
def test_what_is_not_there_is_not_found_and_leaves_no_file(alice: Darkroom, tmp_path: Path) -> None:
    image = alice.put_image(NOBODYS, SLOT).image
    with pytest.raises(StillProcessing) as waiting:
        alice.wait_until_settled(image.id, seconds=0)
    assert waiting.value.image.status == "pending"
    with pytest.raises(errors.NotYet):
        alice.download_original(image.id, tmp_path / "original.jpg")
    alice.delete_image(image.id)
    with pytest.raises(errors.NotFound) as missing:
        alice.get_image(image.id)
    assert missing.value.code == "image_not_found"
    with pytest.raises(errors.AlreadyDeleted):
        alice.upload(PHOTO, image_id=image.id)
    with pytest.raises(errors.NotFound):  # S3's answer, which is no problem document
        alice.download("https://originals.s3.amazonaws.com/nothing", tmp_path / "original.jpg")
    assert list(tmp_path.iterdir()) == []


def test_an_edit_of_an_image_that_another_device_has_edited_fails(alice: Darkroom, ready: str) -> None:
    read = alice.get_image(ready)
    edited = alice.edit(read, ImageEdit(title="At the lake", tags=["Family"]))
    assert (edited.title, edited.version) == ("At the lake", 1)
    with pytest.raises(errors.PreconditionFailed) as lost:
        alice.edit(read, ImageEdit(title="lost"))
    assert (lost.value.code, lost.value.version) == ("outdated", 1)
    assert alice.edit(edited, ImageEdit(title=None)).title is None, "null takes it back"
    assert alice.get_image(ready).tags == ["Family"], "what is left out stays"


@pytest.mark.usefixtures("cloud")
def test_s3_says_why_it_refuses_a_photo(api: Gateway) -> None:
    def without_a_bucket(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        return [b"".join(api(environ, start)).replace(b"originals", b"missing")]

    with pytest.raises(errors.UploadRefused) as refused:
        client(without_a_bucket).upload(PHOTO)
    assert (refused.value.status, refused.value.code) == (404, "NoSuchBucket")


ALBUM: Final = "9d1c6f2a-3b8e-4f0d-8a51-2f7c1e6b5d40"


def calls(ready: str, link: str, companion: str) -> dict[str, Callable[[Darkroom], object]]:
    """A request for each operation, by its operationId, in an order in which all succeed.

    `link`: to a picture of the image. `companion`: its id. SENT has been sent in parts, also for the image.
    """
    parts = urlsplit(link)
    _, _, _, _, _, *media = parts.path.split("/")
    signature = dict(parse_qsl(parts.query))
    media = [ALICE, ready, *media]
    one = [ready]
    all_ = ExportRequest(filter=ExportFilter())

    def export_id(api: Darkroom) -> str:
        return api.create_export(all_, idempotency_key="one").id

    album = AlbumRequest(title="At the lake")
    shared = ShareRequest(image_id=ready, originals=True, metadata=True)
    drop = ShareRequest(drop=DropRequest(max_images=1))
    sent = GuestSlotRequest(filename="a.jpg", content_type="image/jpeg", name="Anna", size=1)

    def share(api: Darkroom, what: ShareRequest = shared) -> NewShare:
        """The same share each time, with its token."""
        return api.create_share(what, idempotency_key="a drop" if what.drop else "a share")

    return {
        "getHealth": lambda api: api.get_health(),
        "headGetHealth": lambda api: api.head_get_health(),
        "getMe": lambda api: api.get_me(),
        "headGetMe": lambda api: api.head_get_me(),
        "getLimits": lambda api: api.get_limits(),
        "headGetLimits": lambda api: api.head_get_limits(),
        "listImages": lambda api: api.list_images(),
        "listImagesCompact": lambda api: api.list_images_compact(limit=1),
        "headListImages": lambda api: api.head_list_images(),
        "listChanges": lambda api: api.list_changes(),
        "listChangesCompact": lambda api: api.list_changes_compact(limit=1),
        "headListChanges": lambda api: api.head_list_changes(),
        "getTimeline": lambda api: api.get_timeline(),
        "headGetTimeline": lambda api: api.head_get_timeline(),
        "listFacets": lambda api: api.list_facets(kind="camera"),
        "headListFacets": lambda api: api.head_list_facets(kind="camera"),
        "getStats": lambda api: api.get_stats(),
        "headGetStats": lambda api: api.head_get_stats(),
        "createImage": lambda api: api.create_image(SLOT),
        "putImage": lambda api: api.put_image(NOBODYS, SLOT),
        "haveFiles": lambda api: api.have_files(FilesRequest(sha256=["0" * 64])),
        "openSlots": lambda api: api.open_slots(
            SlotsRequest(slots=[NamedSlotRequest(id=NOBODYS, **SLOT.model_dump(exclude_unset=True))])
        ),
        "createParts": lambda api: api.create_parts(NOBODYS, PartsRequest(parts=[PART])),
        "getParts": lambda api: api.get_parts(NOBODYS),
        "headGetParts": lambda api: api.head_get_parts(NOBODYS),
        "deleteParts": lambda api: api.delete_parts(NOBODYS),
        "completeParts": lambda api: api.complete_parts(SENT),
        "getImage": lambda api: api.get_image(ready),
        "headGetImage": lambda api: api.head_get_image(ready),
        "getOriginal": lambda api: api.get_original(ready),
        "headGetOriginal": lambda api: api.head_get_original(ready),
        "getThumbnail": lambda api: api.get_thumbnail(ready),
        "headGetThumbnail": lambda api: api.head_get_thumbnail(ready),
        "getMedia": lambda api: api.get_media(*media, **signature),
        "headGetMedia": lambda api: api.head_get_media(*media, **signature),
        "getTags": lambda api: api.get_tags(ready),
        "headGetTags": lambda api: api.head_get_tags(ready),
        "listSimilar": lambda api: api.list_similar(ready),
        "headListSimilar": lambda api: api.head_list_similar(ready),
        "createCompanion": lambda api: api.create_companion(ready, VIDEO),
        "putCompanion": lambda api: api.put_companion(ready, NOBODYS, VIDEO),
        "createCompanionParts": lambda api: api.create_companion_parts(ready, NOBODYS, PartsRequest(parts=[PART])),
        "getCompanionParts": lambda api: api.get_companion_parts(ready, NOBODYS),
        "headGetCompanionParts": lambda api: api.head_get_companion_parts(ready, NOBODYS),
        "deleteCompanionParts": lambda api: api.delete_companion_parts(ready, NOBODYS),
        "completeCompanionParts": lambda api: api.complete_companion_parts(ready, SENT),
        "listCompanions": lambda api: api.list_companions(ready),
        "headListCompanions": lambda api: api.head_list_companions(ready),
        "getCompanion": lambda api: api.get_companion(ready, companion),
        "headGetCompanion": lambda api: api.head_get_companion(ready, companion),
        "deleteCompanion": lambda api: api.delete_companion(ready, companion),
        "editImage": lambda api: api.edit_image(ready, ImageEdit(rating=5), if_match="*"),
        "editImages": lambda api: api.edit_images(
            ImagesEdit(images=[VersionedImage(id=ready, version=1)], edit=ImageEdit(favourite=True))
        ),
        "reprocessImage": lambda api: api.reprocess_image(ready),
        "createAlbum": lambda api: api.create_album(album),
        "putAlbum": lambda api: api.put_album(ALBUM, album),
        "getAlbum": lambda api: api.get_album(ALBUM),
        "headGetAlbum": lambda api: api.head_get_album(ALBUM),
        "listAlbums": lambda api: api.list_albums(),
        "headListAlbums": lambda api: api.head_list_albums(),
        "editAlbum": lambda api: api.edit_album(ALBUM, AlbumEdit(title="In the hills"), if_match="*"),
        "changeAlbumImages": lambda api: api.change_album_images(
            ALBUM, MembersRequest(add=[AddedImage(id=ready)])
        ),
        "listAlbumImages": lambda api: api.list_album_images(ALBUM),
        "headListAlbumImages": lambda api: api.head_list_album_images(ALBUM),
        "listImageAlbums": lambda api: api.list_image_albums(ready),
        "headListImageAlbums": lambda api: api.head_list_image_albums(ready),
        "deleteAlbum": lambda api: api.delete_album(ALBUM),
        "createShare": share,
        "getShare": lambda api: api.get_share(share(api).id),
        "headGetShare": lambda api: api.head_get_share(share(api).id),
        "listShares": lambda api: api.list_shares(),
        "headListShares": lambda api: api.head_list_shares(),
        "getSharedThing": lambda api: api.get_shared_thing(share(api).token),
        "headGetSharedThing": lambda api: api.head_get_shared_thing(share(api).token),
        "createGuestSession": lambda api: api.create_guest_session(share(api).token, SessionRequest()),
        "listGuestImages": lambda api: api.list_guest_images(share(api).token),
        "headListGuestImages": lambda api: api.head_list_guest_images(share(api).token),
        "getGuestImage": lambda api: api.get_guest_image(share(api).token, ready),
        "headGetGuestImage": lambda api: api.head_get_guest_image(share(api).token, ready),
        "getGuestOriginal": lambda api: api.get_guest_original(share(api).token, ready),
        "headGetGuestOriginal": lambda api: api.head_get_guest_original(share(api).token, ready),
        "createGuestImage": lambda api: api.create_guest_image(share(api, drop).token, sent),
        "deleteShare": lambda api: api.delete_share(share(api).id),
        "createExport": lambda api: api.create_export(all_, idempotency_key="one"),
        "listExports": lambda api: api.list_exports(),
        "headListExports": lambda api: api.head_list_exports(),
        "getExport": lambda api: api.get_export(export_id(api)),
        "headGetExport": lambda api: api.head_get_export(export_id(api)),
        "deleteExport": lambda api: api.delete_export(export_id(api)),
        "deleteImages": lambda api: api.delete_images(ImagesDelete(ids=one)),
        "listTrash": lambda api: api.list_trash(),
        "listTrashCompact": lambda api: api.list_trash_compact(),
        "headListTrash": lambda api: api.head_list_trash(),
        "restoreImages": lambda api: api.restore_images(ImagesRestore(ids=one)),
        "restoreImage": lambda api: api.restore_image(ready),
        "retryImage": lambda api: api.retry_image(ready),
        "deleteImage": lambda api: api.delete_image(ready, permanent=True),
        "deleteMe": lambda api: api.delete_me(confirm=ALICE),
    }


@pytest.mark.usefixtures("parts")
def test_every_operation_reads_what_a_later_version_answers(
    alice: Darkroom, cloud: Cloud, ready: str, context: Any
) -> None:
    """A server of tomorrow has fields and values that no client of today knows. The contract allows it."""
    tomorrow = client(Tomorrow(Gateway(context, ALICE)))
    alice.upload(LARGE, image_id=SENT)
    alice.upload_companion(ready, LARGE, filename="IMG_2.MOV", companion_id=SENT)
    cloud.run_companions(context, cloud.put(f"uploads/{ALICE}/{ready}/companions/IMG_1.MOV", movie()))
    [companion] = alice.get_image(ready).companions
    requests_ = calls(ready, alice.get_thumbnail(ready, size=320, format_="jpg"), companion.id)
    operations = {each["operationId"] for path in kept()["paths"].values() for each in path.values()}
    assert operations == requests_.keys() - {"listChangesCompact", "listImagesCompact", "listTrashCompact"}
    settled = tomorrow.wait_until_settled(ready, seconds=0)
    assert settled.status == "tomorrow", "a status that nobody knows is no reason to wait"
    answers = {operation: call(tomorrow) for operation, call in requests_.items()}
    image = answers["getImage"]
    assert isinstance(image, ImageEntry)
    assert (image.status, image.origin, image.thumbnails[0].format_) == ("tomorrow",) * 3
    assert image.metadata
    assert image.metadata.format_ == "tomorrow"
    assert image.model_extra == image.metadata.model_extra == NEW
    media_answer = answers["getMedia"]
    assert isinstance(media_answer, bytes)
    assert media_answer.startswith(b"\xff\xd8")
    with pytest.raises(errors.AccountClosed):
        tomorrow.get_me()

from typing import Final
from urllib.parse import quote

import pytest
from urllib3.util import parse_url

from darkroom import keys
from darkroom.keys import ImageId, Lane, Origin, Owner
from darkroom.order import Order, parse_sequencer
from darkroom.stages import StageName

ID: Final = "0d8f4c9e-5b0a-4c0e-9b0a-3f6f1c2d4e5f"


def test_an_upload_says_its_owner_and_image() -> None:
    original = keys.parse_original("bucket", f"uploads/alice/{ID}")
    assert original is not None
    assert (original.owner, original.image_id, original.origin) == ("alice", ID, Origin.UPLOAD)
    assert original.lane is Lane.UPLOADS
    assert original.filename is None


@pytest.mark.parametrize(
    "path",
    ["a photo.jpg", "a+b%2Fc.jpg", "Jürgen/Ferien 🏖/ñ.jpg", "2024/x.jpg", "a//b.jpg", ".jpg", "../b.jpg"],
)
def test_an_import_keeps_its_name_whatever_it_holds(path: str) -> None:
    original = keys.parse_original("bucket", f"imports/demo/{path}")
    assert original is not None
    assert original.owner == "demo"
    assert original.origin is Origin.IMPORT
    assert original.lane is Lane.IMPORTS
    assert original.filename == path.rsplit("/", 1)[-1]


@pytest.mark.parametrize(
    ("path", "filename"),
    [
        ("\u202egpj.exe", "gpj.exe"),
        ("a\r\nSet-Cookie: b.jpg", "aSet-Cookie: b.jpg"),
        ("folder\\a.jpg", "a.jpg"),
        ("a/..", None),
        ("\x01", None),
        ("x" * 1000 + ".jpg", "x" * 251 + ".jpg"),
    ],
    ids=ascii,
)
def test_the_name_of_an_import_is_cleaned_as_an_uploads_is(path: str, filename: str | None) -> None:
    original = keys.parse_original("bucket", f"imports/demo/{path}")
    assert original is not None
    assert original.filename == filename
    assert original.key == f"imports/demo/{path}"


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("a.jpg", True),
        ("a//b..jpg", True),
        (".../a.jpg", True),
        ("%2e%2e/a.jpg", True),  # which a URL names as %252e%252e
        ("..%2fa.jpg", True),
        ("..\\a.jpg", True),
        ("../a.jpg", False),
        ("a/./b.jpg", False),
        ("a/..", False),
        (".", False),
    ],
)
def test_a_url_cannot_name_a_key_with_dots_for_a_segment(path: str, fits: bool) -> None:
    key = f"imports/demo/{path}"
    assert keys.fits_url(key) is fits
    sent = f"/{quote(key, safe='/~')}"  # as botocore writes it
    assert (parse_url(f"https://bucket.example{sent}").path == sent) is fits


def test_the_same_import_is_always_the_same_image() -> None:
    first = keys.parse_original("bucket", "imports/demo/a.jpg")
    again = keys.parse_original("bucket", "imports/demo/a.jpg")
    other_key = keys.parse_original("bucket", "imports/demo/b.jpg")
    other_bucket = keys.parse_original("elsewhere", "imports/demo/a.jpg")
    assert first is not None
    assert again is not None
    assert other_key is not None
    assert other_bucket is not None
    assert first.image_id == again.image_id
    assert len({first.image_id, other_key.image_id, other_bucket.image_id}) == 3


def test_an_import_keeps_its_id_in_another_bucket_under_the_same_namespace() -> None:
    def image_id(bucket: str, namespace: str = "") -> ImageId:
        original = keys.parse_original(bucket, "imports/demo/a.jpg", namespace)
        assert original is not None
        return original.image_id

    assert image_id("old", "photos") == image_id("new", "photos") != image_id("new")
    assert image_id("new", "old") == image_id("old"), "so a library without a namespace can move"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "photo.jpg",
        "uploads/alice",
        "uploads/alice/",
        "uploads/alice/not-an-id",
        f"uploads/alice/{ID}/more",
        f"uploads/alice/{ID.upper()}",
        f"uploads/alice/{{{ID}}}",
        f"uploads//{ID}",
        f"uploads/../{ID}",
        f"uploads/a b/{ID}",
        f"/uploads/alice/{ID}",
        f"Uploads/alice/{ID}",
        "imports/demo/",
        "imports/demo/folder/",
        "imports/photo.jpg",
        "imports/../photo.jpg",
        f"renditions/alice/{ID}",
    ],
)
def test_anything_else_is_no_original(key: str) -> None:
    assert keys.parse_original("bucket", key) is None


def test_derived_keys_hold_the_stage_and_order_they_come_from() -> None:
    order = Order(parse_sequencer("0055AED6DCD90281E5"), 7, "0a1b2c3d")
    prefix = keys.order_prefix(Owner("alice"), ImageId(ID), StageName.THUMBNAILS, order)
    assert prefix == f"alice/{ID}/thumbnails/55AED6DCD90281E500000000000000000000-000007-0a1b2c3d/"
    assert prefix.startswith(keys.derived_prefix(Owner("alice"), ImageId(ID), StageName.THUMBNAILS))
    assert prefix.startswith(keys.derived_prefix(Owner("alice"), ImageId(ID)))
    for name in (keys.rendition_name("v1", "320", "jpg"), keys.TAGS_NAME):
        assert keys.order_segment(prefix + name) == str(order)


@pytest.mark.parametrize("key", ["", "a/b/thumbnails", f"alice/{ID}/thumbnails/order", "a"])
def test_a_key_that_is_not_derived_names_no_order(key: str) -> None:
    assert keys.order_segment(key) == ""


def test_a_companion_belongs_to_its_image_and_is_not_an_original() -> None:
    key = keys.companion_prefix(Owner("alice"), ImageId(ID)) + "video.mov"
    assert key.startswith(keys.upload_key(Owner("alice"), ImageId(ID)) + "/")
    companion = keys.parse_companion("bucket", key)
    assert companion is not None
    assert (companion.owner, companion.image_id, companion.name) == ("alice", ID, "video.mov")
    assert keys.parse_original("bucket", key) is None


def test_a_companion_that_has_an_id_in_its_name_has_that_id() -> None:
    other = "5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55"
    companion = keys.parse_companion("bucket", f"uploads/alice/{ID}/companions/{other}.mov")
    assert companion is not None
    assert companion.companion_id == other


@pytest.mark.parametrize("name", ["IMG_1.MOV", "IMG_1.jpg.json", "IMG_1.xmp", "IMG_1.AAE", "a/IMG_1.mp4"])
def test_a_file_of_a_bulk_drop_that_may_be_a_companion_is_no_original(name: str) -> None:
    key = f"imports/alice/{name}"
    companion = keys.parse_companion("bucket", key)
    assert companion is not None
    assert (companion.image_id, companion.path) == (None, name)
    assert keys.import_key(companion.owner, companion.path) == key
    assert keys.parse_original("bucket", key) is None


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "._IMG_1.jpg", "desktop.ini", "a/.picasa.ini"])
def test_what_a_system_leaves_in_folders_is_neither(name: str) -> None:
    key = f"imports/alice/{name}"
    assert keys.is_system_file(key)
    assert keys.parse_original("bucket", key) is None
    assert keys.parse_companion("bucket", key) is None


@pytest.mark.parametrize("name", ["IMG_1.DNG", "IMG_1.HEIC", "noext", "json", "IMG_1.mov.jpg", "Thumbs.db.jpg"])
def test_everything_else_of_a_bulk_drop_is_an_original(name: str) -> None:
    assert keys.parse_original("bucket", f"imports/alice/{name}") is not None
    assert keys.parse_companion("bucket", f"imports/alice/{name}") is None
    assert not keys.is_system_file(f"imports/alice/{name}")


@pytest.mark.parametrize(
    "key",
    [
        f"uploads/alice/{ID}",
        f"uploads/alice/{ID}/companions/",
        f"uploads/alice/{ID}/companions",
        f"uploads/alice/{ID}/companions/deeper/video.mov",
        f"imports/alice/{ID}/companions/",
        f"uploads/alice/{ID.upper()}/companions/video.mov",
        f"uploads/../{ID}/companions/video.mov",
        f"uploads/alice/{ID}/other/video.mov",
    ],
)
def test_nothing_else_is_a_companion(key: str) -> None:
    assert keys.parse_companion("bucket", key) is None


def test_a_namespace_keeps_the_ids_of_imports_when_the_bucket_changes() -> None:
    ids = {
        original.image_id
        for bucket in ("bucket", "elsewhere")
        if (original := keys.parse_original(bucket, "imports/demo/a.jpg", "photos"))
    }
    own = keys.parse_original("photos", "imports/demo/a.jpg")
    assert own is not None
    assert ids == {own.image_id}


def test_the_key_says_the_lane() -> None:
    upload = keys.parse_original("bucket", f"uploads/alice/{ID}")
    dropped = keys.parse_original("bucket", "imports/alice/a.jpg")
    assert upload is not None
    assert dropped is not None
    assert (upload.lane, dropped.lane) == (Lane.UPLOADS, Lane.IMPORTS)

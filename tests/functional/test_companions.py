"""Files that belong to an image are found, in whichever order they come, and go with it."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from darkroom import aws, keys, services
from darkroom.catalog import table
from darkroom.catalog.entry import Entry
from darkroom.catalog.groups import group_of_name
from darkroom.catalog.table import Remove
from darkroom.companions import keeping
from darkroom.companions.companion import MAX_SIDECAR_BYTES
from darkroom.companions.kinds import FileKind, kind_of
from darkroom.keys import Owner
from darkroom.library.facts import facts, state
from darkroom.objects import Objects
from darkroom.stages import StageName
from keepers.closer import handler as closer
from keepers.janitor.audit import Audit
from keepers.janitor.companions import CompanionsAudit
from keepers.janitor.tally import Tally
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.photos import photo
from tests.takeout import sidecar, xmp
from tests.writers.apple import still
from tests.writers.quicktime import movie

STILL: Final = f"imports/{ALICE}/IMG_1.jpg"
RAW: Final = f"imports/{ALICE}/IMG_1.dng"
CONTENT: Final = "4E1F9C2A-7C1D-4B7A-9D3E-5A6B7C8D9E0F"

FOLDER: Final[dict[str, bytes]] = {
    "IMG_1.jpg": still(None),
    "IMG_1.MOV": movie(),
    "IMG_1.AAE": b"<plist/>",
    "IMG_1.jpg.json": sidecar("IMG_1.jpg"),
    "IMG_1.dng": still(None, "maroon"),
}
"""A folder with every kind of file that belongs to another."""

COMPANIONS: Final = ["IMG_1.AAE", "IMG_1.MOV", "IMG_1.dng", "IMG_1.jpg.json"]


class Bucket:
    """Whoever fills the bucket, with everything that events start."""

    def __init__(self, cloud: Cloud, context: Any, deliver: Deliver) -> None:
        self._cloud = cloud
        self._context = context
        self._deliver = deliver

    def drop(self, files: dict[str, bytes], owner: str = ALICE) -> None:
        """Write files below an owner's prefix of imports."""
        for path, body in files.items():
            self.announce(self._cloud.put(f"imports/{owner}/{path}", body), path)

    def announce(self, event: str, path: str) -> None:
        """Deliver the event of a file that has arrived to all that get it."""
        self._deliver(event, stages=[StageName.METADATA])
        # The rule sends what may be a companion. Other pictures are announced by the metadata extractor alone.
        named = kind_of(path.rpartition("/")[2]) is not FileKind.PICTURE
        self._cloud.run_companions(self._context, *([event] if named else []))

    def hide(self, path: str) -> None:
        """Delete a file as any S3 tool does."""
        self.removed(self._cloud.remove(f"imports/{ALICE}/{path}"), path)

    def removed(self, event: str, path: str) -> None:
        """Deliver the event of a file that has gone to all that get it."""
        self._cloud.run_remover(self._context, event)
        named = kind_of(path.rpartition("/")[2]) is not FileKind.PICTURE
        self._cloud.run_companions(self._context, *([event] if named else []))

    def work(self) -> None:
        """Do what waits for the stages and for the keeper of companions."""
        for body in self._cloud.sent(StageName.METADATA):
            self._deliver(body, stages=[StageName.METADATA])
        self._cloud.sent(StageName.THUMBNAILS)
        self._cloud.run_companions(self._context)


@pytest.fixture
def bucket(cloud: Cloud, context: Any, deliver: Deliver) -> Bucket:
    return Bucket(cloud, context, deliver)


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


def names_of(entry: Entry) -> list[str]:
    return [companion.name for companion in entry.companions]


def images(cloud: Cloud) -> list[Entry]:
    """The entries of all images that are there."""
    found = [item["pk"]["S"] for item in cloud.items() if item["sk"]["S"] == "IMAGE"]
    pairs = [text.split("#")[1:] for text in found]
    entries = [cloud.table.get(Owner(owner), keys.image_id(image)) for owner, image in pairs]
    return [entry for entry in entries if entry is not None and entry.living]


# Whichever comes first


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_changes_nothing(cloud: Cloud, bucket: Bucket, seed: int) -> None:
    """Also when every event comes again, late and in another order."""
    chance = random.Random(seed)
    files = [*FOLDER.items()]
    chance.shuffle(files)
    events: list[tuple[str, str]] = []
    for path, body in files:
        event = cloud.put(f"imports/{ALICE}/{path}", body)
        bucket.announce(event, path)
        events.append((event, path))
    assert names_of(cloud.entry_of(STILL)) == COMPANIONS
    before = cloud.entry_of(STILL)
    chance.shuffle(events)
    for event, path in events:
        bucket.announce(event, path)
    assert cloud.entry_of(STILL).attributes == before.attributes, "there was nothing to write"
    assert [entry.object_key for entry in images(cloud)] == [STILL]
    assert cloud.entry_of(RAW).gave_way


Telling = Callable[[str, str], None]
"""Delivers the event of a file with a path."""


def tell(told: tuple[Telling, str, str]) -> None:
    telling, event, path = told
    telling(event, path)


STEPS: Final = st.lists(
    st.tuples(st.sampled_from(["put", "remove", "late"]), st.sampled_from([*FOLDER])), min_size=1, max_size=8
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_whatever_happened_companions_are_what_a_fresh_start_would_find(
    cloud: Cloud, bucket: Bucket, steps: list[tuple[str, str]]
) -> None:
    cloud.empty()
    late: list[tuple[Telling, str, str]] = []
    for step, path in steps:
        key = f"imports/{ALICE}/{path}"
        if step == "remove":
            told: tuple[Telling, str, str] = (bucket.removed, cloud.remove(key), path)
        else:
            told = (bucket.announce, cloud.put(key, FOLDER[path]), path)
        late.append(told)
        if step != "late":
            tell(late.pop())
    for each in reversed(late):
        tell(each)
    bucket.work()
    there = {path for path in FOLDER if cloud.held_at(f"imports/{ALICE}/{path}")}
    stills = [path for path in ("IMG_1.jpg", "IMG_1.dng") if path in there][:1]
    assert [entry.object_key.rpartition("/")[2] for entry in images(cloud)] == stills
    for path in stills:
        # A sidecar of the JPEG's whole name is none of the RAW file's.
        expected = there - {path} - ({"IMG_1.jpg.json"} if path == "IMG_1.dng" else set())
        assert names_of(cloud.entry_of(f"imports/{ALICE}/{path}")) == sorted(expected)


def test_nothing_of_a_folder_is_rejected(cloud: Cloud, bucket: Bucket) -> None:
    bucket.drop(FOLDER | {".DS_Store": b"x", "Thumbs.db": b"x", "._IMG_1.jpg": b"x", "lonely.MOV": movie()})
    items = [item for item in cloud.items() if item["sk"]["S"] == "IMAGE"]
    assert len(items) == 2, "the still, and the RAW file that gave way"
    assert not any("metadata_fault" in item for item in items)


# Identifiers


def test_a_video_of_another_name_finds_its_still_by_the_identifier(cloud: Cloud, bucket: Bucket) -> None:
    bucket.drop({"b/renamed.MOV": movie(CONTENT), "a/IMG_1.jpg": still(CONTENT), "b/renamed.jpg": still(None)})
    assert names_of(cloud.entry_of(f"imports/{ALICE}/a/IMG_1.jpg")) == ["renamed.MOV"]
    assert names_of(cloud.entry_of(f"imports/{ALICE}/b/renamed.jpg")) == [], "which it resembles by name only"


def test_a_video_that_arrives_last_finds_it_too(cloud: Cloud, bucket: Bucket) -> None:
    bucket.drop({"a/IMG_1.jpg": still(CONTENT), "b/renamed.MOV": movie(CONTENT, movie_first=True)})
    assert names_of(cloud.entry_of(f"imports/{ALICE}/a/IMG_1.jpg")) == ["renamed.MOV"]
    bucket.drop({"b/renamed.MOV": movie()})
    assert names_of(cloud.entry_of(f"imports/{ALICE}/a/IMG_1.jpg")) == [], "it was overwritten by another"


def test_owners_never_share(cloud: Cloud, bucket: Bucket) -> None:
    bucket.drop({"IMG_1.jpg": still(CONTENT)})
    bucket.drop({"IMG_1.MOV": movie(CONTENT), "IMG_1.jpg.json": sidecar("IMG_1.jpg")}, owner=BOB)
    assert names_of(cloud.entry_of(STILL)) == []


# RAW files


def test_a_raw_file_gives_way_before_a_stage_has_seen_it(cloud: Cloud, context: Any, bucket: Bucket) -> None:
    bucket.drop({"IMG_1.jpg": still(None)})
    event = cloud.put(RAW, FOLDER["IMG_1.dng"])
    cloud.run_companions(context, event)
    bucket.announce(event, "IMG_1.dng")
    assert cloud.entry_of(RAW).gave_way
    assert cloud.entry_of(RAW).attributes.get("expires_at") is None
    assert names_of(cloud.entry_of(STILL)) == ["IMG_1.dng"]


def test_what_was_made_of_it_goes(cloud: Cloud, bucket: Bucket) -> None:
    bucket.drop({"IMG_1.dng": FOLDER["IMG_1.dng"]})
    assert cloud.derived()
    assert facts(cloud.entry_of(RAW)) is not None
    bucket.drop({"IMG_1.jpg": still(None)})
    assert {key.split("/")[1] for key in cloud.derived()} == {cloud.entry_of(STILL).image_id}
    assert facts(cloud.entry_of(RAW)) is None


def test_when_the_still_goes_it_is_an_image_again(cloud: Cloud, bucket: Bucket) -> None:
    bucket.drop(FOLDER)
    bucket.hide("IMG_1.jpg")
    bucket.work()
    [image] = images(cloud)
    assert image.object_key == RAW
    assert names_of(image) == ["IMG_1.AAE", "IMG_1.MOV"]
    bucket.drop({"IMG_1.jpg": still(None)})
    assert [entry.object_key for entry in images(cloud)] == [STILL]


def test_one_that_its_owner_has_written_about_stays_an_image(cloud: Cloud, bucket: Bucket, api: ApiClient) -> None:
    bucket.drop({"IMG_1.dng": FOLDER["IMG_1.dng"]})
    image = cloud.entry_of(RAW)
    assert api.patch(f"/images/{image.image_id}", {"title": "Mine"}, **{"if-match": "*"}).status == 200
    bucket.drop({"IMG_1.jpg": still(None)})
    assert {entry.object_key for entry in images(cloud)} == {RAW, STILL}
    assert names_of(cloud.entry_of(STILL)) == []


# What sidecars say


def answer(api: ApiClient, key: str, cloud: Cloud) -> Any:
    return api.get(f"/images/{cloud.entry_of(key).image_id}").json()


def test_a_sidecar_fills_what_the_file_does_not_say(cloud: Cloud, bucket: Bucket, api: ApiClient) -> None:
    bucket.drop({"IMG_1.jpg.json": sidecar("IMG_1.jpg"), "IMG_1.jpg": still(None)})
    image = answer(api, STILL, cloud)
    assert (image["time"]["local"], image["time"]["source"]) == ("2020-09-20T10:12:07.000", "sidecar:takeout")
    assert image["time"]["instant"] == "2020-09-20T10:12:07.000Z"
    assert image["position"] == {"latitude": 55.269423, "longitude": 37.665591, "altitude_m": 214.492}
    assert image["position_source"] == "sidecar:takeout"
    assert image["caption"] == {"text": "At the lake", "source": "sidecar:takeout"}
    assert image["description"] is None, "which is the owner's own"
    known = facts(cloud.entry_of(STILL))
    assert known is not None
    assert (known.place.local[:10], "lake" in known.words) == ("2020-09-20", True)


def test_xmp_counts_before_takeout_and_the_owner_before_all(cloud: Cloud, bucket: Bucket, api: ApiClient) -> None:
    said = xmp(exif_DateTimeOriginal="2019-05-04T03:02:01+02:00", dc_description="Hills")
    bucket.drop({"IMG_1.jpg": still(None), "IMG_1.xmp": said, "IMG_1.jpg.json": sidecar("IMG_1.jpg")})
    image = answer(api, STILL, cloud)
    assert (image["time"]["local"], image["time"]["source"]) == ("2019-05-04T03:02:01.000", "sidecar:xmp")
    assert (image["caption"]["text"], image["position_source"]) == ("Hills", "sidecar:takeout")
    edit = {"description": "Mine", "taken_at": "2018-01-01T00:00:00", "position": {"latitude": 1, "longitude": 2}}
    assert api.patch(f"/images/{image['id']}", edit, **{"if-match": "*"}).status == 200
    image = answer(api, STILL, cloud)
    assert (image["time"]["source"], image["position_source"], image["caption"]["source"]) == ("owner",) * 3
    assert image["uncorrected_time"]["source"] == "sidecar:xmp"


def test_what_a_sidecar_said_goes_with_it(cloud: Cloud, bucket: Bucket, api: ApiClient) -> None:
    bucket.drop({"IMG_1.jpg": still(None), "IMG_1.jpg.json": sidecar("IMG_1.jpg")})
    before = state(cloud.entry_of(STILL))
    bucket.hide("IMG_1.jpg.json")
    image = answer(api, STILL, cloud)
    assert (image["time"]["source"], image["caption"], image["companions"]) == ("upload", None, [])
    assert state(cloud.entry_of(STILL)) != before, "so that clients hear of it"


def test_an_edited_picture_borrows_the_sidecar_of_its_original(
    cloud: Cloud, bucket: Bucket, api: ApiClient
) -> None:
    bucket.drop(
        {"IMG_1.jpg": still(None), "IMG_1-edited.jpg": still(None, "navy"), "IMG_1.jpg.json": sidecar("IMG_1.jpg")}
    )
    edited = answer(api, f"imports/{ALICE}/IMG_1-edited.jpg", cloud)
    assert (edited["time"]["source"], edited["companions"]) == ("sidecar:takeout", [])
    assert [each["kind"] for each in answer(api, STILL, cloud)["companions"]] == ["takeout"]


@pytest.mark.parametrize(
    ("name", "body", "fault"),
    [
        ("IMG_1.jpg.json", b"{", "not_takeout"),
        ("IMG_1.xmp", b"no XML", "not_xmp"),
        ("IMG_1.xmp", xmp(dc_description="x") + b" " * MAX_SIDECAR_BYTES, "sidecar_too_large"),
        ("IMG_1.jpg.json", bytes(2 * MAX_SIDECAR_BYTES), "sidecar_too_large"),
    ],
)
def test_a_sidecar_that_cannot_be_read_is_kept(
    cloud: Cloud, bucket: Bucket, api: ApiClient, name: str, body: bytes, fault: str
) -> None:
    bucket.drop({"IMG_1.jpg": still(None), name: body})
    image = answer(api, STILL, cloud)
    assert [(each["fault"], each["size"]) for each in image["companions"]] == [(fault, len(body))]
    assert image["caption"] is None


def test_a_sidecar_that_s3_does_not_return_is_kept(
    cloud: Cloud, bucket: Bucket, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in an archive, or its key cannot be used."""
    monkeypatch.setattr(Objects, "read_part", lambda *_: None)
    bucket.drop({"IMG_1.jpg": still(None), "IMG_1.xmp": xmp(dc_description="x"), "IMG_1.MOV": movie(CONTENT)})
    image = answer(api, STILL, cloud)
    assert [(each["kind"], each["fault"]) for each in image["companions"]] == [
        ("video", None),
        ("xmp", "unreadable"),
    ]


# Lists and downloads


def test_companions_are_listed_and_count(cloud: Cloud, bucket: Bucket, api: ApiClient) -> None:
    bucket.drop(FOLDER)
    image = answer(api, STILL, cloud)
    listed = api.get(f"/images/{image['id']}/companions").json()["companions"]
    assert listed == image["companions"]
    assert [(each["filename"], each["kind"]) for each in listed] == [
        ("IMG_1.AAE", "edits"),
        ("IMG_1.MOV", "video"),
        ("IMG_1.dng", "raw"),
        ("IMG_1.jpg.json", "takeout"),
    ]
    known = facts(cloud.entry_of(STILL))
    assert known is not None
    assert known.bytes == sum(map(len, FOLDER.values()))


def test_a_companion_is_downloaded(cloud: Cloud, context: Any, bucket: Bucket, api: ApiClient) -> None:
    bucket.drop({"IMG_1.jpg": still(None), "IMG_1.MOV": movie()})
    image = answer(api, STILL, cloud)
    path = f"/images/{image['id']}/companions/{image['companions'][0]['id']}/original"
    answered = api.get(path)
    assert answered.status == 302
    assert "IMG_1.MOV?" in answered.headers["location"]
    assert "filename%3D%22IMG_1.MOV" in answered.headers["location"]
    assert api.get(path, accept="application/json").json()["url"]
    other = ApiClient(context, BOB)
    assert other.get(path).code == "image_not_found"


def test_a_companion_of_another_image_is_not_found(cloud: Cloud, bucket: Bucket, api: ApiClient) -> None:
    bucket.drop({"IMG_1.jpg": still(None), "IMG_2.jpg": still(None), "IMG_2.MOV": movie()})
    [companion] = cloud.entry_of(f"imports/{ALICE}/IMG_2.jpg").companions
    path = f"/images/{cloud.entry_of(STILL).image_id}/companions/{companion.companion_id}"
    assert api.get(f"{path}/original").code == "companion_not_found"
    assert api.delete(path).status == 204
    assert cloud.versions(companion.key) != {}, "only that of the image that is named"


def test_a_companion_is_deleted_for_good(cloud: Cloud, bucket: Bucket, api: ApiClient) -> None:
    bucket.drop({"IMG_1.jpg": still(None), "IMG_1.MOV": movie()})
    [companion] = cloud.entry_of(STILL).companions
    path = f"/images/{cloud.entry_of(STILL).image_id}/companions/{companion.companion_id}"
    assert api.delete(path).status == 204
    assert cloud.versions(companion.key) == {}
    assert api.get(f"{path}/original").code == "companion_not_found"
    assert api.delete(path).status == 204, "as the first time, whose answer may be lost"
    assert answer(api, STILL, cloud)["companions"] == []


def test_a_companion_whose_key_no_url_can_have_is_copied(cloud: Cloud, bucket: Bucket, api: ApiClient) -> None:
    bucket.drop({"../IMG_1.jpg": still(None), "../IMG_1.MOV": movie()})
    image = answer(api, f"imports/{ALICE}/../IMG_1.jpg", cloud)
    [companion] = image["companions"]
    link = api.get(f"/images/{image['id']}/companions/{companion['id']}/original").headers["location"]
    assert ".." not in link
    assert any(key.endswith(f"/{companion['id']}/original") for key in cloud.derived())


# They share the fate of their image


def left(cloud: Cloud) -> set[str]:
    """The names of the files in the originals bucket that have any version."""
    listed = cloud.s3.list_object_versions(Bucket=cloud.originals).get("Versions", [])
    return {entry["Key"].rpartition("/")[2] for entry in listed}


def test_an_owners_deletion_destroys_them(cloud: Cloud, context: Any, bucket: Bucket, api: ApiClient) -> None:
    bucket.drop(FOLDER | {"IMG_2.jpg": still(None, "navy"), "IMG_2.MOV": movie()})
    path = f"/images/{cloud.entry_of(STILL).image_id}"
    assert api.request("DELETE", path, {"permanent": "true"}).status == 204
    assert left(cloud) == {"IMG_2.jpg", "IMG_2.MOV"}
    cloud.run_remover(
        context, cloud.deleted(STILL), *(cloud.deleted(f"imports/{ALICE}/{name}") for name in FOLDER)
    )
    cloud.run_companions(context, *(cloud.deleted(f"imports/{ALICE}/{name}") for name in COMPANIONS))
    bucket.work()
    assert [entry.object_key for entry in images(cloud)] == [f"imports/{ALICE}/IMG_2.jpg"]
    group = group_of_name("IMG_1.jpg")
    assert services.keeping().catalog.group(Owner(ALICE), group).members == {}


def test_a_deletion_that_died_destroys_them_when_it_is_finished(cloud: Cloud, bucket: Bucket) -> None:
    bucket.drop(FOLDER)
    entry = cloud.entry_of(STILL)
    cloud.delete(entry)
    assert left(cloud) == {*FOLDER}
    later = cloud.s3.put_object(Bucket=cloud.originals, Key=f"imports/{ALICE}/IMG_1.MOV", Body=b"another")
    buried = cloud.entry_of(STILL)
    services.repairs().remove(buried.original(cloud.originals), buried)
    assert left(cloud) == {"IMG_1.MOV"}, "which came after the owner's word"
    assert [*cloud.versions(f"imports/{ALICE}/IMG_1.MOV")] == [later["VersionId"]]


def test_the_trash_has_them_and_gives_them_back(
    cloud: Cloud, bucket: Bucket, api: ApiClient, deliver: Deliver
) -> None:
    deliver(cloud.put(STILL, FOLDER["IMG_1.jpg"]))
    bucket.drop({path: body for path, body in FOLDER.items() if path != "IMG_1.jpg"})
    path = f"/images/{cloud.entry_of(STILL).image_id}"
    assert api.delete(path).status == 204
    trashed = api.get(path).json()
    assert trashed["trashed_at"]
    assert len(trashed["companions"]) == 4
    restored = api.post(f"{path}/restore", {}).json()
    assert restored["companions"] == trashed["companions"]
    assert api.delete(path).status == 204
    moment = datetime.now(UTC) + timedelta(days=31)
    audited(cloud, moment=moment, trash=timedelta(days=30))
    assert left(cloud) == set()


def test_a_hidden_image_has_them_again_when_it_returns(cloud: Cloud, context: Any, bucket: Bucket) -> None:
    bucket.drop({"IMG_1.jpg": still(None), "IMG_1.MOV": movie()})
    bucket.hide("IMG_1.jpg")
    assert images(cloud) == []
    assert left(cloud) == {"IMG_1.jpg", "IMG_1.MOV"}, "nothing is deleted of what waits"
    cloud.run_remover(context, cloud.destroy_newest(STILL))
    bucket.work()
    assert names_of(cloud.entry_of(STILL)) == ["IMG_1.MOV"]


def test_the_deletion_of_a_hidden_image_leaves_what_another_has_now(
    cloud: Cloud, bucket: Bucket, api: ApiClient
) -> None:
    bucket.drop({"IMG_1.jpg": still(None), "IMG_1.MOV": movie()})
    bucket.hide("IMG_1.jpg")
    bucket.drop({"IMG_1.png": photo("plum-blossom-large.png")})
    assert names_of(cloud.entry_of(f"imports/{ALICE}/IMG_1.png")) == ["IMG_1.MOV"]
    path = f"/images/{cloud.entry_of(STILL).image_id}"
    assert api.request("DELETE", path, {"permanent": "true"}).status == 204
    assert left(cloud) == {"IMG_1.png", "IMG_1.MOV"}


def test_an_overwritten_image_keeps_them(cloud: Cloud, bucket: Bucket) -> None:
    bucket.drop({"IMG_1.jpg": still(None), "IMG_1.MOV": movie()})
    bucket.drop({"IMG_1.jpg": still(None, "navy")})
    assert names_of(cloud.entry_of(STILL)) == ["IMG_1.MOV"]


def test_a_closed_account_leaves_no_group(cloud: Cloud, context: Any, bucket: Bucket) -> None:
    bucket.drop(FOLDER)
    cloud.owners.close(Owner(ALICE))
    closer.lambda_handler({}, context)
    assert left(cloud) <= {ALICE}
    bucket.drop({"IMG_1.MOV": movie()})
    assert not [item for item in cloud.items() if item["pk"]["S"].startswith("STEM#")]


# Companions of uploads


def uploaded(cloud: Cloud, bucket: Bucket, api: ApiClient) -> str:
    """An image that was uploaded; returns its key."""
    slot = {"filename": "IMG_1.jpg", "content_type": "image/jpeg"}
    image_id: str = api.post("/images", slot).json()["image"]["id"]
    key = f"uploads/{ALICE}/{image_id}"
    bucket.announce(cloud.put(key, still(None)), image_id)
    return key


def test_a_companion_below_an_uploads_key_belongs_to_it(
    cloud: Cloud, context: Any, bucket: Bucket, api: ApiClient
) -> None:
    key = uploaded(cloud, bucket, api)
    for name, body in (("a.mov", movie()), ("b.json", sidecar("IMG_1.jpg")), ("c.json", sidecar("IMG_9.jpg"))):
        cloud.run_companions(context, cloud.put(f"{key}/companions/{name}", body))
    image = answer(api, key, cloud)
    assert [(each["filename"], each["fault"]) for each in image["companions"]] == [
        ("a.mov", None),
        ("b.json", None),
        ("c.json", "of_another_image"),
    ]
    assert image["caption"]["source"] == "sidecar:takeout"
    cloud.run_companions(context, cloud.remove(f"{key}/companions/a.mov"))
    assert len(answer(api, key, cloud)["companions"]) == 2


def test_one_that_comes_after_a_deletion_is_destroyed(
    cloud: Cloud, context: Any, bucket: Bucket, api: ApiClient
) -> None:
    key = uploaded(cloud, bucket, api)
    event = cloud.put(f"{key}/companions/a.mov", movie())
    cloud.delete(cloud.entry_of(key))
    cloud.run_companions(context, event)
    assert cloud.versions(f"{key}/companions/a.mov") == {}


def test_one_whose_slot_has_expired_without_its_photo_is_destroyed(
    cloud: Cloud, context: Any, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody could find, list or delete it any more."""
    slot = {"filename": "IMG_1.jpg", "content_type": "image/jpeg"}
    image_id = api.post("/images", slot).json()["image"]["id"]
    key = f"uploads/{ALICE}/{image_id}"
    video = f"{key}/companions/a.mov"
    event = cloud.put(video, movie())
    cloud.table.remove(Remove(table.key(Owner(ALICE), keys.image_id(image_id))))  # as DynamoDB does
    cloud.run_companions(context, event)
    assert cloud.held_at(video), "it is not older than a slot may be"
    monkeypatch.setattr(keeping, "SLOT_LIFE", timedelta())
    cloud.put(key, still(None))  # its event has not come, and an audit would announce it
    cloud.run_companions(context, event)
    assert cloud.held_at(video), "its photo is there"
    cloud.destroy_versions(key)
    audited(cloud)
    cloud.run_companions(context)
    assert cloud.versions(video) == {}


def test_an_image_has_a_bounded_number_of_companions(
    cloud: Cloud, context: Any, bucket: Bucket, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MAX_COMPANIONS", 2)
    monkeypatch.setattr(keeping, "MAX_MEMBERS", 3)
    key = uploaded(cloud, bucket, api)
    for name in ("a.mov", "b.mov", "c.mov"):
        cloud.run_companions(context, cloud.put(f"{key}/companions/{name}", movie()))
    assert names_of(cloud.entry_of(key)) == ["a.mov", "b.mov"]
    bucket.drop({"IMG_1.jpg": still(None), "IMG_1.MOV": movie(), "IMG_1.mp4": movie(), "IMG_1.xmp": xmp()})
    assert names_of(cloud.entry_of(STILL)) == ["IMG_1.MOV", "IMG_1.mp4"]


def test_a_borrowed_sidecar_takes_no_room(
    cloud: Cloud, context: Any, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slot for a companion does not count it, so the file that is sent there must not either."""
    monkeypatch.setattr(keeping, "MAX_COMPANIONS", 1)
    edited = "IMG_1-edited.jpg"
    bucket.drop({"IMG_1.jpg": still(None), edited: still(None, "navy"), "IMG_1.jpg.json": sidecar("IMG_1.jpg")})
    entry = cloud.entry_of(f"imports/{ALICE}/{edited}")
    assert [each.lent for each in entry.all_companions] == [True]
    prefix = keys.companion_prefix(entry.owner, entry.image_id)
    cloud.run_companions(context, cloud.put(f"{prefix}a.mov", movie()))
    assert names_of(cloud.entry_of(entry.object_key)) == ["a.mov"]


# The audit


def audited(cloud: Cloud, *, moment: datetime | None = None, trash: timedelta | None = None) -> Tally:
    audit = Audit(
        cloud.keepers,
        cloud.objects,
        services.repairs(),
        services.removals_queue(),
        cloud.originals,
        "",
        patient=False,
        moment=moment,
        trash=trash,
        companions=CompanionsAudit.made(),
    )
    tally = Tally()
    cursor: Any = {}
    while cursor is not None:
        cursor = audit.page(cursor, tally)
    return tally


def test_what_no_event_announced_is_paired(cloud: Cloud, bucket: Bucket) -> None:
    for path, body in FOLDER.items():
        cloud.put(f"imports/{ALICE}/{path}", body)
    for _ in range(3):
        audited(cloud)
        bucket.work()
    assert names_of(cloud.entry_of(STILL)) == COMPANIONS
    assert [entry.object_key for entry in images(cloud)] == [STILL]
    tally = audited(cloud)
    assert tally["unpaired_files"] == 0, "a second pass finds nothing"
    assert aws.sqs().receive_message(QueueUrl=cloud.companions_queue).get("Messages", []) == []


def test_what_went_unannounced_is_noticed(cloud: Cloud, bucket: Bucket) -> None:
    bucket.drop(FOLDER)
    cloud.remove(f"imports/{ALICE}/IMG_1.MOV")
    assert audited(cloud)["unpaired_files"] == 1
    bucket.work()
    assert "IMG_1.MOV" not in names_of(cloud.entry_of(STILL))


def test_what_has_no_image_is_counted_and_left_alone(cloud: Cloud, bucket: Bucket) -> None:
    files = {"lonely.MOV": movie(), "film.mkv": b"x", "metadata.json": b"{}", ".DS_Store": b"x"}
    bucket.drop(files)
    tally = audited(cloud)
    counted = ("videos_without_picture", "companions_without_image", "system_files", "unpaired_files")
    assert [tally[name] for name in counted] == [2, 1, 1, 0]
    assert left(cloud) == {*files}


def test_videos_that_were_rejected_as_images_once_become_companions(
    cloud: Cloud, bucket: Bucket, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(keys, "kind_of", lambda _: FileKind.PICTURE)
        deliver(cloud.put(f"imports/{ALICE}/IMG_1.MOV", movie()))
        cloud.take(cloud.companions_queue)
        assert len(images(cloud)) == 1
    bucket.drop({"IMG_1.jpg": still(None)})
    assert audited(cloud)["disowned_images"] == 1
    bucket.work()
    assert [entry.object_key for entry in images(cloud)] == [STILL]
    assert names_of(cloud.entry_of(STILL)) == ["IMG_1.MOV"]

"""Quarantine: nobody sees the image, nothing brings it back or destroys it, and it comes back as it was."""

import fnmatch
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from darkroom import keys, services
from darkroom.catalog.closings import Closings
from darkroom.catalog.quarantines import Quarantines
from darkroom.stage import Derived, Result, StageRunner
from darkroom.stages import PICTURES
from operations import __main__ as command
from operations import moderation, stack
from operations.moderation import Reported
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.test_companions import FOLDER, STILL, Bucket, bucket, images, names_of
from tests.functional.test_exporter import run as run_exporter
from tests.functional.test_guard import upload_of
from tests.functional.test_image_api_words import edit, key_of, listed, new_slot
from tests.functional.test_janitor import Janitor, done, janitor
from tests.photos import photo
from tests.writers.apple import still

__all__ = ["bucket", "janitor"]


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


@pytest.fixture(autouse=True)
def _operator(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    del cloud
    monkeypatch.setattr(stack, "use", lambda *_: stack.Stack("darkroom", {}, {"Environment": "dev"}))


@pytest.fixture
def image(cloud: Cloud, api: ApiClient, deliver: Deliver) -> Reported:
    """A photo with words."""
    image_id = new_slot(api)
    deliver(cloud.put(key_of(image_id), photo("fox.jpg")))
    edit(api, image_id, title="mine")
    return moderation.reported("", ALICE, image_id)


def test_no_archive_of_its_owner_has_it(api: ApiClient, image: Reported) -> None:
    """Neither one that is ready, nor one that is being written."""
    ready = api.post("/exports", {"ids": [image.image_id]}).json()["id"]
    run_exporter()
    assert api.get(f"/exports/{ready}").json()["status"] == "ready"
    waiting = api.post("/exports", {"filter": {}}).json()["id"]
    moderation.hide(image)
    assert {api.get(f"/exports/{each}").code for each in (ready, waiting)} == {"export_not_found"}
    assert services.archives().kept("") == []
    run_exporter()
    assert services.archives().kept("") == []


def test_nobody_sees_it_and_its_original_is_kept(
    cloud: Cloud, context: Any, api: ApiClient, image: Reported
) -> None:
    path = f"/images/{image.image_id}"
    shown = api.get(path).json()
    token = api.post("/shares", {"image_id": image.image_id}).json()["token"]
    link = shown["thumbnails"][0]["url"]
    assert command.main(["quarantine", "--link", link]) == 0
    guest = ApiClient(context, user=None)
    assert guest.open(link).code == "not_found", "also for those who have a link"
    assert cloud.derived() == set()
    assert guest.get(f"/s/{token}").code == "share_not_found"
    for suffix in ("", "/original", "/tags", "/thumbnail", "/companions"):
        assert api.get(path + suffix).code == "image_not_found"
    assert listed(api) == []
    [change] = api.get("/changes").json()["changes"]
    assert change == {"id": image.image_id, "deleted": True, "image": None}
    assert cloud.objects.stored(key_of(image.image_id)) is not None
    assert api.post("/images/have", {"sha256": [shown["sha256"]]}).json()["results"][0]["state"] == "deleted"


def test_cloudfront_forgets_it(api: ApiClient, image: Reported, monkeypatch: pytest.MonkeyPatch) -> None:
    network: Any = boto3.client("cloudfront")
    origin = {"Id": "pictures", "DomainName": "b.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    made = network.create_distribution(
        DistributionConfig={
            "CallerReference": "one",
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {"TargetOriginId": "pictures", "ViewerProtocolPolicy": "https-only"},
            "Comment": "",
            "Enabled": True,
        }
    )["Distribution"]["Id"]
    outputs = {"CloudFrontDistribution": made}
    monkeypatch.setattr(stack, "use", lambda *_: stack.Stack("darkroom", outputs, {}))
    shown = urlsplit(api.get(f"/images/{image.image_id}").json()["thumbnails"][0]["url"]).path
    assert command.main(["quarantine", "--owner", image.owner, "--image", image.image_id]) == 0
    [asked] = network.list_invalidations(DistributionId=made)["InvalidationList"]["Items"]
    batch = network.get_invalidation(DistributionId=made, Id=asked["Id"])["Invalidation"]["InvalidationBatch"]
    for path in (shown, shown.removeprefix("/media")):
        assert any(fnmatch.fnmatchcase(path, each) for each in batch["Paths"]["Items"]), path


def test_its_owner_cannot_destroy_it(cloud: Cloud, api: ApiClient, image: Reported) -> None:
    moderation.hide(image)
    path = f"/images/{image.image_id}"
    assert api.delete(path).code == api.destroy(path).code == "image_not_found"
    assert api.request("POST", f"{path}/restore").code == "image_not_found"
    asked = {"ids": [image.image_id], "permanent": True}
    assert api.post("/images/delete", asked).json()["results"][0]["code"] == "image_not_found"
    assert api.put(path, {"filename": "a.jpg", "content_type": "image/jpeg"}).code == "already_deleted"
    assert cloud.objects.stored(key_of(image.image_id)) is not None
    assert cloud.entry_of(key_of(image.image_id)).quarantined


def test_no_event_and_no_keeper_brings_it_back_or_destroys_it(
    cloud: Cloud, context: Any, api: ApiClient, deliver: Deliver, janitor: Janitor
) -> None:
    key = f"imports/{ALICE}/fox.jpg"
    first = cloud.put(key, photo("fox.jpg"))
    deliver(first)
    image = Reported(cloud.entry_of(key).owner, cloud.entry_of(key).image_id)
    moderation.hide(image)
    second = cloud.put(key, photo("fox.jpg") + b"other")
    deliver(first, second)
    assert done(janitor.sweep()) == {}
    janitor.later(days=400)
    assert done(janitor.audit()) == {}
    cloud.run_remover(context, cloud.deleted(key))
    deliver(*cloud.sent(PICTURES))
    assert listed(api) == []
    entry = cloud.entry_of(key)
    assert (entry.quarantined, entry.attributes.get("expires_at")) == (True, None)
    assert len(cloud.versions(key)) == 2
    assert cloud.derived() == set()


def test_it_comes_back_with_its_words_and_shares(
    cloud: Cloud, context: Any, api: ApiClient, deliver: Deliver, image: Reported
) -> None:
    path = f"/images/{image.image_id}"
    token = api.post("/shares", {"image_id": image.image_id}).json()["token"]
    before = api.get(path).json()
    for _ in range(2):
        moderation.hide(image)
    named = ["--owner", image.owner, "--image", image.image_id]
    assert command.main(["quarantine", *named, "--release"]) == 0
    waiting = cloud.sent(PICTURES)
    assert len(waiting) == 1
    deliver(*waiting)
    after = api.get(path).json()
    assert (after["status"], after["title"], after["sha256"]) == ("ready", "mine", before["sha256"])
    assert listed(api) == [image.image_id]
    assert {api.open(each["url"]).status for each in after["thumbnails"]} == {200}
    assert ApiClient(context, user=None).get(f"/s/{token}").status == 200
    assert command.main(["quarantine", *named, "--release"]) == 1, "it is in no quarantine"


def test_it_comes_back_into_the_trash(cloud: Cloud, api: ApiClient, deliver: Deliver, image: Reported) -> None:
    api.delete(f"/images/{image.image_id}")
    moderation.hide(image)
    assert api.get("/trash").json()["images"] == []
    assert moderation.release(image)
    deliver(*cloud.sent(PICTURES))
    assert [each["id"] for each in api.get("/trash").json()["images"]] == [image.image_id]
    assert listed(api) == []


def test_work_that_was_under_way_shows_nothing(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(f"imports/{ALICE}/photo.jpg", b"photo"))
    image = Reported(upload.original.owner, upload.original.image_id)

    def hidden_meanwhile(_: bytes, derived: Derived) -> Result:
        moderation.hide(image)
        derived.put("640.jpg", b"picture", "image/jpeg")
        return Result({}, None)

    stage.process(upload, hidden_meanwhile)
    assert cloud.derived() == set()
    assert not cloud.entry_of(upload.original.key).living


def test_a_hiding_that_died_is_finished_by_the_janitor(cloud: Cloud, image: Reported, janitor: Janitor) -> None:
    assert services.catalog(Quarantines).hide(image.owner, image.image_id)
    assert cloud.derived(), "it died here"
    janitor.later(hours=1)
    janitor.sweep()
    assert cloud.derived() == set()
    entry = cloud.entry_of(key_of(image.image_id))
    assert (entry.owes, entry.quarantined, entry.attributes.get("expires_at")) == (None, True, None)


def test_a_closed_account_takes_it_along(cloud: Cloud, image: Reported) -> None:
    moderation.hide(image)
    assert services.catalog(Closings).erase(cloud.entry_of(key_of(image.image_id)))
    assert not cloud.entry_of(key_of(image.image_id)).quarantined


def test_a_raw_file_beside_it_does_not_show_it(cloud: Cloud, bucket: Bucket) -> None:
    bucket.drop({"IMG_1.jpg": still(None), "IMG_1.dng": FOLDER["IMG_1.dng"]})
    entry = cloud.entry_of(STILL)
    assert names_of(entry) == ["IMG_1.dng"]
    moderation.hide(Reported(entry.owner, entry.image_id))
    bucket.drop({"IMG_1.dng": FOLDER["IMG_1.dng"] + b"again"})
    bucket.drop({"IMG_1.AAE": b"edits"})
    bucket.work()
    assert images(cloud) == []


def test_an_operator_names_what_there_is(api: ApiClient, capsys: pytest.CaptureFixture[str]) -> None:
    slot = new_slot(api)
    for wrong in (
        ["quarantine"],
        ["quarantine", "--owner", ALICE, "--image", "x"],
        ["quarantine", "--owner", "..", "--image", slot],
        ["quarantine", "--link", "https://photos.example/images/1"],
        ["quarantine", "--owner", ALICE, "--image", slot],
        ["shares"],
        ["revoke"],
        ["revoke", "--owner", ALICE, "--id", slot],
        ["revoke", "--link", f"https://photos.example/s/{'x' * 32}"],
    ):
        assert command.main(wrong) == 1, wrong
        assert capsys.readouterr().out


def test_an_operator_lists_and_revokes_shares(
    context: Any, api: ApiClient, image: Reported, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (api.post("/shares", {"image_id": image.image_id}).json() for _ in range(2))
    assert command.main(["shares", "--owner", ALICE]) == 0
    printed = capsys.readouterr().out
    assert first["id"] in printed
    assert first["token"] not in printed
    assert command.main(["revoke", "--link", f"{first['url']}/images?x=1"]) == 0
    assert command.main(["revoke", "--owner", ALICE, "--id", second["id"]]) == 0
    guest = ApiClient(context, user=None)
    assert {guest.get(f"/s/{each['token']}").code for each in (first, second)} == {"share_not_found"}
    assert api.get("/shares").json()["shares"] == []


def test_links_name_their_image() -> None:
    image = moderation.reported(f"https://x/media/{ALICE}/{ALICE}/thumbnails/1/2/3.jpg?e=1&s=2", "", "")
    assert image == Reported(keys.Owner(ALICE), keys.ImageId(ALICE))

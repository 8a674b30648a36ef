"""Owners' words through the API: edits, corrections, conditional requests, many images at once."""

import io
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from botocore.exceptions import EndpointConnectionError
from PIL import Image

import thumbnailer.handler
from darkroom import aws, events
from darkroom.catalog import table
from darkroom.catalog.entry import Entry
from darkroom.chronology import Place
from darkroom.keys import ImageId, Lane, Owner
from darkroom.stage import Derived, Result
from darkroom.stages import PICTURES, STAGES, StageName
from darkroom.words import MAX_BYTES, MAX_DESCRIPTION, MAX_TAGS, MAX_TITLE
from image_api import answers
from keepers.backfill import sources
from tests.functional.api_client import ALICE, BOB, Answer, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.test_guard import upload_of
from tests.photos import photo
from tests.unit.darkroom.metadata.test_xmp import packet

ID: Final = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
SLOT: Final = {"filename": "photo.jpg", "content_type": "image/jpeg"}


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


def new_slot(api: ApiClient) -> str:
    image_id: str = api.post("/images", SLOT).json()["image"]["id"]
    return image_id


def key_of(image_id: str) -> str:
    return f"uploads/{ALICE}/{image_id}"


def describe(taken_at: str | None = None, instant: str | None = None) -> Callable[[bytes, Derived], Result]:
    """A stage's trivial work; the metadata say when the picture was taken."""

    def work(_: bytes, derived: Derived) -> Result:
        derived.put("a.txt", b"made", "text/plain")
        local = taken_at or "2020-11-01T12:10:02.000"
        source = "exif:OffsetTimeOriginal" if instant else None
        place = Place(local, instant, "second", "exif:DateTimeOriginal", source)
        return Result({"items": [], "ladder": "l"}, place)

    return work


def arrived(cloud: Cloud, api: ApiClient, taken_at: str | None = None, instant: str | None = None) -> str:
    """The id of an image whose stages have ended."""
    image_id = new_slot(api)
    upload = upload_of(cloud.put(key_of(image_id), b"photo"))
    for stage in STAGES:
        cloud.runner(stage).process(upload, describe(taken_at, instant))
    return image_id


def entry_of(cloud: Cloud, image_id: str) -> Entry:
    return cloud.entry_of(key_of(image_id))


def local_of(entry: Entry) -> str:
    """The local time when an image's picture was taken, corrected."""
    assert entry.place is not None
    return entry.place.local


def edit(api: ApiClient, image_id: str, tag: str | None = None, /, **changes: Any) -> Answer:
    """Edit an image as it is now, or as it was when it had an ETag."""
    tag = tag or api.get(f"/images/{image_id}").headers["etag"]
    return api.patch(f"/images/{image_id}", changes, if_match=tag)


def listed(api: ApiClient) -> list[str]:
    return [image["id"] for image in api.get("/images").json()["images"]]


# Words


def test_an_owner_writes_and_takes_back(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    before = api.get(f"/images/{image_id}").json()
    assert (before["version"], before["title"], before["tags"], before["favourite"]) == (0, None, [], False)
    answer = edit(api, image_id, title="At the lake", tags=["Family", "1998"], favourite=True, rating=4)
    assert answer.status == 200
    edited = answer.json()
    assert (edited["title"], edited["tags"], edited["favourite"], edited["rating"]) == (
        "At the lake",
        ["Family", "1998"],
        True,
        4,
    )
    again = edit(api, image_id, title=None, rating=None).json()
    assert (again["version"], again["title"], again["rating"]) == (2, None, None)
    assert again["tags"] == ["Family", "1998"], "what is not sent stays"
    assert api.get("/images").json()["images"][0]["version"] == 2
    assert {name: again[name] for name in ("status", "metadata", "time")} == {
        name: before[name] for name in ("status", "metadata", "time")
    }


def test_a_lost_update_is_refused_and_a_missing_condition_too(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    tag = api.get(f"/images/{image_id}").headers["etag"]
    assert edit(api, image_id, tag, title="one").status == 200
    answer = edit(api, image_id, tag, title="two")
    assert (answer.status, answer.code, answer.json()["version"]) == (412, "outdated", 1)
    assert edit(api, image_id, "*", title="three").status == 200
    missing = api.patch(f"/images/{image_id}", {"title": "four"})
    assert (missing.status, missing.code) == (428, "precondition_missing")
    assert api.get(f"/images/{image_id}").json()["title"] == "three"


@pytest.mark.parametrize("condition", ["0", "foo", "0, 1", '"0', 'w/"0"', '"0" "1"', '*, "0"', ","])
def test_a_condition_that_is_no_list_of_etags_is_named(cloud: Cloud, api: ApiClient, condition: str) -> None:
    answer = edit(api, arrived(cloud, api), condition, title="one")
    assert (answer.status, answer.code) == (422, "invalid")
    [fault] = answer.json()["errors"]
    assert (fault["in"], fault["pointer"]) == ("header", "/If-Match")


@pytest.mark.parametrize(
    ("condition", "status"),
    [('"0"', 200), (' "7" ,, "0",', 200), ('"other"', 412), ('"a,b", "0"', 200), ('W/"0"', 412), ("*", 200)],
)
def test_an_edit_needs_a_strong_etag_of_the_version(
    cloud: Cloud, api: ApiClient, condition: str, status: int
) -> None:
    assert edit(api, arrived(cloud, api), condition, title="one").status == status


def test_an_edit_is_repeated_after_a_lost_answer(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    tag = api.get(f"/images/{image_id}").headers["etag"]
    first = edit(api, image_id, tag, title="one", taken_at="1998")
    again = edit(api, image_id, tag, title="one", taken_at="1998")
    assert (again.status, again.json()) == (200, first.json())


@pytest.mark.parametrize("latitude", [0.1 + 0.2, -0.0, 1e-9, 5e-324])
def test_a_position_is_repeated_after_a_lost_answer(cloud: Cloud, api: ApiClient, latitude: float) -> None:
    image_id = arrived(cloud, api)
    [first, second] = [
        edit(api, image_id, '"0"', position={"latitude": latitude, "longitude": -179.99999999999997})
        for _ in range(2)
    ]
    assert (second.status, second.json()) == (200, first.json())
    assert second.json()["position"]["latitude"] == pytest.approx(latitude, abs=1e-9)


def test_an_edit_whose_write_lost_its_answer_is_done_once(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    update = aws.dynamodb().update_item

    def twice(**request: Any) -> Any:
        if "#words" in request["ExpressionAttributeNames"]:
            update(**request)
        return update(**request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws.dynamodb(), "update_item", twice)
        body = {"images": [{"id": image_id, "version": 0}], "shift_seconds": 60}
        assert api.patch("/images", body).json()["results"][0] == {
            "id": image_id,
            "status": 200,
            "code": None,
            "version": 1,
        }
    assert api.get(f"/images/{image_id}").json()["time"]["local"] == "2020-11-01T12:11:02.000"


def before_words_are_written(monkeypatch: pytest.MonkeyPatch, happening: Callable[[], object]) -> None:
    """Let something happen between the read and the first write of an edit."""
    update, waiting = aws.dynamodb().update_item, iter([happening])

    def meanwhile(**request: Any) -> Any:
        if "#words" in request["ExpressionAttributeNames"]:
            next(waiting, lambda: None)()
        return update(**request)

    monkeypatch.setattr(aws.dynamodb(), "update_item", meanwhile)


@pytest.mark.parametrize("earlier", [0, 1])
def test_of_two_edits_at_once_none_is_lost(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch, earlier: int
) -> None:
    image_id = arrived(cloud, api)
    if earlier:
        edit(api, image_id, rating=4)
    before_words_are_written(monkeypatch, lambda: edit(api, image_id, "*", tags=["Lake"]))
    image = edit(api, image_id, "*", title="At the lake").json()
    assert (image["title"], image["tags"], image["version"]) == ("At the lake", ["Lake"], earlier + 2)


def test_words_make_no_work_and_disturb_none(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    before = entry_of(cloud, image_id)
    edit(api, image_id, title="At the lake")
    after = entry_of(cloud, image_id)
    assert (after.turn, after.worked_on_anew, after.unsettled_since) == (before.turn, [], None)


def test_an_image_that_expires_during_an_edit_is_deleted(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = arrived(cloud, api)
    key = table.key(Owner(ALICE), ImageId(image_id))
    before_words_are_written(monkeypatch, lambda: aws.dynamodb().delete_item(TableName=cloud.table.name, Key=key))
    assert edit(api, image_id, "*", title="late").code == "image_not_found"


def test_a_shift_that_another_edit_follows_at_once_is_done_once(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    update = aws.dynamodb().update_item
    following = iter([{"title": "other"}])

    def then(**request: Any) -> Any:
        answer = update(**request)
        if "#words" in request["ExpressionAttributeNames"] and (changes := next(following, None)):
            assert edit(api, image_id, "*", **changes).status == 200
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws.dynamodb(), "update_item", then)
        body = {"images": [{"id": image_id, "version": 0}], "shift_seconds": 60}
        assert api.patch("/images", body).json()["results"][0]["status"] == 200
    image = api.get(f"/images/{image_id}").json()
    assert (image["time"]["local"], image["title"]) == ("2020-11-01T12:11:02.000", "other")


def test_new_thumbnails_do_not_stand_in_the_way_of_an_edit(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    tag = api.get(f"/images/{image_id}").headers["etag"]
    upload = upload_of(cloud.put(key_of(image_id), b"other"))
    cloud.runner(PICTURES).process(upload, describe())
    assert api.get(f"/images/{image_id}").headers["etag"] != tag
    assert edit(api, image_id, tag, title="one").status == 200


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ("title", "  a\tb\n c ", "a b c"),
        ("title", "exe\u202egpj", "exegpj"),
        ("title", "e\u0301", "é"),
        ("title", " \x00 ", None),
        ("title", "half \ud83d", "half"),
        ("title", "👩\u200d🚀", "👩\u200d🚀"),
        ("title", "x" * MAX_TITLE, "x" * MAX_TITLE),
        ("description", " a\r\nb\rc\u2028d\x07 ", "a\nb\nc\nd"),
        ("description", "é" * MAX_DESCRIPTION, "é" * MAX_DESCRIPTION),
        ("tags", ["a", " A ", "b", ""], ["a", "b"]),
        ("tags", [str(n) for n in range(MAX_TAGS)], [str(n) for n in range(MAX_TAGS)]),
        ("favourite", True, True),
        ("rating", 5, 5),
    ],
)
def test_words_are_cleaned_and_kept(cloud: Cloud, api: ApiClient, field: str, sent: Any, kept: Any) -> None:
    image_id = arrived(cloud, api)
    assert edit(api, image_id, **{field: sent}).json()[field] == kept
    assert api.get(f"/images/{image_id}").json()[field] == kept


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"title": "x" * (MAX_TITLE + 1)}, "/title"),
        ({"title": 1}, "/title"),
        ({"tags": [str(n) for n in range(MAX_TAGS + 1)]}, "/tags"),
        ({"tags": ["x" * 101]}, "/tags"),
        ({"favourite": 1}, "/favourite"),
        ({"rating": 0}, "/rating"),
        ({"rating": 6}, "/rating"),
        ({"orientation": 9}, "/orientation"),
        ({"taken_at": "2020-02-30"}, "/taken_at"),
        ({"taken_at": "2020-11-01T12:10:02Z"}, "/taken_at"),
        ({"taken_at": "0000"}, "/taken_at"),
        ({"offset": "+15:00"}, "/offset"),
        ({"offset": "Z"}, "/offset"),
        ({"position": {"latitude": 91, "longitude": 0}}, "/position/latitude"),
        ({"position": {"latitude": 1}}, "/position/longitude"),
        ({"position": {"latitude": float("nan"), "longitude": 0}}, "/position/latitude"),
        ({"titel": "a"}, "/titel"),
        ({"version": 1}, "/version"),
    ],
)
def test_wrong_words_are_refused_with_their_place(
    cloud: Cloud, api: ApiClient, changes: dict[str, Any], pointer: str
) -> None:
    image_id = arrived(cloud, api)
    before = entry_of(cloud, image_id)
    answer = edit(api, image_id, **changes)
    assert (answer.status, [fault["pointer"] for fault in answer.json()["errors"]]) == (422, [pointer])
    assert entry_of(cloud, image_id) == before


def test_all_words_together_are_limited(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    assert edit(api, image_id, description="本" * MAX_DESCRIPTION).status == 200
    tags = [f"{n:02}" + "本" * 90 for n in range(MAX_TAGS)]
    answer = edit(api, image_id, tags=tags)
    assert (answer.status, str(MAX_BYTES) in answer.json()["errors"][0]["detail"]) == (422, True)
    assert edit(api, image_id, description=None, tags=tags).status == 200


def test_what_is_not_there_cannot_be_edited(cloud: Cloud, context: Any, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    tag = api.get(f"/images/{image_id}").headers["etag"]
    assert api.patch("/images/42", {"title": "mine"}, if_match=tag).code == "invalid"
    for client, name in ((ApiClient(context, BOB), image_id), (api, str(uuid.uuid4()))):
        answer = client.patch(f"/images/{name}", {"title": "mine"}, if_match=tag)
        assert (answer.status, answer.code) == (404, "image_not_found")
    slot = new_slot(api)
    answer = api.patch(f"/images/{slot}", {"title": "early"}, if_match='"0"')
    assert (answer.status, answer.code) == (409, "not_uploaded")
    assert api.put(f"/images/{slot}", SLOT).status == 201, "the slot still takes its photo"
    api.destroy(f"/images/{image_id}")
    assert api.patch(f"/images/{image_id}", {"title": "late"}, if_match="*").status == 404


def test_an_edit_that_a_deletion_overtakes_is_refused(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    entry = entry_of(cloud, image_id)
    deleting: Iterator[Callable[[], object]] = iter([lambda: None, lambda: cloud.delete(entry)])
    update = aws.dynamodb().update_item

    def meanwhile(**request: Any) -> Any:
        next(deleting, lambda: None)()
        return update(**request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws.dynamodb(), "update_item", meanwhile)
        answer = api.patch(f"/images/{image_id}", {"title": "late"}, if_match="*")
    assert answer.status == 404
    assert "words" not in entry_of(cloud, image_id).attributes


def test_words_survive_an_overwrite_and_a_hide_and_no_deletion(cloud: Cloud, api: ApiClient, context: Any) -> None:
    image_id = arrived(cloud, api)
    edit(api, image_id, title="mine", taken_at="1998-07-04")
    upload = upload_of(cloud.put(key_of(image_id), b"other"))
    cloud.runner(PICTURES).process(upload, describe())
    overwritten = api.get(f"/images/{image_id}").json()
    assert (overwritten["title"], overwritten["time"]["local"]) == ("mine", "1998-07-04T00:00:00.000")
    hidden = cloud.remove(key_of(image_id))
    cloud.run_remover(context, hidden)
    assert api.get(f"/images/{image_id}").status == 404
    cloud.run_remover(context, cloud.destroy_newest(key_of(image_id)))  # the delete marker
    [body] = cloud.sent(PICTURES)
    cloud.runner(PICTURES).process(upload_of(body), describe())
    back = api.get(f"/images/{image_id}").json()
    assert (back["title"], back["version"], back["time"]["local"]) == ("mine", 1, "1998-07-04T00:00:00.000")
    assert listed(api) == [image_id]
    api.destroy(f"/images/{image_id}")
    assert "words" not in entry_of(cloud, image_id).attributes


# Corrections


def test_a_corrected_time_stands_beside_the_told_one_and_moves_the_image(cloud: Cloud, api: ApiClient) -> None:
    early, late = (
        arrived(cloud, api, f"20{year}-11-01T12:10:02.000", f"20{year}-11-01T11:10:02.000Z") for year in (19, 20)
    )
    assert listed(api) == [late, early]
    corrected = edit(api, late, taken_at="1998-07-04T18:30").json()
    assert listed(api) == [early, late]
    assert corrected["time"] == {
        "local": "1998-07-04T18:30:00.000",
        "precision": "minute",
        "source": "owner",
        "instant": "1998-07-04T17:30:00.000Z",
        "instant_source": "exif:OffsetTimeOriginal",
    }
    assert corrected["uncorrected_time"]["local"] == "2020-11-01T12:10:02.000"
    assert corrected["corrections"]["taken_at"] == "1998-07-04T18:30"
    moved = edit(api, late, offset="-05:00").json()
    assert (moved["time"]["instant"], moved["time"]["instant_source"]) == ("1998-07-04T23:30:00.000Z", "owner")
    back = edit(api, late, taken_at=None, offset=None).json()
    assert back["time"] == back["uncorrected_time"]
    assert listed(api) == [late, early]


def test_the_extractor_does_not_undo_a_correction(cloud: Cloud, api: ApiClient) -> None:
    """The correction comes while the extractor works: its claim knows nothing of it."""
    image_id = new_slot(api)
    upload = upload_of(cloud.put(key_of(image_id), b"photo"))

    def correcting(data: bytes, derived: Derived) -> Result:
        assert edit(api, image_id, "*", taken_at="1998").status == 200
        return describe()(data, derived)

    cloud.runner(StageName.METADATA).process(upload, correcting)
    image = api.get(f"/images/{image_id}").json()
    assert (image["time"]["local"], image["uncorrected_time"]["local"]) == (
        "1998-01-01T00:00:00.000",
        "2020-11-01T12:10:02.000",
    )
    assert local_of(entry_of(cloud, image_id)).startswith("1998-01-01")


def test_a_correction_rests_on_what_the_extractor_has_just_told(cloud: Cloud, api: ApiClient) -> None:
    """The extractor commits between the correction's read and its write."""
    image_id = new_slot(api)
    upload = upload_of(cloud.put(key_of(image_id), b"photo"))
    cloud.guard.claim(upload, StageName.METADATA)
    committing: Iterator[Callable[[], object]] = iter(
        [
            lambda: None,
            lambda: cloud.runner(StageName.METADATA).process(
                upload, describe("2020-11-01T12:10:02.000", "2020-11-01T11:10:02.000Z")
            ),
        ]
    )
    update = aws.dynamodb().update_item

    def meanwhile(**request: Any) -> Any:
        next(committing, lambda: None)()
        return update(**request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws.dynamodb(), "update_item", meanwhile)
        answer = api.patch(f"/images/{image_id}", {"taken_at": "1998-07-04T18:30:00"}, if_match="*")
    assert answer.json()["time"]["instant"] == "1998-07-04T17:30:00.000Z"
    assert local_of(entry_of(cloud, image_id)) == "1998-07-04T18:30:00.000"


def test_a_shift_starts_from_what_the_extractor_has_just_told(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = new_slot(api)
    upload = upload_of(cloud.put(key_of(image_id), b"photo"))
    cloud.guard.claim(upload, StageName.METADATA)
    before_words_are_written(
        monkeypatch, lambda: cloud.runner(StageName.METADATA).process(upload, describe("1998-07-04T18:30:00.000"))
    )
    api.patch("/images", {"images": [{"id": image_id, "version": 0}], "shift_seconds": 60})
    assert local_of(entry_of(cloud, image_id)) == "1998-07-04T18:31:00.000"


def test_a_corrected_position_stands_beside_the_told_one(cloud: Cloud, api: ApiClient, deliver: Deliver) -> None:
    image_id = new_slot(api)
    deliver(cloud.put(key_of(image_id), photo("DSCN0010.jpg")))
    before = api.get(f"/images/{image_id}").json()
    assert before["position"]["latitude"] == before["metadata"]["gps"]["latitude"]
    place = {"latitude": 52.5, "longitude": 13.4, "altitude_m": None}
    corrected = edit(api, image_id, position=place).json()
    assert corrected["position"] == corrected["corrections"]["position"] == place
    assert corrected["metadata"] == before["metadata"]
    assert edit(api, image_id, position=None).json()["position"] == before["position"]


def test_a_corrected_orientation_makes_new_thumbnails_of_these_bytes(
    cloud: Cloud, api: ApiClient, deliver: Deliver
) -> None:
    image_id = new_slot(api)
    deliver(cloud.put(key_of(image_id), photo("DSCN0010.jpg")))
    upright = api.get(f"/images/{image_id}").json()
    corrected = edit(api, image_id, orientation=6).json()
    assert (corrected["status"], corrected["reprocessing"]) == ("ready", True)
    assert corrected["thumbnails"] == upright["thumbnails"], "the present ones stay meanwhile"
    assert corrected["source"] == upright["source"], "as they are shown"
    assert cloud.sent(StageName.METADATA) == []
    [body] = cloud.take(cloud.queues[PICTURES, Lane.UPLOADS])
    deliver(body)
    turned = api.get(f"/images/{image_id}").json()
    assert (turned["reprocessing"], turned["corrections"]["orientation"]) == (False, 6)
    assert (turned["source"]["width"], turned["source"]["height"]) == (
        upright["source"]["height"],
        upright["source"]["width"],
    )
    sizes = [(each["height"], each["width"]) for each in turned["thumbnails"] if each["name"] == "320"]
    assert sizes == [(each["width"], each["height"]) for each in upright["thumbnails"] if each["name"] == "320"]
    [before, after] = [picture(api, image, "320") for image in (upright, turned)]
    assert after.transpose(Image.Transpose.ROTATE_90).size == before.size

    # Other bytes are shown as their file says.
    deliver(cloud.put(key_of(image_id), photo("fox.jpg")))
    other = api.get(f"/images/{image_id}").json()
    assert other["corrections"]["orientation"] is None
    assert (other["thumbnails"][-1]["width"] > other["thumbnails"][-1]["height"]) is (
        other["source"]["width"] > other["source"]["height"]
    )


def test_regions_are_where_the_shown_pictures_have_them(cloud: Cloud, api: ApiClient, deliver: Deliver) -> None:
    """A white mark in the stored picture, and a region around it, which follows every correction."""
    image_id = new_slot(api)
    deliver(cloud.put(key_of(image_id), marked_photo(orientation=6)))
    image = api.get(f"/images/{image_id}").json()
    assert image["regions"] == image["metadata"]["regions"]
    assert_marked(api, image)
    for corrected in (2, 3, 4, 5, 6, 7, 8, 1, None):
        meanwhile = edit(api, image_id, orientation=corrected).json()
        assert meanwhile["regions"] == image["regions"], "the present thumbnails stay meanwhile"
        deliver(*cloud.take(cloud.queues[PICTURES, Lane.UPLOADS]))
        image = api.get(f"/images/{image_id}").json()
        assert image["corrections"]["orientation"] == corrected
        assert_marked(api, image)
    assert image["regions"] == image["metadata"]["regions"]


def marked_photo(orientation: int) -> bytes:
    """A black picture of 400 × 200 with a white area, which is marked as Ada's face."""
    stored = Image.new("RGB", (400, 200))
    stored.paste((255, 255, 255), (40, 20, 120, 80))
    exif = Image.Exif()
    exif[0x0112] = orientation
    area = "<mwg-rs:Area stArea:x='0.2' stArea:y='0.25' stArea:w='0.2' stArea:h='0.3' stArea:unit='normalized'/>"
    listed = (
        "<mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType='Resource'>"
        f"<mwg-rs:Name>Ada</mwg-rs:Name>{area}</rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
    )
    file = io.BytesIO()
    stored.save(file, "JPEG", quality=95, exif=exif, xmp=packet(listed))
    return file.getvalue()


def assert_marked(api: ApiClient, image: Any) -> None:
    [region] = image["regions"]
    shown = picture(api, image, "320").convert("L")
    assert (shown.width > shown.height) is (image["source"]["width"] > image["source"]["height"])
    left, top, width, height = (region[side] for side in ("left", "top", "width", "height"))
    box = (left * shown.width, top * shown.height, (left + width) * shown.width, (top + height) * shown.height)
    assert shown.point(lambda value: 255 * (value > 128)).getbbox() == pytest.approx(box, abs=1.5)
    assert region["name"] == "Ada"


def test_after_a_restoration_another_correction_shows_its_own_pictures(
    cloud: Cloud, api: ApiClient, deliver: Deliver
) -> None:
    """The table is restored to before the first correction, so the second one counts its revision anew."""
    image_id = new_slot(api)
    key = key_of(image_id)
    deliver(cloud.put(key, photo("DSCN0010.jpg")))
    entry = cloud.entry_of(key)
    item = table.key(entry.owner, entry.image_id)
    before = aws.dynamodb().get_item(TableName=cloud.table.name, Key=item)["Item"]
    shown = []
    for orientation in (6, 1):
        aws.dynamodb().put_item(TableName=cloud.table.name, Item=before)
        edit(api, image_id, orientation=orientation)
        deliver(*cloud.take(cloud.queues[PICTURES, Lane.UPLOADS]))
        shown.append(picture(api, api.get(f"/images/{image_id}").json(), "320"))
    turned, upright = shown
    assert turned.size == upright.size[::-1]
    assert upright.width > upright.height
    version = thumbnailer.handler.LADDER.version
    assert sources.of_ladder(version)(cloud.entry_of(key)) == []
    assert sources.of_ladder("another")(cloud.entry_of(key)) == [PICTURES]


def picture(api: ApiClient, image: Any, name: str) -> Image.Image:
    [url] = [each["url"] for each in image["thumbnails"] if (each["name"], each["format"]) == (name, "jpg")]
    answer = api.open(url)
    if answer.status == 404:  # removed with the earlier revision
        [shape] = [(each["width"], each["height"]) for each in image["thumbnails"] if each["url"] == url]
        return Image.new("RGB", shape)
    return Image.open(io.BytesIO(answer.body))


@pytest.mark.parametrize("moment", ["before it commits", "after it has committed"])
def test_a_corrected_orientation_that_meets_a_running_stage_wins(
    cloud: Cloud, api: ApiClient, moment: str
) -> None:
    """What the running delivery makes is removed. The message of the correction, or any other, does what is
    due.
    """
    image_id = new_slot(api)
    upload = upload_of(cloud.put(key_of(image_id), b"photo"))
    seen: list[int | None] = []

    def work(data: bytes, derived: Derived) -> Result:
        seen.append(derived.entry.corrected_orientation)
        if len(seen) == 1 and moment == "before it commits":
            assert edit(api, image_id, "*", orientation=3).status == 200
        return describe()(data, derived)

    cloud.runner(PICTURES).process(upload, work)
    if moment == "after it has committed":
        assert edit(api, image_id, "*", orientation=3).status == 200
    else:
        assert cloud.derived() == set()
    [body] = cloud.sent(PICTURES)
    cloud.runner(PICTURES).process(upload_of(body), work)
    assert seen == [None, 3]
    entry = entry_of(cloud, image_id)
    result, due = entry.result(PICTURES), entry.due(PICTURES)
    assert result is not None
    assert result["order"] == str(due)
    assert {key.split("/")[3] for key in cloud.derived()} == {str(due)}


def test_a_correction_that_died_before_it_was_sent_is_sent_when_it_is_repeated(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = arrived(cloud, api)

    def die(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="sqs")

    with monkeypatch.context() as broken:
        broken.setattr(aws.sqs(), "send_message", die)
        answer = edit(api, image_id, '"0"', orientation=8)
        assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "unavailable", "5")
    assert "unsettled" in entry_of(cloud, image_id).attributes, "the janitor would find it"
    monkeypatch.setattr("darkroom.catalog.resubmissions.OWNERS_PAUSE", timedelta(0))
    assert edit(api, image_id, '"0"', orientation=8).status == 200
    [body] = cloud.sent(PICTURES)
    upload = events.decode(body)
    assert isinstance(upload, events.Upload)
    assert upload.original.image_id == image_id


# Conditional requests


def test_an_image_is_not_sent_twice(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    answer = api.get(f"/images/{image_id}")
    tag = answer.headers["etag"]
    for method in ("GET", "HEAD"):
        again = api.request(method, f"/images/{image_id}", headers={"if_none_match": f'"x", {tag}'})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    edit(api, image_id, title="new")
    assert api.get(f"/images/{image_id}", if_none_match=tag).status == 200


def test_compressed_and_plain_answers_have_etags_of_their_own(cloud: Cloud, api: ApiClient) -> None:
    """RFC 9110, 8.8.3.3: a cache that has one form is never told that the other is the same bytes."""
    image_id = arrived(cloud, api)
    edit(api, image_id, description="A long story. " * 200)
    plain, packed = (api.get(f"/images/{image_id}", accept_encoding=coding) for coding in ("identity", "gzip"))
    assert plain.json() == packed.json()
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    tags = plain.headers["etag"], packed.headers["etag"]
    assert tags[0] != tags[1]
    statuses = {
        (tag, coding): api.get(f"/images/{image_id}", if_none_match=tag, accept_encoding=coding).status
        for tag in tags
        for coding in ("identity", "gzip")
    }
    assert statuses == {
        (tags[0], "identity"): 304,
        (tags[0], "gzip"): 200,
        (tags[1], "identity"): 200,
        (tags[1], "gzip"): 304,
    }
    again = api.get(f"/images/{image_id}", if_none_match=tags[1], accept_encoding="gzip")
    assert (again.headers["etag"], "content-encoding" in again.headers) == (tags[1], False)


def test_an_edit_is_based_on_either_form(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    edit(api, image_id, description="A long story. " * 200)
    for coding in ("identity", "gzip"):
        tag = api.get(f"/images/{image_id}", accept_encoding=coding).headers["etag"]
        assert edit(api, image_id, tag, title=coding).status == 200
        assert edit(api, image_id, tag, title="too late").status == 412


def test_an_answer_says_when_to_ask_again_while_there_is_work(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    assert api.get(f"/images/{image_id}").headers["retry-after"] == "1"
    upload = upload_of(cloud.put(key_of(image_id), b"photo"))
    for stage in STAGES:
        assert "retry-after" in api.get(f"/images/{image_id}").headers
        cloud.runner(stage).process(upload, describe())
    assert "retry-after" not in api.get(f"/images/{image_id}").headers


@pytest.mark.usefixtures("cloud")
def test_who_has_waited_long_is_told_to_ask_less_often(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    image_id = new_slot(api)
    opened = datetime.now(UTC)
    told = []
    for seconds in (1, 9, 19, 86_400):
        later = opened + timedelta(seconds=seconds)
        present = type("Present", (datetime,), {"now": classmethod(lambda *_, later=later: later)})
        monkeypatch.setattr(answers, "datetime", present)
        told.append(int(api.get(f"/images/{image_id}").headers["retry-after"]))
    assert told == [1, 2, 4, 5]


# Many at once


def test_many_images_are_edited_with_an_answer_for_each(cloud: Cloud, api: ApiClient) -> None:
    first, second, third = (arrived(cloud, api) for _ in range(3))
    edit(api, second, title="meanwhile")
    slot = new_slot(api)
    named = [(first, 0), (second, 0), (str(uuid.uuid4()), 0), (slot, 0), (third, 0)]
    body = {"images": [{"id": name, "version": version} for name, version in named], "edit": {"favourite": True}}
    results = api.patch("/images", body).json()["results"]
    assert [result["id"] for result in results] == [name for name, _ in named]
    assert [(result["status"], result["code"], result["version"]) for result in results] == [
        (200, None, 1),
        (412, "outdated", 1),
        (404, "image_not_found", None),
        (409, "not_uploaded", None),
        (200, None, 1),
    ]
    assert [api.get(f"/images/{name}").json()["favourite"] for name in (first, second, third)] == [
        True,
        False,
        True,
    ]


def test_another_owners_image_is_as_one_that_does_not_exist(cloud: Cloud, context: Any, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    body = {"images": [{"id": image_id, "version": 0}], "edit": {"title": "mine"}}
    [result] = ApiClient(context, BOB).patch("/images", body).json()["results"]
    assert (result["status"], result["code"]) == (404, "image_not_found")


def test_the_times_of_many_are_shifted(cloud: Cloud, api: ApiClient) -> None:
    one, two = arrived(cloud, api, "2000-01-01T00:00:05.250"), arrived(cloud, api, "2000-01-01T00:10:00.000")
    edit(api, two, taken_at="2000-01-02")
    body = {"images": [{"id": one, "version": 0}, {"id": two, "version": 1}], "shift_seconds": 86_400 - 5}
    assert [result["status"] for result in api.patch("/images", body).json()["results"]] == [200, 200]
    assert [api.get(f"/images/{name}").json()["time"]["local"] for name in (one, two)] == [
        "2000-01-02T00:00:00.250",
        "2000-01-02T00:00:00.000",
    ]
    again = api.patch("/images", body).json()["results"]
    assert [result["status"] for result in again] == [412, 200], "a day that is shifted by less stays that day"


def test_a_shift_back_to_what_the_file_says_is_no_correction(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api, "2000-01-01T00:00:05.250")
    before = api.get(f"/images/{image_id}").json()

    def shift(version: int, seconds: int) -> dict[str, Any]:
        body = {"images": [{"id": image_id, "version": version}], "shift_seconds": seconds}
        assert [result["status"] for result in api.patch("/images", body).json()["results"]] == [200]
        image: dict[str, Any] = api.get(f"/images/{image_id}").json()
        return image

    shifted = shift(0, 3600)
    assert (shifted["time"]["source"], shifted["corrections"]["taken_at"]) == ("owner", "2000-01-01T01:00:05.250")
    back = shift(1, -3600)
    assert (back["time"], back["corrections"]) == (before["time"], before["corrections"])
    assert back["version"] == 2


def test_a_shift_beyond_the_calendar_is_refused_for_that_image(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api, "0001-01-01T00:00:00.000")
    body = {"images": [{"id": image_id, "version": 0}], "shift_seconds": -1}
    [result] = api.patch("/images", body).json()["results"]
    assert (result["status"], result["code"]) == (422, "invalid")


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    "body",
    [
        {"images": []},
        {"images": [{"id": "42", "version": 0}]},
        {"images": [{"id": text, "version": 0} for text in (ID, ID.upper())]},
        {"images": [{"id": str(uuid.UUID(int=n, version=4)), "version": 0} for n in range(501)]},
        {"images": [{"id": ID, "version": -1}]},
        {"images": [{"id": ID, "version": 0}], "shift_seconds": 1, "edit": {"taken_at": "1998"}},
        {"images": [{"id": ID}]},
    ],
)
def test_wrong_requests_for_many_are_refused(api: ApiClient, body: Any) -> None:
    assert api.patch("/images", body).code == "invalid"


def test_a_fault_of_aws_at_one_image_does_not_keep_the_others(cloud: Cloud, api: ApiClient) -> None:
    one, two = arrived(cloud, api), arrived(cloud, api)
    update = aws.dynamodb().update_item

    def failing(**request: Any) -> Any:
        if one in request["Key"]["pk"]["S"]:
            raise EndpointConnectionError(endpoint_url="dynamodb")
        return update(**request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws.dynamodb(), "update_item", failing)
        body = {"images": [{"id": name, "version": 0} for name in (one, two)], "edit": {"title": "a"}}
        results = api.patch("/images", body).json()["results"]
    assert [result["status"] for result in results] == [503, 200]

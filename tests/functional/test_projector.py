"""The projector with moto: what a photo becomes in the library, and what a bad entry or a strange record does."""

import json
from typing import Any, Final

import pytest

import projector.handler
from darkroom import aws, services
from darkroom.catalog.projections import Projections
from darkroom.catalog.table import typed
from darkroom.keys import ImageId, Owner
from darkroom.library.book import plan
from darkroom.library.rows import Row, Target
from darkroom.library.subjects import Image
from darkroom.settings import LibrarySettings
from darkroom.stage import StageRunner
from darkroom.words import Edit
from keepers.backfill import __main__ as command
from keepers.janitor.audit import Audit, Library
from keepers.janitor.findings import Finding
from keepers.janitor.tally import Tally
from operations import stack
from projector.settings import ProjectorSettings
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.projecting import Stream, project, records
from tests.functional.test_guard import copy, note, upload_of
from tests.photos import photo

SLOT: Final = {"filename": "DSCN0010.jpg", "content_type": "image/jpeg"}


@pytest.fixture(autouse=True)
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests run the projector themselves."""
    monkeypatch.setattr(Stream, "late", True)


@pytest.fixture
def image(cloud: Cloud, context: Any, deliver: Deliver) -> Image:
    """A photo that is ready, and not projected yet."""
    image_id = ApiClient(context).post("/images", SLOT).json()["image"]["id"]
    deliver(cloud.put(f"uploads/{ALICE}/{image_id}", photo("DSCN0010.jpg")))
    return Owner(ALICE), ImageId(image_id)


def library(prefix: str) -> list[dict[str, Any]]:
    """The items of the library whose partition begins like this."""
    items = aws.dynamodb().scan(TableName=services.settings(LibrarySettings).library_table)["Items"]
    return [item for item in items if item["pk"]["S"].startswith(prefix)]


def test_a_photo_is_listed_counted_and_told(image: Image, context: Any) -> None:
    project(context, image)
    owner, image_id = image
    book = services.library(Projections).books([image])[image]
    lists = {row.list.partition(":")[0] for row in book.rows}
    alike = {"bytes", "pixels", "look0", "look1", "look2", "look3"}
    assert lists - alike == {"timeline", "added", "camera", "word", "digest"}, (
        "neither ready nor a photo has a list"
    )
    assert alike < lists
    assert Row("timeline", f"2008-10-22T16:28:39.000##{image_id}") in book.rows
    assert len(library(f"LIST#{owner}#")) == len(book.rows) - 1
    [file] = library(f"DIGESTS#{owner}#")
    assert f"i{image_id.replace('-', '_')}" in file
    assert book.finished
    [month] = library(f"MONTHS#{owner}")
    assert (month["sk"]["S"], month["images"]["N"], month["22"]["N"]) == ("2008-10", "1", "1")
    [camera] = library(f"FACETS#{owner}")
    assert camera["text"]["S"] == "NIKON COOLPIX P6000"
    [change] = library(f"CHANGES#{owner}")
    assert (change["sk"]["S"], change["image_id"]["S"]) == (f"{1:016d}", image_id)


def test_no_key_holds_what_people_wrote(image: Image, cloud: Cloud, context: Any) -> None:
    entry = cloud.images.get(*image)
    assert entry is not None
    cloud.images.edit(entry, Edit(changes={"title": "Privates", "tags": ["Familie"]}), None)
    project(context, image)
    keys = " ".join(item[name]["S"] for item in library("") for name in ("pk", "sk")).casefold()
    assert not any(text in keys for text in ("privates", "familie", "nikon", "dscn0010"))


def test_a_record_that_comes_again_writes_nothing(
    image: Image, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(context, image)
    for write in ("put_item", "update_item", "delete_item", "transact_write_items"):
        monkeypatch.setattr(aws.dynamodb(), write, None)
    project(context, image, image)


@pytest.mark.usefixtures("cloud")
def test_a_photo_on_its_way_is_projected_when_it_is_ready(context: Any) -> None:
    image_id = ApiClient(context).post("/images", SLOT).json()["image"]["id"]
    project(context, (Owner(ALICE), ImageId(image_id)))
    assert library("") == []


def test_an_entry_that_our_code_cannot_read_holds_up_no_other(image: Image, cloud: Cloud, context: Any) -> None:
    bad = (Owner(ALICE), ImageId("0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"))
    odd = {"pk": f"IMAGE#{bad[0]}#{bad[1]}", "sk": "IMAGE", "owner": bad[0], "image_id": bad[1], "source_seq": 1}
    aws.dynamodb().put_item(TableName=cloud.table.name, Item=typed(odd))
    project(context, bad, image)
    assert library(f"LIST#{ALICE}#timeline")
    [letter] = cloud.take(services.settings(ProjectorSettings).projector_dead_letters_url)
    assert json.loads(letter) == {"owner": bad[0], "image_id": bad[1]}


@pytest.mark.usefixtures("cloud")
def test_items_of_other_families_are_no_images(context: Any) -> None:
    event = records([(Owner(ALICE), ImageId("2026-11-26T12:00Z"))], family="OWNER")
    assert list(projector.handler.subjects_of(event["Records"])) == []
    projector.handler.lambda_handler(event, context)


def test_what_another_projector_has_committed_is_not_overwritten(image: Image, context: Any) -> None:
    """moto cancels a transaction and says why, as DynamoDB does."""
    projections = services.library(Projections)
    before = projections.books([image])[image]
    project(context, image)
    after = projections.books([image])[image]
    stale = plan(before, Target(frozenset(), {"all": None}, 1, "state"), 0)
    assert stale is not None
    assert projections.commit(image[0], {image[1]: stale}) == {}
    assert projections.books([image])[image] == after


def audit(cloud: Cloud, *, repair: bool = True) -> Tally:
    """A whole audit, which has the library repaired too."""
    library = Library(services.projection(), services.library(Projections))
    auditor = Audit(
        cloud.keepers,
        cloud.objects,
        services.repairs(),
        services.removals_queue(),
        cloud.originals,
        "",
        repair=repair,
        library=library,
    )
    tally = Tally()
    cursor: Any = {}
    while cursor is not None:
        cursor = auditor.page(cursor, tally)
    return tally


@pytest.mark.usefixtures("image")
def test_an_audit_makes_good_what_lost_records_have_left(cloud: Cloud) -> None:
    assert audit(cloud, repair=False)[Finding.UNLISTED] == 1
    assert library("") == []
    assert audit(cloud)[Finding.UNLISTED] == 1
    assert library(f"LIST#{ALICE}#timeline")
    assert audit(cloud)[Finding.UNLISTED] == 0


def test_an_audit_removes_an_image_whose_deletion_was_never_told(image: Image, cloud: Cloud, context: Any) -> None:
    project(context, image)
    ApiClient(context).destroy(f"/images/{image[1]}")
    assert library(f"LIST#{ALICE}#")
    assert audit(cloud)[Finding.UNLISTED] == 1
    assert library(f"LIST#{ALICE}#") == []


def test_an_audit_corrects_wrong_counters(image: Image, cloud: Cloud, context: Any) -> None:
    project(context, image)
    before = library("OWNER#"), library("MONTHS#"), library("FACETS#")
    for pk, sk, attribute in (("MONTHS", "2008-10", "22"), ("FACETS", before[2][0]["sk"]["S"], "images")):
        aws.dynamodb().update_item(
            TableName=services.settings(LibrarySettings).library_table,
            Key=typed({"pk": f"{pk}#{ALICE}", "sk": sk}),
            UpdateExpression="ADD #counter :seven",
            ExpressionAttributeNames={"#counter": attribute},
            ExpressionAttributeValues=typed({":seven": 7}),
        )
    assert audit(cloud, repair=False)[Finding.MISCOUNTED] == 2
    assert audit(cloud)[Finding.MISCOUNTED] == 2
    assert audit(cloud)[Finding.MISCOUNTED] == 0
    assert (library("MONTHS#"), library("FACETS#")) == before[1:]


def test_an_audit_recounts_every_owner(cloud: Cloud, context: Any, stage: StageRunner, other: StageRunner) -> None:
    for owner in ("anna", "berta"):
        key = f"imports/{owner}/photo.jpg"
        upload = upload_of(cloud.put(key, b"one"))
        stage.process(upload, copy)
        other.process(upload, note)
        project(context, (Owner(owner), cloud.entry_of(key).image_id))
    for item in library("OWNER#"):
        aws.dynamodb().update_item(
            TableName=services.settings(LibrarySettings).library_table,
            Key={name: item[name] for name in ("pk", "sk")},
            UpdateExpression="ADD #counter :seven",
            ExpressionAttributeNames={"#counter": "images:all"},
            ExpressionAttributeValues=typed({":seven": 7}),
        )
    assert audit(cloud)[Finding.MISCOUNTED] == 2
    assert audit(cloud)[Finding.MISCOUNTED] == 0


def test_what_nobody_wrote_any_more_is_kept_nowhere(image: Image, cloud: Cloud, context: Any) -> None:
    project(context, image)
    for changes in ({"tags": ["Secret"], "taken_at": "1998-07-04"}, {"tags": None, "taken_at": None}):
        entry = cloud.images.get(*image)
        assert entry is not None
        cloud.images.edit(entry, Edit(changes=changes), None)
        project(context, image)
    assert "Secret" in str(library("FACETS#"))
    assert audit(cloud, repair=False)[Finding.MISCOUNTED] == 0
    assert "Secret" in str(library("FACETS#"))
    before = library("OWNER#")
    assert audit(cloud)[Finding.MISCOUNTED] == 0
    assert "Secret" not in str(library(""))
    assert [item["sk"]["S"] for item in library("MONTHS#")] == ["2008-10"]
    assert len(library("FACETS#")) == 1, "the camera"
    audit(cloud)
    assert int(library("OWNER#")[0]["seq"]["N"]) == int(before[0]["seq"]["N"]) + 1, "nothing is left to remove"


def test_nothing_is_lost_that_is_counted_while_it_is_removed(
    image: Image, cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tag comes back between the reading and the removal."""

    def tag(tags: list[str] | None) -> None:
        entry = cloud.images.get(*image)
        assert entry is not None
        cloud.images.edit(entry, Edit(changes={"tags": tags}), None)
        project(context, image)

    for tags in (["Familie"], None):
        tag(tags)
    correct = Projections._correct

    def late(*arguments: Any) -> bool:
        tag(["Familie"])
        return correct(*arguments)

    monkeypatch.setattr(Projections, "_correct", late)
    assert audit(cloud)[Finding.UNCOUNTED] == 1
    assert "Familie" in str(library("FACETS#"))


def test_a_menu_follows_a_corrected_spelling(image: Image, cloud: Cloud, context: Any) -> None:
    for tag in ("familie", "Familie"):
        entry = cloud.images.get(*image)
        assert entry is not None
        cloud.images.edit(entry, Edit(changes={"tags": [tag, "Other"]}), None)
        project(context, image)
        assert {item["text"]["S"] for item in library("FACETS#")} == {tag, "Other", "NIKON COOLPIX P6000"}


def test_lost_rows_of_the_feed_and_lost_counters_come_back_when_all_is_made_anew(
    image: Image, cloud: Cloud, context: Any
) -> None:
    project(context, image)
    kept = library("FACETS#"), library("CHANGES#")
    for item in (*kept[0], *kept[1]):
        aws.dynamodb().delete_item(
            TableName=services.settings(LibrarySettings).library_table, Key={"pk": item["pk"], "sk": item["sk"]}
        )
    services.projection().project([image], anew=True)
    assert audit(cloud)[Finding.MISCOUNTED] == 2
    assert (library("FACETS#"), library("CHANGES#")) == kept


def test_a_rebuild_makes_everything_anew_and_counts_first(
    image: Image, context: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project(context, image)
    monkeypatch.setattr(stack, "use", lambda *_: stack.Stack("darkroom", {}, {}))
    table = services.settings(LibrarySettings).library_table
    kept = library("LIST#")
    for item in kept[1:]:
        aws.dynamodb().delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
    assert command.main(["rebuild"]) == 0
    assert "Nothing was changed" in capsys.readouterr().out
    assert len(library("LIST#")) == 1
    assert command.main(["rebuild", "--go"]) == 0
    assert "1  images whose rows were written again" in capsys.readouterr().out
    placed = {(item["pk"]["S"], item["sk"]["S"]) for item in library("LIST#")}
    assert placed == {(item["pk"]["S"], item["sk"]["S"]) for item in kept}


def test_a_rebuild_that_costs_too_much_stops_before_it_begins(
    image: Image, context: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project(context, image)
    monkeypatch.setattr(stack, "use", lambda *_: stack.Stack("darkroom", {}, {}))
    assert command.main(["rebuild", "--go", "--dollars", "0.0001"]) == 1
    assert "Go on with a higher DOLLARS" in capsys.readouterr().out

"""What the guard decides about a delivery, condition by condition, from an entry alone."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Final, cast

import pytest

from darkroom import keys
from darkroom.catalog.entry import Entry, Fault, Status
from darkroom.catalog.guard import Change, Verdict, claimed, decide, outcome
from darkroom.events import Upload
from darkroom.order import FOREVER, Order, Sequencer, parse_sequencer, version_tag
from darkroom.stages import STAGES, Stage, StageName

ORIGINAL: Final = keys.parse_original("bucket", "imports/demo/photo.jpg")
THUMBNAILS, METADATA = StageName.THUMBNAILS, StageName.METADATA


def seq(number: int) -> Sequencer:
    return parse_sequencer(f"{number:018X}")


def upload(number: int, version: str | None = "v5", etag: str = "e5", size: int = 5) -> Upload:
    assert ORIGINAL is not None
    return Upload(ORIGINAL, seq(number), version, etag, size, datetime(2026, 11, 26, tzinfo=UTC))


def entry(**attributes: Any) -> Entry:
    """An entry whose current version is v5; both stages owe their work."""
    return Entry(
        {
            "owner": "demo",
            "image_id": ORIGINAL.image_id if ORIGINAL else "",
            "turn": 3,
            "source_seq": seq(5),
            "source_version": "v5",
            "source_etag": "e5",
            "source_tag": version_tag("v5", "e5"),
            "size": 5,
            **attributes,
        }
    )


def order(revision: int = 0, number: int = 5, tag: str | None = None) -> str:
    return str(Order(seq(number), revision, tag or version_tag("v5", "e5")))


DONE: Final = {"thumbnails": {"order": order()}}
REJECTED: Final = {"thumbnails_fault": asdict(Fault(order(), "bad", "Bad.", retry=False))}
FAILED: Final = {"thumbnails_fault": asdict(Fault(order(), "gave_up", "We gave up.", retry=True))}


@pytest.mark.parametrize(
    ("before", "delivery", "decided"),
    [
        pytest.param(None, upload(5), Change.TAKE, id="the first that is heard"),
        pytest.param(Entry({"owner": "demo"}), upload(5), Change.TAKE, id="a slot's photo"),
        pytest.param(entry(), upload(5), Verdict.GRANTED, id="the other stage has claimed it"),
        pytest.param(entry(**DONE), upload(5), Verdict.DUPLICATE, id="done"),
        pytest.param(entry(**REJECTED), upload(5), Verdict.DUPLICATE, id="rejected for ever"),
        pytest.param(entry(**FAILED), upload(5), Verdict.GRANTED, id="failed, and sent again"),
        pytest.param(entry(**DONE, revisions={"thumbnails": 1}), upload(5), Verdict.GRANTED, id="done before"),
        pytest.param(entry(**DONE, revisions={"metadata": 1}), upload(5), Verdict.DUPLICATE, id="the other's"),
        pytest.param(entry(), upload(6, "v6", "e6"), Change.TAKE, id="a later version"),
        pytest.param(entry(**DONE), upload(6, "v6", "e6"), Change.TAKE, id="a later version of one that is done"),
        pytest.param(entry(), upload(4, "v4", "e4"), Verdict.STALE, id="an earlier version"),
        pytest.param(
            entry(seen_seq=seq(8)), upload(7, "v7", "e7"), Verdict.STALE, id="earlier than what was seen"
        ),
        pytest.param(entry(seen_seq=seq(8)), upload(9, "v9", "e9"), Change.TAKE, id="later than what was seen"),
        pytest.param(entry(seen_seq=seq(8)), upload(8), Verdict.GRANTED, id="seen, the same version"),
        pytest.param(entry(), upload(8), Change.CONFIRM, id="the same version, heard of again, later"),
        pytest.param(entry(**DONE), upload(4), Verdict.DUPLICATE, id="the same version, heard of late"),
        pytest.param(entry(), upload(5, "other"), Verdict.CONTESTED, id="other bytes under the same sequencer"),
        pytest.param(entry(marked=True), upload(9, "v9", "e9"), Verdict.CONTESTED, id="later than a mark"),
        pytest.param(entry(marked=True), upload(4, "v4", "e4"), Verdict.STALE, id="earlier than a mark"),
        pytest.param(entry(marked=True), upload(9), Change.CONFIRM, id="the event of what a keeper found"),
        pytest.param(entry(deleted_seq=seq(7)), upload(5), Verdict.DELETED, id="deleted since"),
        pytest.param(entry(deleted_seq=seq(5)), upload(5), Verdict.DELETED, id="deleted at its own sequencer"),
        pytest.param(entry(deleted_seq=seq(7)), upload(7, "v7"), Verdict.DELETED, id="as late as a deletion"),
        pytest.param(entry(deleted_seq=seq(7)), upload(8), Change.TAKE, id="the same version, back again"),
        pytest.param(entry(deleted_seq=seq(7)), upload(8, "v8"), Change.TAKE, id="filled again"),
        pytest.param(
            entry(deleted_seq=seq(7), marked=True), upload(8), Verdict.CONTESTED, id="after a marked burial"
        ),
        pytest.param(entry(deleted_seq=FOREVER), upload(2**70, "v9"), Verdict.DELETED, id="a spent id"),
        pytest.param(entry(deleted_seq=seq(4)), upload(5), Verdict.GRANTED, id="living after a deletion"),
    ],
)
def test_what_a_delivery_may_do(before: Entry | None, delivery: Upload, decided: Verdict | Change) -> None:
    assert decide(before, delivery, THUMBNAILS) is decided


def test_what_s3_says_counts_only_for_the_entry_it_was_asked_about() -> None:
    contested = entry(marked=True)
    assert decide(contested, upload(9, "v9"), THUMBNAILS, asked=contested.turn) is Change.TAKE
    assert decide(contested, upload(9, "v9"), THUMBNAILS, asked=contested.turn - 1) is Verdict.CONTESTED
    # It never overrules a later order.
    assert decide(contested, upload(4, "v4"), THUMBNAILS, asked=contested.turn) is Verdict.STALE


@pytest.mark.parametrize(
    ("delivery", "same"),
    [
        (upload(9, "v5", "other", 9), True),
        (upload(9, "v9", "e5", 5), False),
        (upload(9, None, "e5", 5), True),
        (upload(9, None, "e5", 6), False),
        (upload(9, None, "e6", 5), False),
    ],
)
def test_versions_are_told_apart_by_their_id_or_by_etag_and_size(delivery: Upload, same: bool) -> None:
    assert entry().is_same_version(delivery) is same


@pytest.mark.parametrize(
    ("attributes", "status", "reprocessing"),
    [
        ({"source_seq": None}, Status.PENDING, False),
        ({}, Status.PROCESSING, False),
        ({"metadata": {"order": order()}}, Status.PROCESSING, False),
        (DONE, Status.PROCESSING, False),
        (DONE | {"metadata": {"order": order()}}, Status.READY, False),
        (DONE | {"metadata_fault": asdict(Fault(order(), "x", "X.", retry=False))}, Status.PARTIAL, False),
        (REJECTED | {"metadata": {"order": order()}}, Status.REJECTED, False),
        (FAILED | {"metadata": {"order": order()}}, Status.FAILED, False),
        (REJECTED | {"metadata": {"order": order()}, "preview": {"order": order()}}, Status.PARTIAL, False),
        # of another version
        ({"thumbnails": {"order": order(number=4)}, "metadata": {"order": order()}}, Status.PROCESSING, False),
        (
            {"thumbnails": {"order": order(tag="00000000")}, "metadata": {"order": order()}},
            Status.PROCESSING,
            False,
        ),
        # processed again: the present result stays until the new commit
        (DONE | {"metadata": {"order": order()}, "revisions": {"thumbnails": 1}}, Status.READY, True),
        (REJECTED | {"metadata": {"order": order()}, "revisions": {"thumbnails": 1}}, Status.PROCESSING, False),
        # and a failure is recorded, and removes nothing
        (
            DONE
            | {"metadata": {"order": order()}, "revisions": {"thumbnails": 1}}
            | {"thumbnails_fault": asdict(Fault(order(1), "bad", "Bad.", retry=False))},
            Status.READY,
            False,
        ),
    ],
)
def test_a_status_is_what_there_is_to_show(attributes: Any, status: Status, reprocessing: bool) -> None:
    told = entry(**attributes)
    assert (told.status, told.reprocessing) == (status, reprocessing)


@pytest.mark.parametrize(
    ("stages", "required", "status"),
    [
        (["thumbnails", "metadata"], True, Status.READY),  # claimed before the third stage existed
        (["thumbnails", "metadata", "faces"], True, Status.PROCESSING),
        (["thumbnails", "metadata", "faces"], False, Status.READY),
    ],
)
def test_neither_a_later_stage_nor_an_optional_one_holds_back_an_image(
    monkeypatch: pytest.MonkeyPatch, stages: list[str], required: bool, status: Status
) -> None:
    faces = Stage(cast("StageName", "faces"), required=required, shows_pictures=False)
    monkeypatch.setattr("darkroom.catalog.entry.STAGES", {**STAGES, faces.name: faces})
    assert entry(**DONE, metadata={"order": order()}, stages=stages).status is status


def test_what_is_shown_or_worked_on_is_in_use() -> None:
    assert entry().in_use(THUMBNAILS) == {order()}
    assert entry(**DONE).in_use(THUMBNAILS) == {order()}
    assert entry(**DONE, revisions={"thumbnails": 2}).in_use(THUMBNAILS) == {order(), order(2)}
    assert entry(**REJECTED).in_use(THUMBNAILS) == set()
    assert entry(**REJECTED, preview={"order": order()}).in_use(THUMBNAILS) == {order()}
    assert entry(**DONE, deleted_seq=seq(7)).in_use(THUMBNAILS) == set()
    assert entry(thumbnails={"order": order(number=4)}).in_use(THUMBNAILS) == {order()}


def named(name: str | None, filename: str | None = None) -> str:
    """The source of a version's place in time, whose event has a file's name; its slot said another."""
    assert ORIGINAL is not None
    event = Upload(replace(ORIGINAL, filename=name), seq(6), "v6", "e6", 6, datetime(2026, 11, 26, tzinfo=UTC))
    place: dict[str, str] = claimed(entry(filename=filename), event)["time"]
    return f"{place['source']} {place['local'][:10]}"


def test_a_version_stands_in_time_by_its_name_until_it_is_read() -> None:
    assert named("IMG_20240501_120000.jpg", "IMG_20230501_120000.jpg") == "file_name 2024-05-01"
    assert named(None, "IMG_20230501_120000.jpg") == "file_name 2023-05-01"
    assert named(None) == "upload 2026-11-26"


def test_a_version_stands_in_time_by_what_the_client_said_of_the_file() -> None:
    said = entry(file_time="2022-03-04T05:06:07+01:00")
    assert claimed(said, upload(6, "v6", "e6"))["time"]["source"] == "file_time"


def test_a_first_version_overwrites_nothing() -> None:
    slot = Entry({"owner": "demo"})
    assert claimed(None, upload(5))["overwrites"] is claimed(slot, upload(5))["overwrites"] is None
    assert claimed(entry(), upload(6, "v6", "e6"))["overwrites"] is True


def test_other_bytes_under_the_same_sequencer_get_a_later_revision() -> None:
    other = upload(5, "other", "o")
    assert claimed(entry(), other)["revisions"] == {"thumbnails": 1, "metadata": 1}
    assert claimed(entry(revisions={"metadata": 3}), other)["revisions"] == {"thumbnails": 4, "metadata": 4}
    assert claimed(entry(), upload(6, "v6", "e6"))["revisions"] is None
    assert claimed(None, other)["revisions"] is None


def test_a_result_takes_the_place_of_a_fault_and_a_preview() -> None:
    ended = outcome(entry(**FAILED), THUMBNAILS, order(), {"items": []})
    assert ended["thumbnails"] == {"items": [], "order": order(), "engine": STAGES[THUMBNAILS].engine}
    assert [ended[name] for name in ("thumbnails_fault", "thumbnails_limits", "preview")] == [None] * 3
    assert "preview" not in outcome(entry(), METADATA, order(), {})


def test_a_fault_keeps_what_can_be_shown() -> None:
    bad, ours = Fault(order(1), "bad", "Bad.", retry=False), Fault(order(1), "gave_up", "We gave up.", retry=True)
    assert outcome(entry(**DONE), THUMBNAILS, order(1), bad).keys() == {"thumbnails_fault", "thumbnails_limits"}
    nothing = outcome(entry(), THUMBNAILS, order(1), bad)
    assert (nothing["thumbnails"], nothing["preview"]) == (None, None)
    preview = outcome(entry(preview={"order": order()}), THUMBNAILS, order(1), bad)
    assert (preview["thumbnails"], "preview" in preview) == (None, False)
    assert "failed" in outcome(entry(), THUMBNAILS, order(1), ours)
    assert "failed" not in nothing

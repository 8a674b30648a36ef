"""What an entry says of its image, property by property."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, cast

import pytest

from darkroom.catalog.entry import Entry, Fault, Status, timestamp
from darkroom.order import Order, version_tag
from darkroom.stages import STAGES, Stage, StageName
from tests.unit.darkroom.catalog.test_guard import DONE, METADATA, REJECTED, THUMBNAILS, entry, order, seq, upload

NOW: Final = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
OLD: Final = order(number=4, tag=version_tag("v4", "e4"))


def test_an_image_arrived_when_its_current_version_did() -> None:
    assert entry(uploaded_at=timestamp(NOW)).uploaded_at == NOW
    assert entry().uploaded_at is None


def test_an_image_without_an_original_has_no_place_whatever_its_owner_says() -> None:
    assert entry(words={"version": 1, "taken_at": "2024-05-01T12:00:00"}).place is None


def test_an_orientation_counts_for_the_bytes_that_it_was_given() -> None:
    def corrected(etag: str) -> int | None:
        return entry(words={"version": 1, "orientation": {"value": 6, "etag": etag}}).corrected_orientation

    assert (corrected("e5"), corrected("e4"), entry().corrected_orientation) == (6, None, None)


def test_an_image_is_in_the_trash_since_its_latest_version_arrived_there() -> None:
    def since(**attributes: str) -> datetime | None:
        return entry(**attributes).trashed_since

    hour = timedelta(hours=1)
    trashed = timestamp(NOW)
    assert since(uploaded_at=trashed) is None
    assert since(trashed_at=trashed) == NOW
    assert since(trashed_at=trashed, uploaded_at=timestamp(NOW - hour)) == NOW
    assert since(trashed_at=trashed, uploaded_at=timestamp(NOW + hour)) == NOW + hour


def test_a_version_whose_id_is_unknown_is_known_by_its_bytes() -> None:
    unknown = entry(source_version=None)
    assert unknown.is_same_version(upload(5))
    assert not unknown.is_same_version(upload(5, etag="other"))
    assert not unknown.is_same_version(upload(5, size=6))


def test_an_image_waits_for_the_stages_of_its_claim_and_those_requested_since() -> None:
    assert entry(stages=["thumbnails"]).awaited_stages == {THUMBNAILS}
    assert entry(stages=["thumbnails"], revisions={"metadata": 1}).awaited_stages == {THUMBNAILS, METADATA}
    assert entry().awaited_stages == {THUMBNAILS, METADATA}


def test_an_image_has_failed_only_as_long_as_no_other_work_is_due() -> None:
    """Its owner may have asked for another try."""
    fault = {
        "order": str(order(number=5)),
        "code": "gave_up",
        "message": "We gave up.",
        "retry": True,
        "engine": 1,
    }
    assert entry(thumbnails_fault=fault).failed(THUMBNAILS)
    assert not entry(thumbnails_fault=fault, revisions={"thumbnails": 1}).failed(THUMBNAILS)


def test_companions_are_in_order_of_their_names_whatever_their_keys() -> None:
    """The keys of those that were sent have random ids."""

    def stored(key: str, filename: str | None) -> dict[str, Any]:
        found = {"companion_id": key, "key": key, "size": 1, "etag": "e", "uploaded_at": timestamp(NOW)}
        return found if filename is None else {**found, "filename": filename}

    listed = entry(companions=[stored("a", "IMG_1.xmp"), stored("b", "IMG_1.MOV"), stored("c/IMG_1.aae", None)])
    assert [companion.name for companion in listed.companions] == ["IMG_1.MOV", "IMG_1.aae", "IMG_1.xmp"]


def test_nothing_is_due_without_an_original() -> None:
    assert Entry({"owner": "demo"}).due(THUMBNAILS) is None
    assert entry(source_seq=None).due(THUMBNAILS) is None
    assert entry(source_tag=None).due(THUMBNAILS) is None
    assert str(entry(revisions={"thumbnails": 2}).due(THUMBNAILS)) == order(2)


def test_a_fault_of_an_earlier_version_does_not_count() -> None:
    assert entry(thumbnails_fault=asdict(Fault(OLD, "bad", "Bad.", retry=False))).fault(THUMBNAILS) is None
    assert entry(**REJECTED).fault(THUMBNAILS) == Fault(order(), "bad", "Bad.", retry=False)


def test_work_is_done_anew_until_it_has_ended() -> None:
    revised = {"revisions": {"thumbnails": 1}}
    assert entry(**DONE).worked_on_anew == []
    assert entry(**DONE, **revised).worked_on_anew == [THUMBNAILS]
    assert entry(thumbnails={"order": order(1)}, **revised).worked_on_anew == []


def test_limits_count_for_the_work_that_met_them() -> None:
    def met(in_order: str, **attributes: Any) -> frozenset[str]:
        return entry(thumbnails_limits={"order": in_order, "codes": {"cpu"}}, **attributes).limits_met(THUMBNAILS)

    assert met(order()) == {"cpu"}
    assert met(order(), revisions={"thumbnails": 1}) == frozenset()
    assert entry().limits_met(THUMBNAILS) == frozenset()


def test_the_engine_is_that_of_the_latest_work_on_the_current_version() -> None:
    def fault(in_order: str) -> dict[str, Any]:
        return {"thumbnails_fault": {**asdict(Fault(in_order, "bad", "Bad.", retry=False)), "engine": 8}}

    result = {"thumbnails": {"order": order(), "engine": 7}}
    assert entry().engine(THUMBNAILS) is None
    assert entry(**result).engine(THUMBNAILS) == 7
    assert entry(**result, **fault(order(1))).engine(THUMBNAILS) == 8
    assert entry(**result, **fault(OLD)).engine(THUMBNAILS) == 7
    assert entry(thumbnails={"order": OLD, "engine": 6}, **fault(OLD)).engine(THUMBNAILS) is None


def test_a_preview_is_shown_until_there_is_a_result() -> None:
    preview = {"order": order(), "items": []}
    assert entry().preview is None
    assert entry(preview=preview).preview == preview
    assert entry(preview={"order": OLD, "items": []}).preview is None
    assert entry(preview=preview, **DONE).preview is None


def test_an_image_without_pictures_has_no_renditions() -> None:
    assert list(entry().renditions) == []


def test_what_may_have_been_written_before_leaves_something() -> None:
    def leaves(before: Entry, revision: int = 0) -> bool:
        return before.has_leftovers(THUMBNAILS, Order(seq(5), revision, version_tag("v5", "e5")))

    assert not leaves(entry())
    assert not leaves(entry(**DONE))
    assert leaves(entry(**REJECTED))
    assert leaves(entry(), revision=1)
    assert not leaves(entry(thumbnails_fault=asdict(Fault(order(1), "bad", "Bad.", retry=False))))
    assert leaves(entry(overwrites=True))


def test_an_image_whose_claim_makes_no_pictures_is_ready_without() -> None:
    assert entry(stages=["metadata"], metadata={"order": order()}).status is Status.READY


def test_a_stage_that_is_not_required_does_not_make_an_image_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    faces = Stage(cast("StageName", "faces"), required=False, shows_pictures=False)
    monkeypatch.setattr("darkroom.catalog.entry.STAGES", {**STAGES, faces.name: faces})
    shown = entry(**DONE, metadata={"order": order()}, stages=["thumbnails", "metadata", "faces"])
    assert (shown.status, shown.reprocessing) == (Status.READY, False)


def test_timestamps_sort_as_text_in_every_year_and_offset() -> None:
    moments = [
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(999, 12, 31, tzinfo=UTC),
        datetime(2026, 11, 21, 1, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 11, 21, tzinfo=UTC),
    ]
    assert sorted(map(timestamp, moments)) == [timestamp(moment) for moment in moments]
    assert timestamp(moments[2]) == "2026-11-20T23:00:00Z"

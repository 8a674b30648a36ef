"""The exporter: archives of originals that are whole, whatever happens to whoever writes them."""

import io
import json
import os
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

import exporter.handler
from darkroom import aws, services, singletons
from darkroom.catalog import exports
from darkroom.catalog.exports import (
    Claim,
    Export,
    ExportFault,
    Exporting,
    ExportRemoved,
    ExportRunning,
    Exports,
    ExportStatus,
    TooManyToday,
)
from darkroom.catalog.table import Remove, Table, typed
from darkroom.deliveries import Delivery
from darkroom.keys import Owner
from darkroom.stage import Result
from darkroom.stages import StageName
from exporter import planning, work
from tests.functional.api_client import ALICE, BOB
from tests.functional.conftest import Cloud, Context
from tests.functional.granted import granted
from tests.functional.moto_parts import complete_moto
from tests.functional.test_guard import upload_of

OWNER: Final = Owner(ALICE)
ID: Final = "8d5a1c52-7e1c-4c0e-9a52-6a3d1f0c7b11"
ANOTHER: Final = "9d5a1c52-7e1c-4c0e-9a52-6a3d1f0c7b22"
ALL: Final[dict[str, Any]] = {"filters": {}}
LIFE: Final = timedelta(days=7)
PART: Final = 500
"""Bytes of a part here; S3's least are 5 MiB."""


@pytest.fixture(autouse=True)
def small_parts(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(work, "part_size", lambda _: PART)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    with complete_moto(cloud.s3):
        yield


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The present of the catalogue of exports: a test moves it on."""
    present = [datetime.now(UTC)]
    monkeypatch.setattr(exports, "_now", lambda: present[0])
    return present


def furnish(cloud: Cloud, owner: str = ALICE) -> dict[str, bytes]:
    """Images of an owner in a bulk drop, one with a companion; returns their files by their paths."""
    files = {f"{number}/IMG_{number % 2}.jpg": f"photo {number} ".encode() * 30 for number in range(4)}
    messages = [drop(cloud, f"imports/{owner}/{path}", body) for path, body in files.items()]
    cloud.run_companions(Context(), *messages, cloud.put(f"imports/{owner}/1/IMG_1.xmp", b"sidecar"))
    return files | {"1/IMG_1.xmp": b"sidecar"}


def drop(cloud: Cloud, key: str, body: bytes) -> str:
    """Drop a photo, and have the stages commit a trivial result; returns the message of its event."""
    message = cloud.put(key, body)
    for stage in StageName:
        cloud.runner(stage).process(upload_of(message), lambda *_: Result({}))
    return message


def make(wanted: dict[str, Any] | None = None, owner: Owner = OWNER, export_id: str = ID) -> Export:
    made = services.catalog(Exports).make(owner, export_id, wanted or ALL, LIFE)
    services.exports_queue().send(owner, export_id)
    return made


def run(milliseconds: int = 90_000) -> None:
    with granted("Exporter"):
        exporter.handler.lambda_handler({}, Context(milliseconds=milliseconds))


def take() -> None:
    """One delivery of the export's message. Raises what the exporter dies of."""
    delivery = Delivery(None, "id", "receipt", json.dumps({"owner": OWNER, "export": ID}), 1)
    context: Any = Context()
    exporter.handler._take(context, 0, delivery)


def forget(cloud: Cloud) -> None:
    """Make the export's id free again: DynamoDB has removed its item."""
    cloud.table.remove(Remove(typed({"pk": f"EXPORTS#{OWNER}", "sk": ID})))


def known(owner: Owner = OWNER, export_id: str = ID) -> Export:
    export = services.catalog(Exports).get(owner, export_id)
    assert export is not None
    return export


def archive(cloud: Cloud, export: Export) -> bytes:
    key = f"{export.owner}/{export.id}/{export.place}/archive.zip"
    return bytes(cloud.s3.get_object(Bucket=cloud.archives, Key=key)["Body"].read())


def unpacked(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


class Killed(BaseException):
    """What a process cannot survive."""


@contextmanager
def dying(after: int, *, done: bool) -> Iterator[list[str]]:
    """A process that dies at its call number `after` of AWS, before or after it has taken effect, and cannot call
    anything any more. Yields its calls.
    """
    calls: list[str] = []
    moment = "after-call" if done else "before-call"

    def note(model: Any, **_: object) -> None:
        calls.append(model.name)
        if len(calls) > after:
            raise Killed

    clients: list[Any] = [aws.s3(), aws.dynamodb(), aws.sqs()]
    for client in clients:
        client.meta.events.register(moment, note)
    try:
        yield calls
    finally:
        for client in clients:
            client.meta.events.unregister(moment, note)


def test_an_archive_has_every_file_under_its_name_and_says_what_each_is(cloud: Cloud) -> None:
    files = furnish(cloud)
    make()
    run()

    export = known()
    assert (export.status, export.images, export.files, export.missing) == (ExportStatus.READY, 4, 6, 0)
    found = unpacked(archive(cloud, export))
    metadata = json.loads(found.pop("metadata.json"))
    assert export.bytes == export.written >= sum(map(len, found.values()))
    pictures = {each["file"] for each in metadata}
    assert pictures == {"IMG_0 (2).jpg", "IMG_0.jpg", "IMG_1 (2).jpg", "IMG_1.jpg"}
    [paired] = [each for each in metadata if each["companions"]]
    beside = paired["file"].replace(".jpg", ".xmp")
    assert paired["companions"] == [{"kind": "xmp", "file": beside}]
    assert found[paired["file"]] == files["1/IMG_1.jpg"]
    assert {*found} == pictures | {beside}
    assert sorted(found.values()) == sorted(files.values())
    # Only the archive is left of what was written.
    kept = cloud.s3.list_objects_v2(Bucket=cloud.archives)["Contents"]
    assert [entry["Key"].rpartition("/")[2] for entry in kept] == ["archive.zip"]


def test_an_export_of_ids_has_these_and_names_those_that_are_not_there(cloud: Cloud) -> None:
    furnish(cloud)
    furnish(cloud, BOB)
    wanted = cloud.entry_of(f"imports/{ALICE}/2/IMG_0.jpg")
    trashed = cloud.entry_of(f"imports/{ALICE}/3/IMG_1.jpg")
    cloud.images.trash(trashed)
    others = cloud.entry_of(f"imports/{BOB}/2/IMG_0.jpg")
    make({"ids": [wanted.image_id, trashed.image_id, others.image_id]})
    run()

    found = unpacked(archive(cloud, known()))
    assert sorted(found) == ["IMG_0.jpg", "metadata.json", "missing.txt"]
    assert found["IMG_0.jpg"] == b"photo 2 " * 30
    report = found["missing.txt"].decode()
    assert trashed.image_id in report
    assert others.image_id in report
    assert known().missing == 2


def test_an_export_of_a_filter_has_what_the_list_has(cloud: Cloud) -> None:
    furnish(cloud)
    from darkroom.words import Edit

    cloud.images.edit(cloud.entry_of(f"imports/{ALICE}/1/IMG_1.jpg"), Edit(changes={"favourite": True}), None)
    make({"filters": {"favourite": True}})
    run()
    assert sorted(unpacked(archive(cloud, known()))) == ["IMG_1.jpg", "IMG_1.xmp", "metadata.json"]


def test_an_export_of_nothing_is_an_archive_without_images(cloud: Cloud) -> None:
    make({"filters": {"tag": "none has it"}})
    run()
    assert {name: json.loads(text) for name, text in unpacked(archive(cloud, known())).items()} == {
        "metadata.json": []
    }


@pytest.mark.parametrize("done", [False, True])
def test_whenever_the_exporter_dies_the_next_one_finishes_the_same_archive(
    cloud: Cloud, clock: list[datetime], done: bool
) -> None:
    """At some of its calls of AWS; with `EXPORT_DEATHS=1000`, at each."""
    for name in ("one", "two"):
        drop(cloud, f"imports/{ALICE}/{name}.jpg", name.encode() * 100)
    make()
    with dying(10**9, done=done) as calls:
        take()
    expected = archive(cloud, known())
    assert len(expected) > 2 * PART

    deaths = int(os.environ.get("EXPORT_DEATHS", "8"))
    for at in sorted({len(calls) * each // deaths for each in range(deaths)}):
        forget(cloud)
        make()
        with dying(at, done=done), suppress(Killed):  # the first of all has also read keys that are kept
            take()
        clock[0] += timedelta(seconds=120)  # the right to work on it has lapsed
        take()
        assert unpacked(archive(cloud, known())) == unpacked(expected), (at, calls[at])


def test_an_exporter_that_dies_after_each_part_gets_on_with_every_one(cloud: Cloud, clock: list[datetime]) -> None:
    furnish(cloud)
    make()
    seen: set[str] = set()
    real = Claim.advance

    def advance(claim: Claim, **counts: Any) -> bool:
        if str(counts) in seen:
            return real(claim, **counts)
        seen.add(str(counts))
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Claim, "advance", advance)
        while not known().over:
            with suppress(Killed):
                take()
            assert len(seen) < 30
            clock[0] += timedelta(seconds=120)
    assert len(seen) > 4
    assert len(unpacked(archive(cloud, known()))) == 6


def _die(*_: object, **__: object) -> bool:
    raise Killed


def test_an_exporter_whose_time_is_up_leaves_the_rest_to_the_next_run(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(cloud)
    make()
    steps = 0
    real = Claim.advance

    def slow(claim: Claim, **counts: Any) -> bool:
        nonlocal steps
        steps += 1
        remaining[0] = 0
        return real(claim, **counts)

    remaining = [0]
    monkeypatch.setattr(Claim, "advance", slow)
    monkeypatch.setattr(Context, "get_remaining_time_in_millis", lambda _: remaining[0])
    runs = 0
    while not known().over:
        remaining[0] = 90_000
        run()
        runs += 1
        assert runs < 50
    assert runs > 4
    assert len(unpacked(archive(cloud, known()))) == 6
    assert known().tries == 0
    assert cloud.take(cloud.exports_queue) == []


def test_a_part_that_takes_longer_than_a_function_has_is_written_by_several(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, clock: list[datetime]
) -> None:
    """The clock runs fast: a function has the time for a few files, and dies if it goes on longer."""
    files = {f"{number}.jpg": f"{number}".encode() for number in range(30)}
    for path, body in files.items():
        drop(cloud, f"imports/{ALICE}/{path}", body)
    monkeypatch.setattr(work, "part_size", lambda _: 10**6)
    monkeypatch.setattr("exporter.content._AT_ONCE", 2)
    make()
    plan_only()
    remaining = [0]

    def read(*_: object, **__: object) -> None:
        remaining[0] -= 5_000
        if remaining[0] < 0:
            raise Killed

    monkeypatch.setattr(Context, "get_remaining_time_in_millis", lambda _: remaining[0])
    aws.s3().meta.events.register("before-call.s3.GetObject", read)
    try:
        runs, written = 0, 0
        while not known().over:
            remaining[0], runs = 60_000, runs + 1
            take()
            assert known().written > written, "each run gets on"
            assert known().tries == 0
            written = known().written
            clock[0] += timedelta(seconds=120)
    finally:
        aws.s3().meta.events.unregister("before-call.s3.GetObject", read)
    assert runs > 4
    found = unpacked(archive(cloud, known()))
    assert {name: found[name] for name in files} == files
    kept = cloud.s3.list_objects_v2(Bucket=cloud.archives)["Contents"]
    assert [entry["Key"].rpartition("/")[2] for entry in kept] == ["archive.zip"]


def test_what_vanishes_before_its_turn_is_named_and_all_else_is_there(cloud: Cloud) -> None:
    files = furnish(cloud)
    make()
    plan_only()
    cloud.destroy_versions(f"imports/{ALICE}/1/IMG_1.jpg")
    cloud.put(f"imports/{ALICE}/2/IMG_0.jpg", b"another photo")  # the planned version is there
    run()

    found = unpacked(archive(cloud, known()))
    gone = cloud.entry_of(f"imports/{ALICE}/1/IMG_1.jpg").image_id
    named = {each["id"]: each["file"] for each in json.loads(found.pop("metadata.json"))}
    assert named[gone] in found.pop("missing.txt").decode().splitlines()
    assert named[gone] not in found
    assert sorted(found.values()) == sorted(body for path, body in files.items() if path != "1/IMG_1.jpg")
    assert known().missing == 1


def plan_only() -> None:
    """A run that has time for the plan alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work.Work, "_write", lambda *_: False)
        take()


def test_what_vanishes_while_it_is_written_leaves_the_archive_valid(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, clock: list[datetime]
) -> None:
    """The header of a file and some of its bytes are out, in a part that is sent."""
    key = f"imports/{ALICE}/large.jpg"
    drop(cloud, key, b"0123456789" * 200)
    drop(cloud, f"imports/{ALICE}/small.jpg", b"small")
    monkeypatch.setattr("exporter.content._SMALL", 100)  # the large one is streamed, not read ahead
    make()
    plan_only()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Claim, "advance", _die)
        for _ in range(2):
            with pytest.raises(Killed):
                take()
            clock[0] += timedelta(seconds=120)
    cloud.destroy_versions(key)
    run()

    found = unpacked(archive(cloud, known()))
    assert sorted(found) == ["metadata.json", "missing.txt", "small.jpg"]
    assert found["missing.txt"].decode().splitlines()[2:] == ["large.jpg"]
    assert len(archive(cloud, known())) > 2000, "its place is filled with zeros"


def test_an_owner_has_one_export_at_a_time_and_owners_do_not_wait_for_each_other(cloud: Cloud) -> None:
    furnish(cloud)
    furnish(cloud, BOB)
    make()
    with pytest.raises(ExportRunning) as refused:
        make(export_id=ANOTHER)
    assert refused.value.export_id == ID
    make(owner=Owner(BOB), export_id=ANOTHER)
    run()
    assert known().status is known(Owner(BOB), ANOTHER).status is ExportStatus.READY
    make(export_id=ANOTHER)  # now that the first one is over


def test_the_same_id_is_the_same_export(cloud: Cloud) -> None:
    del cloud
    assert make() == make()


def test_nobody_works_on_an_export_that_somebody_else_works_on(cloud: Cloud, clock: list[datetime]) -> None:
    del cloud
    make()
    exporting = services.catalog(Exporting)
    first = exporting.claim(OWNER, ID, 60)
    assert isinstance(first, Claim)
    assert exporting.claim(OWNER, ID, 60) is None
    clock[0] += timedelta(seconds=61)
    assert isinstance(exporting.claim(OWNER, ID, 60), Claim)
    assert not first.advance(images=1)
    assert not first.release()
    assert not first.finish()


def test_an_export_that_is_cancelled_while_it_is_written_leaves_nothing(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(cloud)
    make()
    real = Claim.advance

    def cancelled(claim: Claim, **counts: Any) -> bool:
        if "written" in counts:
            services.catalog(Exports).remove(OWNER, ID)
        return real(claim, **counts)

    monkeypatch.setattr(Claim, "advance", cancelled)
    exporter.handler.lambda_handler({}, Context())  # and the API beside it: no function's grants alone
    assert services.catalog(Exports).get(OWNER, ID) is None
    assert "Contents" not in cloud.s3.list_objects_v2(Bucket=cloud.archives)
    assert "Uploads" not in cloud.s3.list_multipart_uploads(Bucket=cloud.archives)
    assert cloud.take(cloud.exports_queue) == []


def test_the_end_of_an_export_is_known_from_its_beginning(cloud: Cloud, clock: list[datetime]) -> None:
    furnish(cloud)
    began = clock[0]
    ends = {make().expires_at}
    for _ in range(2):
        clock[0] += timedelta(hours=5)
        run()
        ends.add(known().expires_at)
    assert known().status is ExportStatus.READY
    [end] = ends
    assert timedelta() <= began + LIFE - end < timedelta(seconds=1)


def test_the_id_of_an_export_that_was_removed_is_spent(cloud: Cloud) -> None:
    """Whether it was running or over; what was never there is not spent."""
    furnish(cloud)
    services.catalog(Exports).remove(OWNER, ID)
    make()
    services.catalog(Exports).remove(OWNER, ID)
    with pytest.raises(ExportRemoved):
        make()
    make(export_id=ANOTHER)
    run()
    services.catalog(Exports).remove(OWNER, ANOTHER)
    with pytest.raises(ExportRemoved):
        make(export_id=ANOTHER)
    assert services.catalog(Exports).all(OWNER) == []
    assert services.catalog(Exports).get(OWNER, ID) is None
    assert exports.exports_known(cloud.table, [(OWNER, ID), (OWNER, ANOTHER)]) == set()


def test_removing_an_export_leaves_the_one_that_runs(cloud: Cloud) -> None:
    furnish(cloud)
    make()
    run()
    make(export_id=ANOTHER)
    services.catalog(Exports).remove(OWNER, ID)
    assert services.catalog(Exports).get(OWNER, ID) is None
    with pytest.raises(ExportRunning):
        make(export_id="ad5a1c52-7e1c-4c0e-9a52-6a3d1f0c7b33")


def test_an_owner_begins_so_many_exports_a_day(cloud: Cloud, clock: list[datetime]) -> None:
    """Those that are removed count too, and requests at the same time do not get more."""
    del cloud
    clock[0] = clock[0].replace(hour=12)
    catalog = services.catalog(Exports)

    def begin() -> None:
        export_id = str(uuid.uuid4())
        catalog.make(OWNER, export_id, ALL, LIFE, 3)
        catalog.remove(OWNER, export_id)

    begin()
    real = Table.transact

    def interleaved(table: Table, *parts: Any) -> set[int]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Table, "transact", real)
            begin()  # somebody else's comes between the reading and the writing
        return real(table, *parts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "transact", interleaved)
        with pytest.raises(TooManyToday):
            begin()
    with pytest.raises(TooManyToday):
        begin()
    catalog.make(Owner(BOB), ID, ALL, LIFE, 3)
    clock[0] += timedelta(hours=12)
    begin()


def test_an_owner_exports_so_many_bytes_a_day(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, clock: list[datetime]
) -> None:
    clock[0] = clock[0].replace(hour=12)
    furnish(cloud)
    make()
    run()
    size = known().bytes
    monkeypatch.setenv("MAX_EXPORTED_BYTES_PER_DAY", str(2 * size))
    singletons.reset()
    make(export_id=ANOTHER)
    run()
    assert known(export_id=ANOTHER).status is ExportStatus.READY
    third = str(uuid.uuid4())
    make(export_id=third)
    run()
    assert (known(export_id=third).status, known(export_id=third).fault) == (
        ExportStatus.FAILED,
        ExportFault.TOO_MUCH_TODAY,
    )
    clock[0] += timedelta(hours=12)
    fourth = str(uuid.uuid4())
    make(export_id=fourth)
    run()
    assert known(export_id=fourth).status is ExportStatus.READY


def test_the_bytes_of_an_export_are_counted_once(cloud: Cloud, clock: list[datetime]) -> None:
    furnish(cloud)
    make()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work.Work, "_write", _die)
        for _ in range(2):
            with pytest.raises(Killed):
                take()
            clock[0] += timedelta(seconds=120)
    run()
    day = cloud.table.item(typed({"pk": f"EXPORTS#{OWNER}", "sk": "DAY"}))
    assert day is not None
    assert (day["exports"], day["bytes"]) == (1, known().bytes)


def test_an_export_is_forgotten_when_its_time_is_up(cloud: Cloud, clock: list[datetime]) -> None:
    furnish(cloud)
    make()
    run()
    clock[0] += timedelta(days=6, hours=23)
    assert known().status is ExportStatus.READY
    clock[0] += timedelta(hours=2)
    assert services.catalog(Exports).get(OWNER, ID) is None
    assert services.catalog(Exports).all(OWNER) == []
    make()  # with the same id too


def test_an_export_whose_message_is_lost_is_sent_again(cloud: Cloud, clock: list[datetime]) -> None:
    furnish(cloud)
    make()
    cloud.take(cloud.exports_queue)
    run()
    assert known().status is ExportStatus.WAITING
    clock[0] += timedelta(minutes=11)
    run()  # it is found when nothing else is to be done, and worked on by the next run
    run()
    assert known().status is ExportStatus.READY


def test_an_export_that_waits_for_its_turn_is_not_forgotten(cloud: Cloud, clock: list[datetime]) -> None:
    furnish(cloud)
    make()
    clock[0] += timedelta(minutes=11)
    run(milliseconds=0)  # others take all the time
    assert len(cloud.take(cloud.exports_queue)) == 1


def test_an_archive_that_s3_does_not_put_together_is_given_up(
    cloud: Cloud, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(cloud)
    make()
    refuse(monkeypatch, "complete_multipart_upload", "InternalError")
    runs = 0
    while not known().over:
        with suppress(ClientError):
            take()
        clock[0] += timedelta(seconds=120)
        runs += 1
        assert runs < 2 * exporter.handler._TRIES
    assert known().fault is ExportFault.INTERNAL


@pytest.mark.parametrize("code", ["NoSuchUpload", "InvalidPart"])
def test_an_archive_whose_parts_are_always_gone_is_given_up(
    cloud: Cloud, clock: list[datetime], monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    furnish(cloud)
    make()
    refuse(monkeypatch, "complete_multipart_upload", code)
    for _ in range(4):
        assert not known().over
        take()
        clock[0] += timedelta(seconds=120)
    assert known().fault is ExportFault.INTERNAL


def refuse(monkeypatch: pytest.MonkeyPatch, call: str, code: str) -> None:
    """Have S3 refuse a call."""

    def refused(**_: object) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, call)

    monkeypatch.setattr(services.archives()._client, call, refused)


def test_an_export_that_does_not_get_on_is_given_up(cloud: Cloud, clock: list[datetime]) -> None:
    furnish(cloud)
    make()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work.Work, "go_on", _die)
        for _ in range(exporter.handler._TRIES):
            with pytest.raises(Killed):
                take()
            clock[0] += timedelta(seconds=120)
    take()
    assert (known().status, known().fault) == (ExportStatus.FAILED, ExportFault.INTERNAL)
    make(export_id=ANOTHER)  # it does not keep its owner from another one


def test_an_export_that_is_too_large_fails(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(cloud)
    monkeypatch.setattr(planning, "MAX_IMAGES", 3)
    make()
    run()
    assert (known().status, known().fault) == (ExportStatus.FAILED, ExportFault.TOO_LARGE)
    assert "Contents" not in cloud.s3.list_objects_v2(Bucket=cloud.archives)


def test_an_upload_that_s3_has_aborted_is_begun_again(cloud: Cloud, clock: list[datetime]) -> None:
    furnish(cloud)
    make()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("darkroom.archives.Archives.complete", _die)
        with pytest.raises(Killed):
            take()
    [upload] = cloud.s3.list_multipart_uploads(Bucket=cloud.archives)["Uploads"]
    cloud.s3.abort_multipart_upload(Bucket=cloud.archives, Key=upload["Key"], UploadId=upload["UploadId"])
    clock[0] += timedelta(seconds=120)
    run()
    assert len(unpacked(archive(cloud, known()))) == 6


def test_the_parts_of_the_largest_archive_are_as_many_as_s3_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for length in (0, 10, 72 * 2**30, 100 * 10**9, exports.MAX_BYTES):
        size = work.part_size(length)
        assert size % 2**20 == 0
        assert length / size <= work.MOST_PARTS
    assert work.part_size(exports.MAX_BYTES) < 60 * 2**20

"""Closed accounts: everything of them goes, nothing comes back, and nobody else's images are touched."""

import json
import os
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

import keepers.janitor.handler
import keepers.remover.handler
from contract.document import kept
from darkroom import aws, keys, services, shares, singletons
from darkroom.catalog.closings import Closings
from darkroom.catalog.owners import AccountClosed, owner_key
from darkroom.catalog.reservations import Digest
from darkroom.catalog.runs import Lease, Runs
from darkroom.catalog.usage import Usage
from darkroom.errors import Contention, RejectedImage
from darkroom.events import Upload, decode
from darkroom.keys import Owner
from darkroom.library.subjects import Image
from darkroom.stage import Outcome
from darkroom.stages import STAGES, StageName
from darkroom.words import Edit
from keepers.closer import handler, rounds
from keepers.closer.users import Users
from keepers.janitor.audit import Audit
from keepers.janitor.sweep import Waits
from keepers.janitor.tally import Tally
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.clock import Clock
from tests.functional.conftest import Cloud, Context, Deliver
from tests.functional.granted import granted
from tests.functional.histories import BARE
from tests.functional.memory_aws import EventBridge
from tests.functional.projecting import Stream, project
from tests.functional.test_guard import copy as derived
from tests.functional.test_guard import upload_of
from tests.functional.test_image_api_images import arrive
from tests.functional.test_image_api_shares import CHEAP
from tests.photos import photo

ALICES_NEIGHBOUR: Final = f"{ALICE}2"
"""Another owner, whose name begins like hers."""
SLOT: Final = {"filename": "photo.jpg", "content_type": "image/jpeg"}


@pytest.fixture
def clock(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Clock:
    del cloud  # the stack comes first
    clock = Clock()
    clock.install(monkeypatch)
    return clock


@pytest.fixture
def api(cloud: Cloud, context: Any) -> ApiClient:
    del cloud
    return ApiClient(context)


@pytest.fixture(autouse=True)
def pool(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> str:
    """The Cognito pool, in which Alice is a user."""
    del cloud
    made = aws.cognito().create_user_pool(PoolName="users")["UserPool"]["Id"]
    monkeypatch.setenv("USER_POOL", made)
    aws.cognito().admin_create_user(UserPoolId=made, Username=ALICE)
    return made


def close(api: ApiClient, owner: str = ALICE) -> Any:
    return api.request("DELETE", "/me", {"confirm": owner})


def run(clock: Clock, days: int = 0) -> None:
    """Runs of the closer and of the remover, after a while; the closer does all that is due."""
    clock.later(days=days, seconds=handler.LEASE_SECONDS + 1)
    with granted("Closer"):
        handler.lambda_handler({}, Context())


def remove(cloud: Cloud, context: Any) -> None:
    """A run of the remover."""
    cloud.run_remover(context)


def stored(cloud: Cloud, owner: str) -> tuple[list[Any], list[str]]:
    """The items and the keys of objects that concern an owner, except for others whose names begin like it."""
    items = [i for i in cloud.items() if owner in str(i) and f"{owner}2" not in str(i)]
    versions = cloud.s3.list_object_versions(Bucket=cloud.originals)
    objects = [each["Key"] for each in [*versions.get("Versions", []), *versions.get("DeleteMarkers", [])]]
    return items, sorted(key for key in [*objects, *cloud.derived()] if owner in key.split("/"))


def check_empty(cloud: Cloud, owner: str = ALICE) -> None:
    """Check that the owner's items, a mark and bare tombstones are all that is left."""
    items, objects = stored(cloud, owner)
    assert objects == [f"closed/{owner}"]
    for item in items:
        if item["pk"]["S"].startswith("OWNER#"):
            assert {*item} == {"pk", "sk", "closed_at"}
        else:
            assert {*item} <= BARE, item
    uploads = cloud.s3.list_multipart_uploads(Bucket=cloud.originals).get("Uploads", [])
    assert [each["Key"] for each in uploads if f"/{owner}/" in each["Key"]] == []


def furnish(cloud: Cloud, owner: str) -> list[str]:
    """Images of an owner in every state; returns the keys of their originals."""
    made = [f"uploads/{owner}/{uuid.uuid4()}" for _ in range(7)]
    slot, ready, hidden, trashed, deleted, rejected, failed = made
    digest = Digest("a" * 64, "key", None, None)
    cloud.images.open_slot(
        Owner(owner), keys.image_id(slot.rpartition("/")[2]), "slot.jpg", "image/jpeg", None, digest
    )
    for key in (ready, hidden, trashed, deleted):
        arrive(cloud, key)
        cloud.images.edit(cloud.entry_of(key), Edit(changes={"title": "mine"}), None)
    cloud.s3.put_object(Bucket=cloud.originals, Key=f"{ready}/companions/a.xmp", Body=b"sidecar")
    cloud.put(ready, b"overwritten")
    cloud.run_remover(Context(), cloud.remove(hidden))
    cloud.images.trash(cloud.entry_of(trashed))
    deletion = cloud.delete(cloud.entry_of(deleted))
    cloud.objects.delete_original(deletion.owner, deletion.image_id, deletion.object_key)
    cloud.images.finish(deletion)

    def reject(*_: Any) -> Any:
        raise RejectedImage("truncated", "The file ends early.")

    cloud.runner(StageName.THUMBNAILS).process(upload_of(cloud.put(rejected, b"bad")), reject)
    upload = upload_of(cloud.put(failed, b"photo"))
    cloud.guard.claim(upload, StageName.METADATA)
    for stage in STAGES:
        cloud.keepers.fail(cloud.entry_of(failed), stage, "gave_up", "It could not be processed.")
    arrive(cloud, f"imports/{owner}/holiday/me at the lake.jpg")
    arrive(cloud, f"imports/{owner}/hidden.jpg")
    cloud.run_remover(Context(), cloud.remove(f"imports/{owner}/hidden.jpg"))
    cloud.s3.put_object(Bucket=cloud.originals, Key=f"imports/{owner}/a folder/", Body=b"")
    for lane in ("uploads", "imports"):
        key = f"{lane}/{owner}/{uuid.uuid4()}"
        upload_id = cloud.s3.create_multipart_upload(Bucket=cloud.originals, Key=key)["UploadId"]
        cloud.s3.upload_part(Bucket=cloud.originals, Key=key, UploadId=upload_id, PartNumber=1, Body=b"part")
    cloud.runner(StageName.THUMBNAILS).process(upload_of(cloud.put(f"imports/{owner}/b.jpg", b"photo")), derived)
    return [*made, *(f"imports/{owner}/{name}" for name in ("holiday/me at the lake.jpg", "hidden.jpg", "b.jpg"))]


# Closing


def test_an_account_is_closed_only_by_its_own_name(cloud: Cloud, api: ApiClient) -> None:
    for query in ({}, {"confirm": ""}, {"confirm": "true"}, {"confirm": "me"}, {"confirm": ALICES_NEIGHBOUR}):
        answer = api.request("DELETE", "/me", query)
        assert (answer.status, answer.code) == (422, "invalid")
    assert cloud.owners.closed_at(Owner(ALICE)) is None
    first = close(api)
    assert first.status == 202
    assert first.json()["id"] == ALICE
    assert close(api).json() == first.json(), "the answer may have been lost"


def requests() -> Iterator[Any]:
    """All requests of the document that need a token, but the one that closes the account."""
    for path, methods in kept()["paths"].items():
        for method, operation in methods.items():
            if operation["security"] and (method, path) != ("delete", "/me"):
                yield pytest.param(method.upper(), path, id=f"{method.upper()} {path}")


@pytest.mark.parametrize("limit", ["3000", "0"])
@pytest.mark.parametrize(("method", "path"), list(requests()))
def test_every_request_of_a_closed_account_is_refused(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch, method: str, path: str, limit: str
) -> None:
    monkeypatch.setenv("MAX_REQUESTS_PER_MINUTE", limit)
    cloud.owners.close(Owner(ALICE))
    answer = api.request(method, path.replace("{image_id}", str(uuid.uuid4())), body=None)
    assert answer.status == 410
    assert method == "HEAD" or answer.code == "account_closed"


def test_an_account_that_is_closed_during_a_request_gets_no_slot(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    transact = aws.dynamodb().transact_write_items

    def late(**request: Any) -> Any:
        monkeypatch.setattr(aws.dynamodb(), "transact_write_items", transact)
        cloud.owners.close(Owner(ALICE))
        return transact(**request)

    monkeypatch.setattr(aws.dynamodb(), "transact_write_items", late)
    answer = api.post("/images", SLOT)
    assert (answer.status, answer.code) == (410, "account_closed")
    assert [item for item in cloud.items() if item["pk"]["S"].startswith("IMAGE#")] == []


def test_a_deletion_that_meets_the_end_of_its_account_brings_nothing_back(cloud: Cloud) -> None:
    """Its request was let in before the closing."""
    key = f"imports/{ALICE}/a.jpg"
    arrive(cloud, key)
    before = cloud.entry_of(key)
    cloud.owners.close(Owner(ALICE))
    Closings(cloud.table).erase(before)
    with pytest.raises(AccountClosed):
        cloud.delete(before)
    assert {*cloud.entry_of(key).attributes} <= BARE


@pytest.mark.parametrize("permanent", ["false", "true"])
@pytest.mark.parametrize("many", [False, True])
def test_a_request_to_delete_that_meets_the_end_of_its_account_is_refused(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch, many: bool, permanent: str
) -> None:
    """It was let in before the closing, and finds what the closer has left of the image."""
    image_id, count = str(uuid.uuid4()), Usage.count
    key = f"uploads/{ALICE}/{image_id}"
    arrive(cloud, key)

    def admit(*arguments: Any) -> bool:
        admitted = count(*arguments)
        cloud.owners.close(Owner(ALICE))
        Closings(cloud.table).erase(cloud.entry_of(key))
        return admitted

    monkeypatch.setattr(Usage, "count", admit)
    if many:
        answer = api.post("/images/delete", {"ids": [image_id], "permanent": permanent == "true"})
    else:
        answer = api.request("DELETE", f"/images/{image_id}", {"permanent": permanent})
    assert (answer.status, answer.code) == (410, "account_closed")
    assert {*cloud.entry_of(key).attributes} <= BARE


def test_a_removed_original_without_an_entry_leaves_no_tombstone_of_a_closed_account(
    cloud: Cloud, context: Any
) -> None:
    """It would name the file."""
    cloud.put(f"imports/{ALICE}/me at the lake.jpg", b"photo")
    cloud.owners.close(Owner(ALICE))
    cloud.run_remover(context, *cloud.destroy_versions(f"imports/{ALICE}/me at the lake.jpg"))
    assert [item for item in cloud.items() if item["pk"]["S"].startswith("IMAGE#")] == []


def test_other_accounts_stay_open(cloud: Cloud, context: Any) -> None:
    cloud.owners.close(Owner(ALICE))
    assert ApiClient(context, ALICES_NEIGHBOUR).post("/images", SLOT).status == 201


def test_slots_that_are_opened_together_wait_for_each_other(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DynamoDB lets two transactions not work with one item at once."""
    transact, answers = aws.dynamodb().transact_write_items, iter([True, True, False])
    pauses: list[float] = []
    monkeypatch.setattr("darkroom.catalog.table.time.sleep", pauses.append)

    def busy(**request: Any) -> Any:
        if next(answers):
            reasons: Any = [{"Code": "TransactionConflict"}, {"Code": "None"}]
            error: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(error, "TransactWriteItems")
        return transact(**request)

    monkeypatch.setattr(aws.dynamodb(), "transact_write_items", busy)
    assert api.post("/images", SLOT).status == 201
    assert len(pauses) == 2
    answers = iter([True] * 100)
    answer = api.post("/images", SLOT)
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "unavailable", "1")
    with pytest.raises(Contention):
        cloud.owners.close(Owner(ALICE))


def test_a_write_waits_while_a_transaction_works_with_its_item(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A photo must not go back to its queue because its slot was asked for again at that moment."""
    update, answers = aws.dynamodb().update_item, iter([True, True, False, True, False])
    monkeypatch.setattr("darkroom.catalog.table.time.sleep", lambda _: None)

    def busy(**request: Any) -> Any:
        if next(answers):
            raise ClientError({"Error": {"Code": "TransactionConflictException", "Message": ""}}, "UpdateItem")
        return update(**request)

    monkeypatch.setattr(aws.dynamodb(), "update_item", busy)
    assert cloud.table.update(owner_key(Owner("a")), assign={"n": 1}, condition="attribute_not_exists(#n)")
    assert cloud.table.add(owner_key(Owner("a")), "n", 1, condition="#n = :one", values={"one": 1}) is None
    answers = iter([True] * 100)
    with pytest.raises(Contention):
        cloud.table.update(owner_key(Owner("a")), assign={"n": 1}, condition="attribute_exists(#n)")
    assert api.get("/me").code == "unavailable"


# Emptying


def test_nothing_is_left_of_a_closed_account_and_others_keep_everything(
    cloud: Cloud, clock: Clock, context: Any
) -> None:
    furnish(cloud, ALICE)
    furnish(cloud, ALICES_NEIGHBOUR)
    before = stored(cloud, ALICES_NEIGHBOUR)
    assert len(before[0]) >= 10
    cloud.owners.close(Owner(ALICE))
    run(clock)
    check_listed(cloud)
    remove(cloud, context)
    run(clock, days=1)
    check_empty(cloud)
    assert stored(cloud, ALICES_NEIGHBOUR) == before
    assert Closings(cloud.table).due() is None
    assert cloud.owners.closed_at(Owner(ALICE)) is not None


def check_listed(cloud: Cloud) -> None:
    """After the first round the account is empty, but it is not known yet whether something was on its way."""
    assert "unsettled" in (cloud.table.item(owner_key(Owner(ALICE))) or {})


def test_links_to_pictures_work_until_their_pictures_are_gone(
    cloud: Cloud, clock: Clock, api: ApiClient, deliver: Deliver, context: Any
) -> None:
    image_id = api.post("/images", SLOT).json()["image"]["id"]
    deliver(cloud.put(f"uploads/{ALICE}/{image_id}", photo("fox.jpg")))
    url, anybody = api.get(f"/images/{image_id}").json()["thumbnails"][0]["url"], ApiClient(context, user=None)
    close(api)
    assert anybody.open(url).status == 200
    run(clock)
    assert anybody.open(url).status == 404


@pytest.mark.parametrize("late", ["form", "slotless", "import", "queued", "companion"])
def test_what_arrives_after_the_closing_goes_too(cloud: Cloud, clock: Clock, context: Any, late: str) -> None:
    """A form that was signed before, also for a slot that nobody knows any more, a bulk drop that goes on, an
    event that waited in its queue.
    """
    slot = f"uploads/{ALICE}/{uuid.uuid4()}"
    cloud.images.open_slot(Owner(ALICE), keys.image_id(slot.rpartition("/")[2]), "a.jpg", "image/jpeg", None)
    queued = cloud.put(f"imports/{ALICE}/queued.jpg", b"photo")
    cloud.owners.close(Owner(ALICE))
    run(clock)
    clock.later(seconds=1)
    expected = Outcome.DELETED if late == "form" else Outcome.CLOSED
    if late == "companion":
        cloud.s3.put_object(Bucket=cloud.originals, Key=f"{slot}/companions/a.xmp", Body=b"late")
    else:
        slotless = f"uploads/{ALICE}/{uuid.uuid4()}"
        key = {"form": slot, "slotless": slotless}.get(late, f"imports/{ALICE}/{late}.jpg")
        body = queued if late == "queued" else cloud.put(key, b"late")
        for stage in STAGES:
            upload = decode(body)
            assert isinstance(upload, Upload)
            assert cloud.runner(stage).process(upload, derived) is expected
        remove(cloud, context)
        # What was queued went with the round before. The remover may destroy no import; the next round does.
        assert bool(cloud.versions(key)) is (late == "import")
    run(clock, days=1)
    remove(cloud, context)
    run(clock, days=1)
    check_empty(cloud)


def test_the_remover_destroys_no_import_even_of_a_closed_account(cloud: Cloud) -> None:
    """It has no grant for that, and a message that fails again and again is an alarm. The stages do not ask it."""
    upload = upload_of(cloud.put(f"imports/{ALICE}/late.jpg", b"late"))
    cloud.owners.close(Owner(ALICE))
    assert cloud.runner(StageName.THUMBNAILS).process(upload, derived) is Outcome.CLOSED
    assert cloud.take(cloud.removals_queue) == []
    assert keepers.remover.handler.take(upload) == "original_remains"
    assert cloud.versions(f"imports/{ALICE}/late.jpg")


def test_an_audit_destroys_what_arrived_without_an_event(cloud: Cloud, clock: Clock, context: Any) -> None:
    cloud.owners.close(Owner(ALICE))
    for _ in range(3):
        run(clock, days=1)
    cloud.put(f"imports/{ALICE}/late.jpg", b"late")
    clock.later(days=3)
    keepers.janitor.handler.audit(lambda: False, Waits(timedelta(), timedelta()))
    remove(cloud, context)
    check_empty(cloud)


def test_a_restored_table_does_not_bring_an_account_back(cloud: Cloud, clock: Clock, context: Any) -> None:
    """The table is as it was before the closing; the bucket has the mark, and nothing else of the owner."""
    images = images_of(cloud, furnish(cloud, ALICE))
    backup = cloud.items()
    closed_at = cloud.owners.close(Owner(ALICE))
    for _ in range(3):
        run(clock, days=1)
        remove(cloud, context)
    check_empty(cloud)
    restore(cloud, backup)
    assert cloud.owners.closed_at(Owner(ALICE)) is None
    clock.later(days=1)
    keepers.janitor.handler.audit(lambda: False, Waits(timedelta(), timedelta()))
    # The id of the event `Owner Deleted` is made of this moment, and must stay the same.
    assert cloud.owners.closed_at(Owner(ALICE)) == closed_at
    for _ in range(3):
        run(clock, days=1)
        remove(cloud, context)
        project(context, *images)
    check_empty(cloud)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-26T09:00:00"])
def test_a_mark_with_another_text_closes_its_account_too(cloud: Cloud, clock: Clock, text: str) -> None:
    """Somebody has written it by hand. It is as old as its object then."""
    cloud.objects.mark_closed(Owner(ALICE), text)
    [mark] = cloud.objects.list_closed("")
    clock.later(days=1)
    keepers.janitor.handler.audit(lambda: False, Waits(timedelta(), timedelta()))
    assert cloud.owners.closed_at(Owner(ALICE)) == mark.since


def restore(cloud: Cloud, backup: list[Any]) -> None:
    """Put the table into an earlier state."""
    for item in cloud.items():
        aws.dynamodb().delete_item(TableName=cloud.table.name, Key={name: item[name] for name in ("pk", "sk")})
    for item in backup:
        aws.dynamodb().put_item(TableName=cloud.table.name, Item=item)


def test_a_dry_audit_closes_nothing(cloud: Cloud, clock: Clock) -> None:
    cloud.objects.mark_closed(Owner(ALICE), "2026-11-26T09:00:00Z")
    clock.later(days=1)
    audit = Audit(
        cloud.keepers,
        cloud.objects,
        services.repairs(),
        services.removals_queue(),
        cloud.originals,
        "",
        repair=False,
    )
    tally = Tally()
    cursor: Any = {}
    while cursor is not None:
        cursor = audit.page(cursor, tally)
    assert (tally["reopened_accounts"], tally["foreign_objects"]) == (1, 0)
    assert cloud.owners.closed_at(Owner(ALICE)) is None
    cloud.owners.close(Owner(ALICE))
    audit.page({}, tally)
    assert tally["reopened_accounts"] == 1, "it is closed"


def test_the_library_forgets_a_closed_account(
    cloud: Cloud, clock: Clock, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The projector takes the images out when it learns that they are erased, which may be late."""
    monkeypatch.setattr(Stream, "late", True)
    images = [*images_of(cloud, furnish(cloud, ALICE)), *images_of(cloud, furnish(cloud, ALICES_NEIGHBOUR))]
    project(context, *images)
    before = library(ALICES_NEIGHBOUR)
    assert {item["pk"]["S"].partition("#")[0] for item in before} >= {"BOOK", "LIST", "CHANGES", "MONTHS", "OWNER"}
    cloud.owners.close(Owner(ALICE))
    run(clock)
    run(clock, days=1)
    check_listed(cloud)
    project(context, *images)
    run(clock, days=1)
    check_listed(cloud)
    run(clock, days=1)
    check_empty(cloud)
    for item in library(ALICE):
        assert item["pk"]["S"].startswith("BOOK#")
        assert {"expires_at", "finished"} < {*item}
        assert "state" not in item
        assert (item["rows"], item["counted"]) == ({"M": {}}, {"L": []})
    assert library(ALICES_NEIGHBOUR) == before


def images_of(cloud: Cloud, originals: list[str]) -> list[Image]:
    """The images whose originals have these keys."""
    parsed = [keys.parse_original(cloud.originals, key) for key in originals]
    return [(original.owner, original.image_id) for original in parsed if original is not None]


def library(owner: str) -> list[Any]:
    """The items of the library that concern an owner."""
    items = aws.dynamodb().scan(TableName=os.environ["LIBRARY_TABLE"])["Items"]
    return [item for item in items if owner in str(item) and (f"{owner}2" not in str(item))]


# Rounds


def test_an_account_is_done_a_day_after_its_closing_at_the_earliest(cloud: Cloud, clock: Clock, pool: str) -> None:
    cloud.owners.close(Owner(ALICE))
    run(clock)
    clock.later(hours=23)
    run(clock)
    check_listed(cloud)
    assert users(pool) == [ALICE], "who logs in is told that the account is closed"
    clock.later(hours=1)
    run(clock)
    assert users(pool) == []
    assert {*(cloud.table.item(owner_key(Owner(ALICE))) or {})} == {"pk", "sk", "closed_at"}


def users(pool: str) -> list[str]:
    return [each["Username"] for each in aws.cognito().list_users(UserPoolId=pool)["Users"]]


def test_a_user_who_cannot_be_deleted_keeps_the_account_from_being_done(
    cloud: Cloud, clock: Clock, pool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.owners.close(Owner(ALICE))
    run(clock)
    with monkeypatch.context() as patched:
        patched.setattr(Users, "delete", broken_bus)
        clock.later(days=1)
        with pytest.raises(ClientError):
            run(clock)
        check_listed(cloud)
    run(clock, days=1)  # the interrupted round, which is never the last
    run(clock, days=1)
    assert users(pool) == []


def test_shares_go_with_their_account(
    cloud: Cloud, api: ApiClient, context: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "COST", CHEAP)
    key = f"uploads/{ALICE}/{uuid.uuid4()}"
    arrive(cloud, key)
    asked = {"image_id": key.rpartition("/")[2], "password": "correct horse"}
    revoked, kept = (api.post("/shares", asked).json() for _ in range(2))
    assert api.delete(f"/shares/{revoked['id']}").status == 204
    guest = ApiClient(context, None)
    assert guest.request("POST", f"/s/{kept['token']}/session", body='{"password": "wrong"}').status == 403
    assert "SHARE#" in str(cloud.items())
    assert close(api).status == 202
    run(clock)
    remove(cloud, context)
    run(clock, days=1)
    check_empty(cloud)
    left = [item for item in cloud.items() if item["pk"]["S"].startswith("SHARE#")]
    assert all("expires_at" in item and "owner" not in item for item in left), "counters end by themselves"


def test_a_bus_that_takes_nothing_delays_the_end_but_no_erasure(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(cloud, f"imports/{ALICE}/photo.jpg")
    cloud.owners.close(Owner(ALICE))
    memory = EventBridge()
    with monkeypatch.context() as patched:
        patched.setattr(aws.eventbridge(), "put_events", broken_bus)
        run(clock)
        remove(cloud, Context())
        for _ in range(3):
            run(clock, days=1)
        assert stored(cloud, ALICE)[1] == [f"closed/{ALICE}"]
        check_listed(cloud)
    monkeypatch.setattr(aws.eventbridge(), "put_events", memory.put_events)
    run(clock, days=1)
    assert {name for name, _ in memory.taken} == {"Owner Deleted"}
    assert len({detail["id"] for _, detail in memory.taken}) == 1
    check_empty(cloud)


def broken_bus(*_: object, **__: object) -> Any:
    """A bus that the closer may not use."""
    raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "PutEvents")


def test_a_round_that_finds_something_is_not_the_last(cloud: Cloud, clock: Clock) -> None:
    cloud.owners.close(Owner(ALICE))
    run(clock)
    cloud.put(f"imports/{ALICE}/late.jpg", b"late")
    run(clock, days=1)
    check_listed(cloud)
    run(clock, days=1)
    check_empty(cloud)


def test_a_round_that_died_is_not_the_last(cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """What its last page has removed was not noted."""
    cloud.owners.close(Owner(ALICE))
    run(clock)
    cloud.put(f"imports/{ALICE}/late.jpg", b"late")
    advance = Lease.advance

    def die(lease: Any, cursor: Any, totals: Any) -> None:
        if totals["originals"]:
            raise RuntimeError("killed")
        advance(lease, cursor, totals)

    with monkeypatch.context() as patch:
        patch.setattr(Lease, "advance", die)
        clock.later(days=1)
        with pytest.raises(RuntimeError):
            handler.empty_accounts(lambda: False, Counter())
    run(clock)
    check_listed(cloud)
    run(clock, days=1)
    check_empty(cloud)


def test_a_second_runner_leaves_a_round_to_the_first(cloud: Cloud, clock: Clock) -> None:
    cloud.owners.close(Owner(ALICE))
    runs = Runs(cloud.table)
    assert runs.begin(handler.RUN, 60, {"owner": ALICE, "closed_at": "2026-11-26T09:00:00+00:00"}) is not None
    handler.lambda_handler({}, Context())
    assert cloud.s3.list_object_versions(Bucket=cloud.originals).get("Versions", []) == []
    clock.later(minutes=2)
    handler.lambda_handler({}, Context())
    assert [each["Key"] for each in stored_versions(cloud)] == [f"closed/{ALICE}"]


def stored_versions(cloud: Cloud) -> list[Any]:
    found: list[Any] = list(cloud.s3.list_object_versions(Bucket=cloud.originals).get("Versions", []))
    return found


def test_accounts_are_emptied_in_the_order_of_their_closing(cloud: Cloud, clock: Clock) -> None:
    for owner in ("b", "a"):
        arrive(cloud, f"imports/{owner}/a.jpg")
        cloud.owners.close(Owner(owner))
        clock.later(minutes=1)
    due = Closings(cloud.table).due()
    assert due is not None
    assert due.owner == "b"
    run(clock)
    assert Closings(cloud.table).due() is None
    assert {each["Key"] for each in stored_versions(cloud)} == {"closed/a", "closed/b"}


def test_others_are_told_of_a_closed_account_in_each_round_with_one_id(
    cloud: Cloud, clock: Clock, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of none of its images."""
    entries: list[Any] = []

    def keep(*, Entries: Any) -> Any:  # noqa: N803
        entries.extend(Entries)
        return {"Entries": [{"EventId": "one"} for _ in Entries]}

    arrive(cloud, f"imports/{ALICE}/a.jpg")
    monkeypatch.setattr(aws.eventbridge(), "put_events", keep)
    cloud.owners.close(Owner(ALICE))
    for day in range(3):
        run(clock, days=day and 1)
        remove(cloud, context)
        services.projection().project([(e.owner, e.image_id) for e in cloud.keepers.all(100, None).entries])
    assert {entry["DetailType"] for entry in entries} == {"Owner Deleted"}
    details = [json.loads(entry["Detail"]) for entry in entries]
    assert len(details) >= 2
    assert {(detail["owner"], detail["id"]) for detail in details} == {(ALICE, details[0]["id"])}


def test_without_time_nothing_begins(cloud: Cloud, clock: Clock) -> None:
    del clock
    arrive(cloud, f"imports/{ALICE}/a.jpg")
    cloud.owners.close(Owner(ALICE))
    handler.lambda_handler({}, Context(milliseconds=1000))
    assert Runs(cloud.table).get(handler.RUN) is None


def test_a_round_waits_while_the_remover_has_enough_to_do(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the deletions of all other owners would be behind those of a closed account."""
    arrive(cloud, f"imports/{ALICE}/a.jpg")
    cloud.owners.close(Owner(ALICE))
    monkeypatch.setattr(rounds, "FULL", 2)
    for _ in range(2):
        cloud.hand_over(upload_of(cloud.put("imports/other/a.jpg", b"photo")))
    run(clock)
    assert cloud.versions(f"imports/{ALICE}/a.jpg")
    cloud.take(cloud.removals_queue)
    run(clock)
    assert not cloud.versions(f"imports/{ALICE}/a.jpg")


def test_a_run_destroys_no_more_than_the_remover_can_follow(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "VERSIONS_A_RUN", 1)
    list_versions = cloud.s3.list_object_versions

    def in_pages(**request: Any) -> Any:
        return list_versions(**{**request, "MaxKeys": 2})

    monkeypatch.setattr(aws.s3(), "list_object_versions", in_pages)
    for number in range(5):
        cloud.put(f"imports/{ALICE}/{number}.jpg", b"photo")
    cloud.owners.close(Owner(ALICE))
    left = []
    for _ in range(4):
        run(clock)
        left.append(len([key for key in listed(cloud) if key.startswith("imports/")]))
    assert left == [3, 1, 0, 0]


def listed(cloud: Cloud) -> list[str]:
    return [found.key for found in cloud.objects.list_originals("")]


def test_many_versions_of_one_key_go_page_by_page(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_versions = cloud.s3.list_object_versions
    monkeypatch.setattr(
        aws.s3(), "list_object_versions", lambda **request: list_versions(**{**request, "MaxKeys": 3})
    )
    for key in ("a", "b", "b", "b", "b", "b", "b", "b", "c"):
        cloud.put(f"imports/{ALICE}/{key}", b"photo")
        clock.later(seconds=1)
    cloud.owners.close(Owner(ALICE))
    run(clock)
    assert listed(cloud) == [f"closed/{ALICE}"]
    assert all(not cloud.versions(f"imports/{ALICE}/{key}") for key in "abc")


def test_what_s3_keeps_holds_up_nothing_and_is_tried_again(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A legal hold on a version, for example."""
    for name in ("kept.jpg", "other.jpg"):
        cloud.put(f"imports/{ALICE}/{name}", b"photo")
    delete = aws.s3().delete_objects

    def refuse(**request: Any) -> Any:
        items = request["Delete"]["Objects"]
        kept_back = [item for item in items if item["Key"].endswith("/kept.jpg")]
        others = [item for item in items if item not in kept_back]
        if others:
            delete(**{**request, "Delete": {**request["Delete"], "Objects": others}})
        return {"Errors": [{**item, "Code": "AccessDenied"} for item in kept_back]}

    cloud.owners.close(Owner(ALICE))
    with monkeypatch.context() as patch:
        patch.setattr(aws.s3(), "delete_objects", refuse)
        run(clock)
        run(clock, days=1)
        run(clock, days=1)
        assert listed(cloud) == [f"closed/{ALICE}", f"imports/{ALICE}/kept.jpg"]
        check_listed(cloud)
    run(clock, days=1)
    run(clock, days=1)
    check_empty(cloud)


def test_pages_that_s3_keeps_are_passed_over(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abcd":
        cloud.put(f"imports/{ALICE}/{name}", b"photo")
    list_versions = cloud.s3.list_object_versions
    monkeypatch.setattr(
        aws.s3(), "list_object_versions", lambda **request: list_versions(**{**request, "MaxKeys": 2})
    )
    monkeypatch.setattr(
        aws.s3(),
        "delete_objects",
        lambda **request: {"Errors": [{**item, "Code": "AccessDenied"} for item in request["Delete"]["Objects"]]},
    )
    place = cloud.objects.erase_originals(f"imports/{ALICE}/", "").last
    assert place == f"imports/{ALICE}/a", "the last key of the page may have more versions"


def test_a_commit_that_comes_in_between_leaves_no_digest(cloud: Cloud) -> None:
    """A commit takes no turn, so the tombstone must not rely on what was read."""
    key = f"uploads/{ALICE}/{uuid.uuid4()}"
    upload = upload_of(cloud.put(key, b"photo"))
    grant = cloud.guard.claim(upload, StageName.METADATA)
    before = cloud.entry_of(key)
    cloud.guard.commit(grant, StageName.METADATA, {"sha256": "d" * 64})  # type: ignore[arg-type] # granted
    assert Closings(cloud.table).erase(before)
    assert {*cloud.entry_of(key).attributes} <= BARE


# What operators see


def test_the_janitor_tells_how_long_the_oldest_closing_takes(
    cloud: Cloud, clock: Clock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner in ("first", "second"):
        cloud.owners.close(Owner(owner))
        clock.later(days=2)
    keepers.janitor.handler.lambda_handler({}, Context())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "OldestClosing" in line]
    assert [line["OldestClosing"] for line in lines] == [[4 * 86_400.0]]
    sent: list[Any] = []

    class Topic:
        def publish(self, **message: Any) -> None:
            sent.append(message)

    monkeypatch.setattr(aws, "sns", Topic)
    monkeypatch.setenv("DIGEST_TOPIC_ARN", "topic")
    singletons.reset()
    clock.later(days=2)
    keepers.janitor.handler.audit(lambda: False, Waits(timedelta(), timedelta()))
    assert "2  closed accounts are not empty yet (the first for 6.0 days)" in sent[0]["Message"]


def test_the_totals_of_a_round_are_those_of_the_log(cloud: Cloud, clock: Clock, caplog: Any) -> None:
    furnish(cloud, ALICE)
    cloud.owners.close(Owner(ALICE))
    run(clock)
    [record] = [each for each in caplog.records if each.getMessage() == "round of a closed account done"]
    totals = Counter(record.totals)
    assert (totals["images"], totals["unfinished_uploads"], totals["refused"]) == (10, 2, 0)
    assert totals["originals"] > 10
    assert totals["derived_objects"] > 0

"""Backfills, redrives and reconciliations by hand do exactly what is missing, and only once, whatever process
dies.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError, NoRegionError

from darkroom import aws, services
from darkroom.budget import MonthlyBudget
from darkroom.catalog.entry import Status
from darkroom.catalog.runs import Lease, LostLease, Run, Runs, Stopped
from darkroom.errors import RejectedImage
from darkroom.keys import Lane
from darkroom.observability import logger
from darkroom.stage import Derived, Result, StageRunner
from darkroom.stages import STAGES, Stage, StageName
from keepers.backfill import __main__ as command
from keepers.backfill import backfill, sources
from keepers.backfill.backfill import Caps, OutOfMoney
from keepers.backfill.sources import RESUBMITTED, Source
from keepers.dead_letters.settings import DeadLetters
from keepers.janitor.tally import IMAGE, Tally
from operations import stack
from tests import template
from tests.functional.conftest import Cloud
from tests.functional.test_guard import copy, note, upload_of

OLD, NEW = "ladder1", "ladder2"
NO_BUDGET: Final = MonthlyBudget("")
CAPS: Final = Caps(rate=1000, dollars=100, budget=NO_BUDGET)
NUMBER: Final = 7


def made_by(ladder: str) -> Callable[[bytes, Derived], Result]:
    def work(data: bytes, derived: Derived) -> Result:
        derived.put(f"{ladder}/copy.bin", data, "text/plain")
        return Result({"ladder": ladder, "items": []})

    return work


@pytest.fixture
def images(cloud: Cloud, stage: StageRunner, other: StageRunner) -> list[str]:
    """Images of an older ladder, under these keys. One more has the new ladder's pictures already, and another
    is deleted.
    """
    keys = [f"imports/demo/{number}.jpg" for number in range(NUMBER)]
    for key in [*keys, "imports/demo/new.jpg", "imports/demo/deleted.jpg"]:
        upload = upload_of(cloud.put(key, key.encode()))
        stage.process(upload, made_by(NEW if "new" in key else OLD))
        other.process(upload, note)
    cloud.delete(cloud.entry_of("imports/demo/deleted.jpg"))
    return keys


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_PAGE", 2)


def begun(options: dict[str, Any] | None = None) -> Lease:
    lease = backfill.begin("backfill", options or {})
    assert isinstance(lease, Lease)
    return lease


def go(source: Source, caps: Caps = CAPS, lease: Lease | None = None) -> Tally:
    return backfill.run(lease or begun(), source, caps, lambda _: None, lambda _: None)


def sent(cloud: Cloud) -> int:
    """Take the messages that wait for the stages; returns how many there were."""
    return sum(len(cloud.sent(stage)) for stage in STAGES)


def revisions(cloud: Cloud, keys: list[str]) -> list[int]:
    orders = [cloud.entry_of(key).due(StageName.THUMBNAILS) for key in keys]
    return [order.revision for order in orders if order is not None]


def test_only_what_is_missing_is_made(cloud: Cloud, stage: StageRunner, images: list[str]) -> None:
    source = sources.entries(sources.of_ladder(NEW))
    assert backfill.count(source, lambda _: None)["jobs"] == NUMBER
    assert go(source)[RESUBMITTED] == NUMBER
    bodies = cloud.sent(StageName.THUMBNAILS)
    assert (len(bodies), cloud.sent(StageName.METADATA)) == (NUMBER, [])
    for body in bodies:
        stage.process(upload_of(body), made_by(NEW))
    assert all((cloud.entry_of(key).pictures or {})["ladder"] == NEW for key in images)
    again = go(source)
    assert (again[RESUBMITTED], sent(cloud)) == (0, 0)


def test_a_count_changes_nothing(cloud: Cloud, images: list[str]) -> None:
    before = [cloud.entry_of(key) for key in images]
    backfill.count(sources.entries(sources.of_ladder(NEW)), lambda _: None)
    assert [cloud.entry_of(key) for key in images] == before
    assert sent(cloud) == 0
    assert services.catalog(Runs).get("backfill") is None


def test_it_goes_by_the_slow_lane(cloud: Cloud, images: list[str]) -> None:
    assert images
    go(sources.entries(sources.of_ladder(NEW)))
    assert len(cloud.take(cloud.queues[StageName.THUMBNAILS, Lane.IMPORTS])) == NUMBER


class Killed(BaseException):
    """The process ends as by SIGKILL: no more of its code runs."""


def killed_at(call: int, source: Source) -> Source:
    """A source whose process dies at its page of this number."""
    calls = iter(range(call + 1))

    def page(cursor: Any, tally: Tally) -> sources.Page:
        if next(calls, None) == call:
            raise Killed
        return source(cursor, tally)

    return page


def test_killed_and_restarted_at_every_page_it_works_on_each_image_once(
    cloud: Cloud, images: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A known runaway backfill made 34.9 million runs for 1,437 images."""
    source = sources.entries(sources.of_ladder(NEW))
    monkeypatch.setattr(backfill, "LEASE_SECONDS", -1)  # the lease of the killed process is over
    kills = 0
    while True:
        try:
            go(killed_at(1, source))
        except Killed:
            kills += 1
            assert kills < 100
        else:
            break
    assert kills >= NUMBER // 2
    assert revisions(cloud, images) == [1] * NUMBER
    assert sent(cloud) == NUMBER


@pytest.mark.parametrize("jobs", range(1, 4))
def test_killed_in_the_middle_of_a_page_it_works_on_each_image_once(
    cloud: Cloud, stage: StageRunner, images: list[str], monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """Before it is restarted, the images have already been processed, again with the old ladder."""
    source = sources.entries(sources.of_ladder(NEW))
    monkeypatch.setattr(backfill, "LEASE_SECONDS", -1)
    done = iter(range(jobs))

    def die(_seconds: float) -> None:
        if next(done, None) is None:
            raise Killed

    with pytest.raises(Killed):
        backfill.run(begun(), source, CAPS, lambda _: None, die)
    for body in cloud.sent(StageName.THUMBNAILS):
        stage.process(upload_of(body), made_by(OLD))
    tally = go(source)
    assert revisions(cloud, images) == [1] * NUMBER
    assert tally["done_before"] > 0


def test_two_at_once_work_on_each_image_once(cloud: Cloud, images: list[str]) -> None:
    """The second begins while the first works on a page and, in the worst case, also has a lease."""
    source = sources.entries(sources.of_ladder(NEW))
    first = begun()
    second = backfill.begin("backfill", {})
    assert isinstance(second, Run)
    stolen = Lease(cloud.table, first.run, first._holder, 120)

    def page(cursor: Any, tally: Tally) -> sources.Page:
        found = source(cursor, tally)
        if cursor is None:
            go(source, lease=stolen)  # the other does the whole run after the first has read, and before it works
        return found

    with pytest.raises(LostLease):
        go(page, lease=first)
    assert revisions(cloud, images) == [1] * NUMBER
    assert sent(cloud) <= NUMBER + 2, "messages may come twice for the page that both had read"


def test_what_is_under_way_is_left_alone(cloud: Cloud, images: list[str]) -> None:
    cloud.resubmissions.raise_revisions(cloud.entry_of(images[0]), [StageName.THUMBNAILS])
    tally = go(sources.entries(sources.of_ladder(NEW)))
    assert (tally[RESUBMITTED], tally["under_way"]) == (NUMBER - 1, 1)


def test_it_costs_no_more_than_it_may_and_goes_on_with_more(cloud: Cloud, images: list[str]) -> None:
    source = sources.entries(sources.of_ladder(NEW))
    lease = begun()
    with pytest.raises(OutOfMoney):
        go(source, Caps(1000, 3.5 * IMAGE, NO_BUDGET), lease)
    lease.release()
    assert sent(cloud) == 3
    go(source)
    assert sent(cloud) == NUMBER - 3
    assert revisions(cloud, images) == [1] * NUMBER


def test_it_is_no_faster_than_it_may_be(images: list[str]) -> None:
    slept: list[float] = []
    backfill.run(
        begun(), sources.entries(sources.of_ladder(NEW)), Caps(4, 100, NO_BUDGET), lambda _: None, slept.append
    )
    assert slept == [0.25] * len(images)


def test_it_waits_while_the_slow_lane_is_full(
    cloud: Cloud, images: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "FULL", 2)
    taken = 0

    def drain(seconds: float) -> None:
        nonlocal taken
        if seconds == backfill.LOOK_SECONDS:
            taken += sent(cloud)

    backfill.run(begun(), sources.entries(sources.of_ladder(NEW)), CAPS, lambda _: None, drain)
    assert taken >= len(images) - 3


def test_a_stopped_run_ends_at_its_next_page_and_goes_on_when_it_is_begun_again(
    cloud: Cloud, images: list[str]
) -> None:
    source = sources.entries(sources.of_ladder(NEW))

    def page(cursor: Any, tally: Tally) -> sources.Page:
        services.catalog(Runs).stop("backfill")
        return source(cursor, tally)

    with pytest.raises(Stopped):
        go(page)
    assert sent(cloud) <= 2
    go(source)
    assert revisions(cloud, images) == [1] * NUMBER


def test_a_run_of_something_else_is_not_gone_on_with(images: list[str]) -> None:
    assert images
    lease = begun({"what": "ladder"})
    lease.release()
    left = backfill.begin("backfill", {"what": "engine"})
    assert isinstance(left, Run)
    assert left.options == {"what": "ladder"}


# What images may lack


def test_a_code_is_found(cloud: Cloud, stage: StageRunner, other: StageRunner) -> None:
    def fail(_data: bytes, _derived: Derived) -> Result:
        raise RejectedImage("internal", "Ours.")

    for key, work in (("imports/demo/ours.jpg", fail), ("imports/demo/fine.jpg", copy)):
        upload = upload_of(cloud.put(key, b"one"))
        stage.process(upload, work)
        other.process(upload, note)
    source = sources.entries(sources.of_code("internal"))
    go(source)
    [body] = cloud.sent(StageName.THUMBNAILS)
    stage.process(upload_of(body), copy)
    assert cloud.entry_of("imports/demo/ours.jpg").status is Status.READY
    assert go(source)[RESUBMITTED] == 0


def test_what_an_earlier_engine_has_made_is_found(
    cloud: Cloud, stage: StageRunner, images: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = sources.entries(sources.of_engine)
    assert go(source)[RESUBMITTED] == 0
    newer = Stage(StageName.THUMBNAILS, required=True, shows_pictures=True, also=("preview",), engine=2)
    for module in ("keepers.backfill.sources", "darkroom.catalog.guard"):
        monkeypatch.setattr(f"{module}.STAGES", {**STAGES, StageName.THUMBNAILS: newer})
    assert go(source)[RESUBMITTED] == NUMBER + 1
    for body in cloud.sent(StageName.THUMBNAILS):
        stage.process(upload_of(body), made_by(NEW))
    assert {cloud.entry_of(key).engine(StageName.THUMBNAILS) for key in images} == {2}
    assert go(source)[RESUBMITTED] == 0


def test_a_bucket_that_was_full_before_is_found(cloud: Cloud, images: list[str]) -> None:
    old = [f"imports/earlier/{number}.jpg" for number in range(5)]
    for key in old:
        cloud.put(key, key.encode())
    assert backfill.count(sources.originals, lambda _: None)["jobs"] == len(old)
    assert go(sources.originals)["adopted"] == len(old)
    assert sent(cloud) == len(old) * len(STAGES)
    assert images
    assert backfill.count(sources.originals, lambda _: None)["jobs"] == 0


def test_the_keys_of_an_inventory_are_looked_at(cloud: Cloud, images: list[str]) -> None:
    cloud.put("imports/earlier/lost.jpg", b"lost")
    source = sources.of_keys([*images, "imports/earlier/lost.jpg", "elsewhere/readme.txt", "imports/gone/no.jpg"])
    tally = go(source)
    assert (tally["adopted"], tally["none"], tally["foreign_objects"]) == (1, NUMBER + 1, 1)


def test_failed_images_are_redriven(cloud: Cloud, stage: StageRunner, other: StageRunner) -> None:
    keys = [f"imports/demo/{number}.jpg" for number in range(5)]
    for key in keys:
        other.process(upload_of(cloud.put(key, b"one")), note)
        cloud.keepers.fail(cloud.entry_of(key), StageName.THUMBNAILS, "gave_up", "We gave up.")
    assert go(sources.failed)[RESUBMITTED] == len(keys)
    for body in cloud.sent(StageName.THUMBNAILS):
        stage.process(upload_of(body), copy)
    assert {cloud.entry_of(key).status for key in keys} == {Status.READY}
    assert go(sources.failed)[RESUBMITTED] == 0


# The command


@pytest.fixture
def deployed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "use", lambda *_: stack.Stack(cloud.table.name, {}, {}))


@pytest.mark.usefixtures("deployed")
def test_without_go_a_command_only_counts(
    cloud: Cloud, images: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert images
    assert command.main(["backfill", "--what", "ladder"]) == 0
    printed = capsys.readouterr().out
    assert f"{NUMBER + 1}  images to work on" in printed
    assert "make backfill WHAT=ladder ENV=dev GO=1" in printed
    assert sent(cloud) == 0


@pytest.mark.usefixtures("deployed")
def test_a_count_tells_of_an_unfinished_run(images: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert images
    begun({"what": "engine"})
    assert command.main(["backfill", "--what", "ladder"]) == 0
    assert "The backfill of engine that began at " in capsys.readouterr().out


@pytest.mark.usefixtures("deployed")
def test_a_command_does_it_and_says_what_it_did(
    cloud: Cloud, images: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert images
    assert command.main(["backfill", "--what", "ladder", "--go", "--rate", "1000"]) == 0
    assert f"{NUMBER + 1}  images sent to the stages again" in capsys.readouterr().out
    assert sent(cloud) == NUMBER + 1


@pytest.mark.usefixtures("deployed")
def test_reconcile_repairs_what_no_event_announced(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    cloud.put("imports/demo/lost.jpg", b"lost")
    assert command.main(["reconcile"]) == 0
    printed = capsys.readouterr().out
    assert "make reconcile ENV=dev GO=1" in printed
    assert (
        printed.index("Found")
        < printed.index("1  originals that the catalogue did not know")
        < printed.index("Looked at")
    )
    assert "agree" not in printed
    assert cloud.entry("imports/demo/lost.jpg") is None
    assert command.main(["reconcile", "--go"]) == 0
    assert "1 image is being worked on again. It is ready when" in capsys.readouterr().out
    assert cloud.entry_of("imports/demo/lost.jpg").living
    assert command.main(["reconcile", "--go"]) == 0
    assert "The buckets and the catalogue agree." in capsys.readouterr().out


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("arguments", [["reconcile"], ["reconcile", "--go"]])
@pytest.mark.parametrize("data", [b"other", b"same"])
def test_an_overwritten_original_is_found_once(
    cloud: Cloud,
    stage: StageRunner,
    other: StageRunner,
    data: bytes,
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The listing shows other bytes, and S3's answer about one key a later version of the same bytes."""
    upload = upload_of(cloud.put("imports/demo/0.jpg", b"same"))
    stage.process(upload, copy)
    other.process(upload, note)
    cloud.put("imports/demo/0.jpg", data)
    assert command.main(arguments) == 0
    assert "1  images with other bytes than their originals" in capsys.readouterr().out


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("arguments", [["reconcile"], ["reconcile", "--go"]])
def test_objects_that_are_not_ours_are_no_disagreement(
    cloud: Cloud, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    cloud.put("elsewhere/readme.txt", b"theirs")
    assert command.main(arguments) == 0
    printed = capsys.readouterr().out
    assert "1  objects under keys that are not ours (left alone)" in printed
    assert printed.endswith("\nThe buckets and the catalogue agree.\n")
    assert "GO=1" not in printed


@pytest.mark.parametrize("what", ["", "everything", "code=", "keys=", "ladder=2", "engine=1"])
def test_a_backfill_says_what_it_can_find(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["backfill", "--what", what, "--go"]) == 1
    assert "WHAT=ladder" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (
            ["reconcile", "--env", "staging"],
            "The environment staging is not in samconfig.toml, which has local, dev, prod, pipeline-prod.",
        ),
        (["backfill", "--what", "keys=missing.txt"], "There is no file missing.txt."),
        (
            ["backfill", "--what", "code=xyz"],
            "There is no code xyz. The codes are archived, checksum_mismatch, empty, gave_up,",
        ),
    ],
)
def test_a_fault_of_the_command_is_told_in_a_sentence(
    arguments: list[str], answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(arguments) == 1
    assert answer in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("cloud")
def test_a_stack_that_is_not_deployed_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["reconcile"]) == 1
    printed = capsys.readouterr().out
    said = "There is no stack darkroom-dev in this region. Name the environment: "
    assert printed == f"{said}ENV=… with make, --env with darkroom ops.\n"


def test_a_fault_of_botocore_ends_with_one_full_stop(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: object) -> None:
        raise NoRegionError

    monkeypatch.setattr(stack, "use", nowhere)
    assert command.main(["reconcile"]) == 1
    assert "You must specify a region. The same" in capsys.readouterr().out


@pytest.mark.usefixtures("deployed")
def test_progress_is_told_when_there_is_some(images: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert images
    assert command.main(["backfill", "--what", "engine", "--go"]) == 0
    assert "sent so far" not in capsys.readouterr().out
    assert command.main(["backfill", "--what", "ladder", "--go", "--rate", "1000"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "sent so far" in line]
    assert lines
    assert len(lines) == len(set(lines))


@pytest.mark.usefixtures("deployed")
def test_a_dry_redrive_counts_the_dead_letters(capsys: pytest.CaptureFixture[str]) -> None:
    aws.sqs().send_message(QueueUrl=DeadLetters.from_env().of_removals, MessageBody="no event")
    assert command.main(["redrive"]) == 0
    assert "1  dead letters" in capsys.readouterr().out


@pytest.mark.usefixtures("deployed")
def test_a_redrive_says_in_one_line_which_dead_letters_cannot_be_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(logger.registered_handler, "emit", lambda record: logged.append(record.getMessage()))
    url = DeadLetters.from_env().of_removals
    for body in ("no event", "none either"):
        aws.sqs().send_message(QueueUrl=url, MessageBody=body)
    assert command.main(["redrive", "--go"]) == 0
    printed = capsys.readouterr().out
    assert "0  dead letters read\n" in printed
    assert f"2  in {url.rpartition('/')[2]} cannot be read, and stay\n" in printed
    assert "message goes back to the queue" not in logged


@pytest.mark.usefixtures("deployed")
def test_a_command_that_runs_already_says_so(images: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert images
    begun({"what": "ladder"})
    assert command.main(["backfill", "--what", "ladder", "--go"]) == 1
    assert "Another backfill is running" in capsys.readouterr().out
    assert command.main(["backfill", "--stop"]) == 0
    assert command.main(["redrive", "--stop"]) == 1


@pytest.mark.usefixtures("deployed")
def test_a_run_that_was_stopped_says_so_and_goes_on_at_once(
    images: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert images
    choose = sources.of_engine
    monkeypatch.setattr(
        sources, "of_engine", lambda entry: services.catalog(Runs).stop("backfill") and choose(entry)
    )
    assert command.main(["backfill", "--what", "engine", "--go"]) == 1
    assert "Stopped, as was asked. The same command with GO=1 goes on from here." in capsys.readouterr().out
    monkeypatch.setattr(sources, "of_engine", choose)
    assert command.main(["backfill", "--what", "engine", "--go"]) == 0


@pytest.mark.usefixtures("deployed")
def test_a_fault_of_aws_is_told_and_the_command_goes_on_later(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def throttled(*_: object) -> None:
        raise ClientError({"Error": {"Code": "Throttling"}}, "Scan")

    monkeypatch.setattr("darkroom.catalog.keepers.Keepers.all", throttled)
    assert command.main(["backfill", "--what", "ladder", "--go", "--rate", "1000"]) == 1
    assert "goes on once it does" in capsys.readouterr().out


def test_the_commands_are_told_what_the_functions_are() -> None:
    outputs = {name: name for name in template.load()["Outputs"]}
    found = stack.settings(stack.Stack("darkroom", outputs, {}))
    variables = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    others = template.load()["Resources"]["DeadLetters"]["Properties"]["Environment"]["Variables"]
    needed = {*variables, *(name for name in others if "DEAD_LETTERS" in name), "BUDGET_ARN"}
    of_functions = {
        *("MAX_ORIGINAL_BYTES", "AWS_MAX_ATTEMPTS", "POWERTOOLS_METRICS_NAMESPACE"),
        *("EXPORTS_QUEUE_URL", "EXPORT_DAYS", "MAX_EXPORTS_PER_DAY", "MAX_EXPORTED_BYTES_PER_DAY"),
    }
    assert set(found) == needed - of_functions

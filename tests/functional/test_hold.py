"""A worker holds its batch only as long as it lives and works on it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.sqs.models import sqs_backends

from darkroom import aws, deliveries, hold
from darkroom.batch import RESERVE_SECONDS, WorkSeconds, consume
from darkroom.events import Upload
from darkroom.keys import Lane
from darkroom.observability import metrics
from darkroom.stages import StageName
from tests import s3_events
from tests.functional.conftest import Cloud, Context

DEADLINE_SECONDS: Final = 30
WORK: Final = WorkSeconds(first=10, isolated=60)

Handle = Callable[[Upload, int], str]


class Batch:
    """Messages as a worker gets them, and their state in the queue, by their number in the batch."""

    def __init__(self, cloud: Cloud, counts: list[int]) -> None:
        self.queue = cloud.queues[StageName.THUMBNAILS, Lane.IMPORTS]
        self._inside()._messages.clear()  # remove the messages of the batch before
        for number in range(len(counts)):
            body = s3_events.created(
                cloud.originals, f"imports/demo/{number}.jpg", "1", size=1, etag="e", version_id="v"
            )
            aws.sqs().send_message(QueueUrl=self.queue, MessageBody=body)
        taken: list[Any] = []
        while len(taken) < len(counts):
            taken += aws.sqs().receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)["Messages"]
        self.ids = [message["MessageId"] for message in taken]
        self.event = s3_events.batch(*(message["Body"] for message in taken), queue=self.queue.rpartition("/")[2])
        for record, message, count in zip(self.event["Records"], taken, counts, strict=True):
            record["messageId"], record["receiptHandle"] = message["MessageId"], message["ReceiptHandle"]
            record["attributes"]["ApproximateReceiveCount"] = str(count)

    def run(self, handle: Handle, context: Any) -> list[int]:
        """Let a worker take the batch; returns the messages that it reports as failed."""
        report = metrics.log_metrics(lambda event, context: consume(event, context, Upload, handle, WORK))
        answer = report(self.event, context)
        return sorted(self.ids.index(failure["itemIdentifier"]) for failure in answer["batchItemFailures"])

    def hidden_until(self) -> list[float]:
        """When other workers would see each message, in seconds of time.time()."""
        visible = {message.id: message.visible_at / 1000 for message in self._inside()._messages}
        return [visible[message_id] for message_id in self.ids]

    def hidden_for(self) -> list[float]:
        return [until - time.time() for until in self.hidden_until()]

    def wait_for_renewals(self, numbers: list[int]) -> None:
        """Wait until the hold of these is renewed twice: the second renewal began after this call."""
        until(lambda: max(self.hidden_for()[number] for number in numbers) <= 60)
        for _ in range(2):
            before = self.hidden_until()
            until(partial(self._hidden_longer, before, numbers))

    def _hidden_longer(self, before: list[float], numbers: list[int]) -> bool:
        now = self.hidden_until()
        return all(now[number] > before[number] for number in numbers)

    def _inside(self) -> Any:
        """The queue inside moto."""
        return sqs_backends["123456789012"]["us-east-1"].queues[self.queue.rpartition("/")[2]]


def number_of(upload: Upload) -> int:
    return int(upload.original.key.rpartition("/")[2].removesuffix(".jpg"))


def until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Holds are renewed at once, and not after their batch has ended."""
    monkeypatch.setattr(hold, "_RENEWALS", 3000)
    yield
    until(lambda: all(thread.name != "hold" for thread in threading.enumerate()))


def test_a_batch_is_held_for_a_minute(cloud: Cloud, context: Any) -> None:
    batch = Batch(cloud, [1, 1, 2])
    assert min(batch.hidden_for()) > 60, "which is what the queue says"

    def work(_upload: Upload, _delivery: int) -> str:
        until(lambda: max(batch.hidden_for()) <= 60)
        assert min(batch.hidden_for()) > 60 - DEADLINE_SECONDS
        return "committed"

    assert batch.run(work, context) == []


@pytest.mark.usefixtures("quickly")
def test_what_is_not_done_is_held_on_and_what_is_done_is_not(cloud: Cloud, context: Any) -> None:
    batch = Batch(cloud, [1, 1, 1])
    done: list[int] = []

    def work(upload: Upload, _delivery: int) -> str:
        number, before = number_of(upload), batch.hidden_until()
        others = [other for other in range(3) if other not in done]
        batch.wait_for_renewals(others)
        assert [batch.hidden_until()[other] for other in done] == [before[other] for other in done]
        done.append(number)
        return "committed"

    assert batch.run(work, context) == []
    assert len(done) == 3


@pytest.mark.usefixtures("quickly")
def test_a_failed_message_keeps_its_pause(cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "pause", lambda _deliveries: 900)
    batch = Batch(cloud, [1, 1])

    def work(upload: Upload, _delivery: int) -> str:
        if number_of(upload) == 0:
            raise OSError("cannot be done now")
        batch.wait_for_renewals([1])
        return "committed"

    assert batch.run(work, context) == [0]
    assert batch.hidden_for()[0] > 800


@pytest.mark.filterwarnings("ignore:No application metrics")  # the worker dies before it counts anything
def test_others_see_what_a_dead_worker_had_in_hand(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They see them a minute after its last renewal; here it is a second. The integration tests kill real ones."""
    monkeypatch.setenv("HOLD_SECONDS", "1")
    batch = Batch(cloud, [1, 1, 1])

    def die(_upload: Upload, _delivery: int) -> str:
        until(lambda: max(batch.hidden_for()) <= 1)
        raise SystemExit  # like a signal, nothing catches it

    with suppress(SystemExit):
        batch.run(die, context)
    seen: list[str] = []

    def all_are_seen() -> bool:
        seen.extend(m["MessageId"] for m in aws.sqs().receive_message(QueueUrl=batch.queue).get("Messages", []))
        return sorted(seen) == sorted(batch.ids)

    until(all_are_seen)


@pytest.mark.parametrize("seconds", [0, 1, 20, 50])
def test_no_message_is_held_much_longer_than_its_worker_may_live(cloud: Cloud, seconds: int) -> None:
    batch = Batch(cloud, [1])
    context: Any = Context(milliseconds=1000 * seconds)
    before = batch.hidden_until()[0]
    receipts = {"0": batch.event["Records"][0]["receiptHandle"]}
    hold.Hold(batch.queue, receipts, 60, context.get_remaining_time_in_millis)._renew()
    if seconds == 0:
        assert batch.hidden_until()[0] == before
    else:
        assert batch.hidden_for()[0] <= seconds + 5


def test_a_batch_of_any_size_is_held(cloud: Cloud, context: Any) -> None:
    batch = Batch(cloud, [1] * 23)

    def work(_upload: Upload, _delivery: int) -> str:
        until(lambda: max(batch.hidden_for()) <= 60)
        return "committed"

    assert batch.run(work, context) == []


@pytest.mark.usefixtures("quickly")
def test_a_queue_that_gives_no_answer_stops_no_work(cloud: Cloud, context: Any) -> None:
    batch = Batch(cloud, [1, 1])
    aws.sqs().delete_queue(QueueUrl=batch.queue)
    taken: list[int] = []

    def work(upload: Upload, _delivery: int) -> str:
        taken.append(number_of(upload))
        return "committed"

    assert batch.run(work, context) == []
    assert taken == [0, 1]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])  # Batch empties the queue
@given(
    counts=st.lists(st.integers(1, 9), min_size=1, max_size=10),
    costs=st.lists(st.integers(0, 60), min_size=10, max_size=10),
    left=st.integers(0, 120),
)
def test_every_message_is_done_or_handed_back_in_time(
    cloud: Cloud, counts: list[int], costs: list[int], left: int
) -> None:
    """However long the work takes, nothing is begun that may take longer than the function has. First deliveries
    come before others, except for those that may have been handed back each time in their favour.
    """
    clock = [float(left)]
    begun: list[int] = []

    class Clock(Context):
        def get_remaining_time_in_millis(self) -> int:
            return int(1000 * clock[0])

    def work(upload: Upload, delivery: int) -> str:
        assert clock[0] >= WORK.needed(delivery)
        begun.append(number_of(upload))
        clock[0] -= min(costs[number_of(upload)], WORK.needed(delivery))
        return "committed"

    batch = Batch(cloud, counts)
    context: Any = Clock()
    failed = batch.run(work, context)
    assert sorted(begun + failed) == list(range(len(counts)))
    assert clock[0] >= 0
    taken = [counts[number] for number in begun]
    assert taken == sorted(taken, key=lambda count: (1 < count < 4, -count))
    hidden = batch.hidden_for()
    assert all(hidden[number] <= 5 for number in failed)


def test_what_time_is_too_short_for_is_handed_back_and_counted(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = Batch(cloud, [2, 1, 3])
    taken: list[int] = []

    def work(upload: Upload, _delivery: int) -> str:
        taken.append(number_of(upload))
        return "committed"

    context: Any = Context(milliseconds=1000 * (10 + RESERVE_SECONDS))
    assert batch.run(work, context) == [0, 2]
    assert taken == [1]
    assert [batch.hidden_for()[number] <= 5 for number in range(3)] == [True, False, True]
    out = capsys.readouterr().out
    assert '"HandedBack":[1.0,1.0]' in out
    assert '"Returned"' not in out

"""Webhooks with moto and real receivers on this machine: delivered, tried again, given up, switched off."""

import json
import os
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from types import ModuleType
from typing import Any, Final

import pytest

import webhooks.handler
from darkroom import aws, services
from darkroom.catalog.webhooks import Webhooks
from darkroom.deliveries import Delivery
from darkroom.public_events import EventType
from operations import __main__ as command
from operations import stack
from tests import receiver
from tests.functional.conftest import Cloud, Context
from tests.functional.moto_stack import moto_stack, show_all
from tests.receiver import Request, listening, receiving, resetting, serving
from webhooks import run
from webhooks.messages import PAUSES, Retry, decode
from webhooks.receivers import Reach
from webhooks.signing import as_text, headers, secret

KEY: Final = "the key of the deployment"


@pytest.fixture(autouse=True)
def queue(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sender's settings; returns the URL of its queue."""
    del cloud  # the stack comes first
    ids = moto_stack().ids
    monkeypatch.setenv("WEBHOOKS_QUEUE_URL", ids["WebhooksQueue"])
    monkeypatch.setenv("WEBHOOKS_DEAD_LETTERS_URL", ids["WebhooksDeadLetters"])
    made = aws.secretsmanager().create_secret(Name="webhooks-key", SecretString=KEY)
    monkeypatch.setenv("WEBHOOKS_KEY_SECRET", made["ARN"])
    monkeypatch.setenv("WEBHOOK_RECEIVERS", "local")
    return ids["WebhooksQueue"]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failed deliveries come again without a pause."""
    monkeypatch.setenv("MINUTE_SECONDS", "0")


def register(url: str, *types: EventType, id_: str = "0a1b2c3d") -> str:
    assert services.catalog(Webhooks).add(id_, url, types)
    return id_


def event(type_: EventType = EventType.READY) -> str:
    """An event as the bus puts it into the queue."""
    detail = {
        "id": str(uuid.uuid4()),
        "time": "2026-11-26T09:00:00Z",
        "owner": "ada",
        "image_id": "i",
        "sequence": 7,
    }
    return json.dumps({"version": "0", "source": "darkroom", "detail-type": type_, "detail": detail})


def tell(queue: str, *bodies: str) -> None:
    for body in bodies:
        aws.sqs().send_message(QueueUrl=queue, MessageBody=body)


def send() -> None:
    """A run of the sender."""
    webhooks.handler.lambda_handler({}, Context())


def signed(id_: str, got: Request) -> bool:
    """Whether a request has the signature that its receiver expects."""
    [webhook] = [each for each in services.catalog(Webhooks).all() if each.id == id_]
    now = datetime.fromtimestamp(int(got[0]["webhook-timestamp"]), UTC)
    expected = headers(webhook, KEY.encode(), got[0]["webhook-id"], got[1], now)
    return expected["webhook-signature"] == got[0]["webhook-signature"]


def test_an_event_is_delivered_to_all_who_want_it(queue: str) -> None:
    with receiving(204) as (all_url, everything), receiving(200) as (some_url, some):
        register(all_url)
        register(some_url, EventType.DELETED, id_="aaaaaaaa")
        tell(queue, body := event(), event(EventType.DELETED))
        send()
    assert (len(everything), len(some)) == (2, 1)
    assert json.loads(some[0][1])["type"] == "Image Deleted"
    detail = json.loads(body)["detail"]
    [first] = [got for got in everything if got[0]["webhook-id"] == detail["id"]]
    assert json.loads(first[1]) == {"type": "Image Ready", "timestamp": detail["time"], "data": detail}
    assert first[0]["content-type"] == "application/json"
    assert all(signed("0a1b2c3d", got) for got in everything)
    assert signed("aaaaaaaa", some[0])
    assert not signed("aaaaaaaa", first)


@pytest.mark.usefixtures("at_once")
def test_a_receiver_that_fails_twice_gets_the_same_later(queue: str, cloud: Cloud) -> None:
    with receiving(500, 302, 204) as (url, got):
        register(url)
        tell(queue, event())
        send()
    assert [got[0][0]["webhook-id"]] * 3 == [request[0]["webhook-id"] for request in got]
    assert len({body for _, body in got}) == 1
    assert cloud.take(queue) == []


@pytest.mark.usefixtures("at_once")
def test_what_no_try_delivers_is_kept_for_an_operator(
    queue: str, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_FAILURES", 99)
    with receiving(503) as (url, got):
        register(url)
        tell(queue, event())
        send()
    assert len(got) == len(PAUSES) + 1
    [letter] = cloud.take(os.environ["WEBHOOKS_DEAD_LETTERS_URL"])
    kept = decode(letter)
    assert isinstance(kept, Retry)
    assert (kept.webhook, kept.event.id) == ("0a1b2c3d", got[0][0]["webhook-id"])


def test_pauses_grow_and_last_for_a_day() -> None:
    assert list(PAUSES) == sorted(PAUSES)
    assert sum(PAUSES) > 24 * 60


def test_a_receiver_that_is_gone_is_switched_off(queue: str, cloud: Cloud) -> None:
    with receiving(410) as (url, got):
        register(url)
        tell(queue, event())
        send()
        tell(queue, event())
        send()
    assert len(got) == 1
    [webhook] = services.catalog(Webhooks).all()
    assert webhook.off == "it answered 410 Gone"
    assert cloud.take(queue) == []


def test_a_dead_receiver_rests_and_holds_up_no_other(queue: str) -> None:
    with receiving(500) as (dead_url, dead), receiving(204) as (url, got):
        register(dead_url, id_="dddddddd")
        register(url)
        tell(queue, *(event() for _ in range(40)))
        send()
    assert len(got) == 40
    assert 3 <= len(dead) <= 10 + 3, "ten messages are taken at once"


def test_a_receiver_that_resets_connections_holds_up_no_other() -> None:
    queues: Any = Kept(0)
    with listening(resetting) as dead_url, receiving(204) as (url, got):
        register(dead_url.replace("http:", "https:"), id_="dddddddd")
        register(url)
        with run.Run(services.catalog(Webhooks), queues, lambda: b"", Reach.LOCAL, 60, now) as one:
            for _ in range(10):
                assert one.take(Delivery("queue", "id", "receipt", event(), 1)) is None
    assert len(got) == 10
    assert {retry.webhook for retry, _ in queues.sent} == {"dddddddd"}
    assert len(queues.sent) == 10


def test_a_request_says_who_sends_it(queue: str) -> None:
    with receiving(204) as (url, got):
        register(url)
        tell(queue, event())
        send()
    assert got[0][0]["user-agent"] == "Darkroom-Webhooks/1"


def test_what_waits_for_a_dead_receiver_is_given_up_however_much_it_is(
    queue: str, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although only some of it is tried in a run."""
    monkeypatch.setenv("MINUTE_SECONDS", "0")
    with receiving(500) as (url, dead):
        register(url)
        tell(queue, *(event() for _ in range(30)))
        letters: list[str] = []
        runs = 0
        while len(letters) < 30 and runs < 20:  # one, unless the machine is slow
            send()
            runs += 1
            letters += cloud.take(os.environ["WEBHOOKS_DEAD_LETTERS_URL"])
    assert len(dead) <= runs * (10 + 3)
    assert len(letters) == 30
    assert cloud.take(queue) == []


def now() -> datetime:
    return datetime.now(UTC)


def delivery(retry: Retry) -> Delivery:
    return Delivery("queue", "id", "receipt", retry.encode(), 1)


class Kept:
    """Queues that keep what they get."""

    def __init__(self, hidden: int) -> None:
        self.number = hidden
        self.sent: list[tuple[Retry, int]] = []

    def again(self, retry: Retry, seconds: int) -> None:
        self.sent.append((retry, seconds))

    def hidden(self) -> int:
        return self.number


@pytest.mark.parametrize(
    ("wait", "hidden", "hides", "delays"),
    [(600, 0, None, 600), (7200, 0, 7200, None), (7200, 110_000, None, 7200), (50_000, 0, 39_600, None)],
)
def test_a_long_wait_is_hidden_as_long_as_the_queue_allows_it(
    wait: int, hidden: int, hides: int | None, delays: int | None
) -> None:
    now = datetime(2026, 11, 26, 9, tzinfo=UTC)
    register("http://127.0.0.1:1/")
    queues: Any = Kept(hidden)
    told = decode(event())
    assert not isinstance(told, Retry)
    retry = Retry("0a1b2c3d", told, 2, int(now.timestamp()) + wait)
    with run.Run(services.catalog(Webhooks), queues, lambda: b"", Reach.LOCAL, 60, lambda: now) as one:
        assert one.take(delivery(retry)) == hides
    assert [seconds for _, seconds in queues.sent] == ([] if delays is None else [delays])


def answers(monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], int]) -> list[str]:
    """Requests are answered by a function of the URL; returns the URLs that were asked."""
    asked: list[str] = []

    def post(url: str, *_: object) -> int:
        asked.append(url)
        return answer(url)

    monkeypatch.setattr(run, "post", post)
    return asked


@pytest.mark.parametrize("answered", [[(True, 21.0)], [(True, 0.0), *[(False, 0.0)] * 3]], ids=["slow", "flaky"])
def test_what_a_resting_receiver_that_took_something_does_not_get_is_no_failure(
    answered: list[tuple[bool, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_spread", lambda seconds: seconds)
    register("https://slow.example/")
    asked = answers(monkeypatch, lambda _: 204)
    told = decode(event())
    assert not isinstance(told, Retry)
    queues: Any = Kept(0)
    last = delivery(Retry("0a1b2c3d", told, len(PAUSES), 0))
    with run.Run(services.catalog(Webhooks), queues, lambda: b"", Reach.LOCAL, 60, now) as one:
        for each in answered:
            one._records["0a1b2c3d"].note(*each)
        for _ in range(3):
            assert one.take(last) is None
    assert asked == []
    assert [retry.tries for retry, _ in queues.sent] == [len(PAUSES)] * 3
    pauses = [seconds for _, seconds in queues.sent]
    assert [int(seconds // 60) for seconds in pauses] == [2, 3, 4], "each waits for its turn"


def test_a_failed_delivery_does_not_leave_others_running(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or they would meet those of the next time."""
    for id_ in ("aaaaaaaa", "bbbbbbbb"):
        register(f"https://{id_}.example/", id_=id_)
    done = Event()

    def answer(url: str) -> int:
        if "aaaaaaaa" in url:
            raise RuntimeError("as from botocore")
        done.wait(0.3)
        done.set()
        return 204

    answers(monkeypatch, answer)
    with run.Run(services.catalog(Webhooks), Kept(0), lambda: b"", Reach.LOCAL, 60, now) as one:  # type: ignore[arg-type]
        with pytest.raises(RuntimeError):
            one.take(Delivery("queue", "id", "receipt", event(), 1))
        assert done.is_set()


@pytest.mark.parametrize(("registered", "fetched"), [(0, 0), (1, 1)])
def test_the_key_is_fetched_once_and_only_for_somebody(registered: int, fetched: int) -> None:
    keys: list[bytes] = []

    def key() -> bytes:
        keys.append(b"")
        return b""

    for number in range(registered):
        register("http://127.0.0.1:1/", id_=str(number))
    with run.Run(services.catalog(Webhooks), Kept(0), key, Reach.LOCAL, 60, now) as one:  # type: ignore[arg-type]
        for _ in range(3):
            one.take(Delivery("queue", "id", "receipt", event(), 1))
    assert len(keys) == fetched


def test_what_is_owed_to_a_removed_webhook_is_dropped(queue: str, cloud: Cloud) -> None:
    told = decode(event())
    assert not isinstance(told, Retry)
    tell(queue, Retry("gone", told, 1, 0).encode())
    send()
    assert cloud.take(queue) == []


def test_a_message_that_is_no_event_is_not_lost(queue: str) -> None:
    tell(queue, "nonsense")
    send()
    attributes = aws.sqs().get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert int(attributes["ApproximateNumberOfMessagesNotVisible"]) == 1


# The example receiver of the documents


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = receiver.example()
    monkeypatch.setattr(module.Receiver, "log_message", lambda *_: None)
    monkeypatch.setenv("SECRET", as_text(secret(KEY.encode(), "0a1b2c3d", 1)))
    return module


def test_the_example_receiver_takes_what_the_sender_sends_once(
    queue: str, cloud: Cloud, example: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(example.Receiver) as url:
        register(url)
        tell(queue, body := event(), body)
        send()
    acted = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Image Ready")]
    assert acted == ["Image Ready i "]
    assert cloud.take(queue) == []


def test_the_example_receiver_takes_both_secrets_after_a_rotation(
    queue: str, cloud: Cloud, example: ModuleType
) -> None:
    with serving(example.Receiver) as url:
        register(url)
        [webhook] = services.catalog(Webhooks).all()
        assert services.catalog(Webhooks).rotate(webhook)
        tell(queue, event())
        send()
    assert len(example.seen) == 1
    assert cloud.take(queue) == []


Change = Callable[[dict[str, str], bytes], tuple[dict[str, str], bytes]]


@pytest.mark.parametrize(
    "change",
    [
        lambda headers, body: (headers, body.replace(b"ada", b"bob")),
        lambda headers, body: ({**headers, "webhook-id": "another"}, body),
        lambda headers, body: (
            {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)},
            body,
        ),
        lambda headers, body: ({**headers, "webhook-signature": "v1,AAAA"}, body),
        lambda headers, body: ({**headers, "webhook-signature": ""}, body),
        lambda headers, body: ({**headers, "webhook-timestamp": "soon"}, body),
    ],
)
def test_the_example_receiver_refuses_what_was_changed(queue: str, example: ModuleType, change: Change) -> None:
    with receiving(204) as (url, got):
        register(url)
        tell(queue, event())
        send()
    [(names, body)] = got
    right = {name: value for name, value in names.items() if name.startswith("webhook-")}
    statuses = Counter[int]()
    with serving(example.Receiver) as url:
        for sent, content in ((right, body), change(dict(right), body)):
            request = urllib.request.Request(url, content, sent, method="POST")  # noqa: S310  # our own URL
            try:
                with urllib.request.urlopen(request) as answer:  # noqa: S310
                    statuses[answer.status] += 1
            except urllib.error.HTTPError as error:
                statuses[error.code] += 1
    assert statuses == {204: 1, 401: 1}


# The commands


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = {
        "WebhooksKeySecret": os.environ["WEBHOOKS_KEY_SECRET"],
        "WebhooksQueueUrl": os.environ["WEBHOOKS_QUEUE_URL"],
        "WebhooksDeadLettersUrl": os.environ["WEBHOOKS_DEAD_LETTERS_URL"],
    }
    monkeypatch.setattr(stack, "use", lambda *_: stack.Stack("darkroom", outputs, {"Environment": "dev"}))


@pytest.mark.usefixtures("deployed")
def test_an_operator_registers_lists_rotates_and_removes(capsys: pytest.CaptureFixture[str]) -> None:
    url = "https://receiver.example/hooks?token=hidden"
    assert command.main(["webhook", "--url", url, "--events", "Image Ready, Image Deleted"]) == 0
    printed = capsys.readouterr().out
    [webhook] = services.catalog(Webhooks).all()
    assert as_text(secret(KEY.encode(), webhook.id, 1)) in printed
    assert webhook.types == {EventType.READY, EventType.DELETED}
    assert command.main(["webhooks"]) == 0
    listed = capsys.readouterr().out
    assert webhook.id in listed
    assert "receiver.example" in listed
    assert "hidden" not in listed
    assert "whsec_" not in listed
    assert command.main(["webhook", "--id", webhook.id, "--change", "rotate"]) == 0
    assert as_text(secret(KEY.encode(), webhook.id, 2)) in capsys.readouterr().out
    assert services.catalog(Webhooks).switch_off(webhook, "it answered 410 Gone")
    assert command.main(["webhook", "--id", webhook.id, "--change", "on"]) == 0
    assert services.catalog(Webhooks).all()[0].off is None
    assert command.main(["webhook", "--id", webhook.id, "--change", "remove"]) == 0
    assert services.catalog(Webhooks).all() == []


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name the receiver"),
        (["--url", "http://receiver.example/"], "must begin with https"),
        (["--url", "https://receiver.example/", "--events", "Image Eaten"], "There is no event Image Eaten"),
        (["--url", "https://10.0.0.5/"], "not one that receivers may have"),
        (["--id", "none", "--change", "remove"], "no such webhook"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["webhook", *arguments]) == 1
    assert said in capsys.readouterr().out
    assert services.catalog(Webhooks).all() == []


@pytest.mark.usefixtures("deployed")
def test_a_second_rotation_within_a_day_is_refused_unless_a_secret_has_leaked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rotate = ["webhook", "--id", "0a1b2c3d", "--change", "rotate"]
    register("https://receiver.example/")
    assert command.main(rotate) == 0
    capsys.readouterr()
    assert command.main(rotate) == 1
    assert "NOW=1" in capsys.readouterr().out
    assert [each.generation for each in services.catalog(Webhooks).all()] == [2]
    assert command.main([*rotate, "--now"]) == 0
    assert as_text(secret(KEY.encode(), "0a1b2c3d", 3)) in capsys.readouterr().out
    [webhook] = services.catalog(Webhooks).all()
    assert len(headers(webhook, KEY.encode(), "one", b"{}", now())["webhook-signature"].split()) == 1


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize(
    "change", [["--url", "https://receiver.example/"], ["--id", "0a1b2c3d", "--change", "rotate"]]
)
def test_nothing_changes_if_the_secret_cannot_be_shown(change: list[str]) -> None:
    register("https://receiver.example/first")
    before = services.catalog(Webhooks).all()
    aws.secretsmanager().delete_secret(SecretId=os.environ["WEBHOOKS_KEY_SECRET"], ForceDeleteWithoutRecovery=True)
    assert command.main(["webhook", *change]) == 1
    assert services.catalog(Webhooks).all() == before


def given_up(number: int, webhook: str) -> list[str]:
    """Dead letters: deliveries that a webhook did not take."""
    bodies = []
    for _ in range(number):
        told = decode(event())
        assert not isinstance(told, Retry)
        bodies.append(Retry(webhook, told, len(PAUSES) + 1, 0).encode())
    return bodies


@pytest.mark.usefixtures("deployed")
def test_what_was_given_up_is_sent_again(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    """To one receiver, with all tries; what belongs to others, or is nothing, stays."""
    dead = os.environ["WEBHOOKS_DEAD_LETTERS_URL"]
    others = [*given_up(15, "bbbbbbbb"), "nonsense"]
    tell(dead, *others, *(mine := given_up(15, "0a1b2c3d")))
    with receiving(204) as (url, got):
        register(url)
        assert command.main(["letters", "--queue", "Webhooks", "--id", "0a1b2c3d", "--resend"]) == 0
        assert "15 sent again." in capsys.readouterr().out
        send()
    assert sorted(name["webhook-id"] for name, _ in got) == sorted(
        json.loads(body)["detail"]["id"] for body in mine
    )
    show_all(dead)
    assert sorted(cloud.take(dead)) == sorted(others)


@pytest.mark.usefixtures("deployed")
def test_what_is_sent_again_has_all_of_its_tries(
    queue: str, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    dead = os.environ["WEBHOOKS_DEAD_LETTERS_URL"]
    tell(dead, "nonsense", body := event(), *given_up(1, "0a1b2c3d"))
    assert command.main(["letters", "--queue", "Webhooks", "--resend"]) == 0
    assert "2 sent again. Left, because the sender cannot read them: 1." in capsys.readouterr().out
    back = {message.tries if isinstance(message, Retry) else body for message in map(decode, cloud.take(queue))}
    assert back == {0, body}


@pytest.mark.usefixtures("deployed")
def test_what_was_given_up_is_deleted_for_one_receiver(cloud: Cloud) -> None:
    dead = os.environ["WEBHOOKS_DEAD_LETTERS_URL"]
    tell(dead, *given_up(2, "0a1b2c3d"), *(others := given_up(2, "bbbbbbbb")))
    assert command.main(["letters", "--queue", "Webhooks", "--id", "0a1b2c3d", "--go"]) == 0
    show_all(dead)
    assert sorted(cloud.take(dead)) == sorted(others)


def test_an_operator_sends_a_test(
    example: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = {"WebhooksKeySecret": os.environ["WEBHOOKS_KEY_SECRET"]}
    local = stack.Stack("darkroom", outputs, {"Environment": stack.LOCAL})
    monkeypatch.setattr(stack, "use", lambda *_: local)
    test = ["webhook", "--id", "0a1b2c3d", "--change", "test"]
    with serving(example.Receiver) as url:
        register(url)
        assert command.main(test) == 0
        assert "answered 204" in capsys.readouterr().out
        monkeypatch.setenv("SECRET", as_text(b"another"))
        assert command.main(test) == 1
        assert "answered 401" in capsys.readouterr().out
    assert command.main(test) == 1
    assert "has not answered: ConnectionRefusedError" in capsys.readouterr().out

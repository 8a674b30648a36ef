"""What operators ask a stack: its queues, what waits and has failed, dead letters, an image's log lines."""

import re
from pathlib import Path
from typing import Any, Final

import boto3
import pytest

from darkroom import aws
from darkroom.catalog.entry import Entry
from darkroom.keys import Lane, Owner
from darkroom.stage import StageRunner
from darkroom.stages import STAGES, StageName
from keepers.backfill import backfill
from operations import __main__ as command
from operations import letters, logs, stack, start
from operations.status import Status, status
from tests import s3_events, template
from tests.functional.conftest import Cloud
from tests.functional.moto_stack import show_all
from tests.functional.test_guard import note, upload_of

KEY: Final = "imports/demo/a.jpg"

MOMENT: Final = r"about \d+ seconds?"
"""How long ago a test has begun."""


@pytest.fixture
def deployed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> stack.Stack:
    """The stack of the test as a command finds it."""
    sqs = aws.sqs()
    urls = {}
    for queue in ("ThumbnailsUploads", "ThumbnailsImports", "MetadataUploads", "MetadataImports", "Removals"):
        urls[f"{queue}QueueUrl"] = cloud.removals_queue
        urls[f"{queue}DeadLettersUrl"] = sqs.create_queue(QueueName=f"dead-{queue}")["QueueUrl"]
    urls["ProjectorDeadLettersUrl"] = sqs.create_queue(QueueName="dead-Projector")["QueueUrl"]
    for stage in STAGES:
        for lane in Lane:
            urls[f"{stage.title()}{lane.title()}QueueUrl"] = cloud.queues[stage, lane]
    parameters = {name: str(each["Default"]) for name, each in template.load()["Parameters"].items()}
    found = stack.Stack("darkroom-dev", urls, parameters)
    monkeypatch.setattr(stack, "use", lambda *_: found)
    account = {"AccountLimit": {"ConcurrentExecutions": 10}}
    client = boto3.client

    def with_account(service: str, **options: Any) -> Any:
        made = client(service, **options)  # type: ignore[call-overload]  # its name is known at run time only
        if service == "lambda":  # moto does not know the account's settings
            monkeypatch.setattr(made, "get_account_settings", lambda: account)
        return made

    monkeypatch.setattr(boto3, "client", with_account)
    return found


def failed(cloud: Cloud, other: StageRunner) -> Entry:
    other.process(upload_of(cloud.put(KEY, b"one")), note)
    cloud.keepers.fail(cloud.entry_of(KEY), StageName.THUMBNAILS, "gave_up", "We gave up.")
    return cloud.entry_of(KEY)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert command.main([*arguments]) == 0
    return capsys.readouterr().out


def test_a_stack_at_rest_needs_nothing(deployed: stack.Stack, capsys: pytest.CaptureFixture[str]) -> None:
    found = status(deployed)
    assert found.advice == []
    assert (found.workers, found.limit) == (8, 10)
    assert [(queue.waiting, queue.in_work, queue.dead) for queue in found.queues] == [(0, 0, 0)] * 6
    text = printed(capsys, "status")
    assert "Waiting     no image\nFailed      no image\n" in text
    assert "make" not in text


def test_the_status_shows_what_waits_and_has_failed(
    cloud: Cloud, deployed: stack.Stack, other: StageRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    failed(cloud, other)
    other.process(upload_of(cloud.put("imports/demo/b.jpg", b"two")), note)
    aws.sqs().send_message(QueueUrl=deployed.outputs["MetadataImportsDeadLettersUrl"], MessageBody="{}")
    backfill.begin("backfill", {"what": "ladder"})
    cloud.owners.close(Owner("ada"))
    found: Status = status(deployed)
    assert {queue.name: queue.dead for queue in found.queues if queue.dead} == {"MetadataImports": 1}
    assert [line.partition(":")[0] for line in found.advice] == ["make failed", "make letters", "make backfill"]
    text = printed(capsys, "status")
    assert re.search(rf"Waiting +1 image, the oldest since {MOMENT}", text)
    assert re.search(r"Failed +1 image, ", text)
    assert "Backfill    began " in text
    assert re.search(rf"Closed +1 account that is not empty yet, the first since {MOMENT}", text)
    cloud.owners.close(Owner("bob"))
    assert "Closed      2 accounts that are not empty yet, the first since " in printed(capsys, "status")


@pytest.mark.usefixtures("deployed")
def test_images_that_wait_and_images_that_failed_are_listed(
    cloud: Cloud, other: StageRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = failed(cloud, other)
    other.process(upload_of(cloud.put("imports/demo/b.jpg", b"two")), note)
    [first, sentence, count] = printed(capsys, "failed").splitlines()
    assert first.split()[2:] == [entry.image_id, "gave_up", KEY]
    assert sentence.strip() == "We gave up."
    assert count.startswith("1 image, the oldest since about")
    [first, stages, _] = printed(capsys, "waiting").splitlines()
    assert first.split()[3:] == ["import", "imports/demo/b.jpg"]
    assert stages.strip() == "thumbnails"


def test_dead_letters_that_no_keeper_takes_are_shown_and_deleted_queue_by_queue(
    cloud: Cloud, deployed: stack.Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    url = deployed.outputs["ThumbnailsImportsDeadLettersUrl"]
    deletion = s3_events.deleted(cloud.originals, KEY, cloud.sequencer())
    for body in (cloud.put(KEY, b"one"), "no \x1b[2Jevent [red]", '{"detail-type": "Pay"}', deletion):
        aws.sqs().send_message(QueueUrl=url, MessageBody=body)
    aws.sqs().send_message(QueueUrl=deployed.outputs["ProjectorDeadLettersUrl"], MessageBody='{"owner": "demo"}')
    text = printed(capsys, "letters")
    assert text.count("ThumbnailsImports, sent 20") == 3
    assert "no [2Jevent [red]\n" in text, "a terminal obeys none of it"
    assert "3 in ThumbnailsImports. To delete them: make letters QUEUE=ThumbnailsImports ENV=dev GO=1" in text
    assert '{"owner": "demo"}\n' in text
    assert command.main(["letters", "--go"]) == 1
    assert "Name the queue" in capsys.readouterr().out
    show_all(url)
    assert "3 deleted." in printed(capsys, "letters", "--queue", "ThumbnailsImports", "--go")
    show_all(url)
    assert "no dead letter" in printed(capsys, "letters", "--queue", "ThumbnailsImports")
    dead = {queue.name: queue.dead for queue in status(deployed).queues if queue.dead}
    assert dead == {"ThumbnailsImports": 1, "Projector": 1}, "the event of S3 stays for its keeper"


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("reply", ["Complete", "Failed"])
def test_the_lines_of_an_image_come_from_cloudwatch(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], reply: str
) -> None:
    asked: list[dict[str, Any]] = []
    made = boto3.client("logs")
    rows = [[{"field": "message", "value": "delivery done"}, {"field": "@ptr", "value": "x"}]]
    answers = iter([{"status": "Running", "results": []}, {"status": reply, "results": rows}])

    def start_query(**query: Any) -> dict[str, str]:
        asked.append(query)
        return {"queryId": "1"}

    monkeypatch.setattr(made, "start_query", start_query)
    monkeypatch.setattr(made, "get_query_results", lambda **_: next(answers))
    monkeypatch.setattr(boto3, "client", lambda _: made)
    monkeypatch.setattr(logs, "_LOOK_SECONDS", 0)
    monkeypatch.setattr(logs, "groups", lambda _: ["darkroom-dev-ThumbnailsLogs-1"])
    image = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
    ended = command.main(["logs", "--image", image, "--hours", "2"])
    text = capsys.readouterr().out
    [query] = asked
    assert query["endTime"] - query["startTime"] == 7200
    assert f"image_id = '{image}'" in query["queryString"]
    assert (ended, text) == (
        (0, "delivery done\n1 line\n") if reply == "Complete" else (1, "CloudWatch ended the query: Failed\n")
    )


def test_dead_letters_of_companions_are_for_the_operator(cloud: Cloud, deployed: stack.Stack) -> None:
    """No keeper takes them: the next audit finds what is not paired."""
    url = aws.sqs().create_queue(QueueName="dead-Companions")["QueueUrl"]
    with_companions = stack.Stack("darkroom-dev", {"CompanionsDeadLettersUrl": url}, deployed.parameters)
    aws.sqs().send_message(QueueUrl=url, MessageBody=cloud.put("imports/demo/IMG_1.MOV", b"x"))
    [queue] = letters.queues(with_companions)
    [letter] = letters.untaken(queue, url, None)
    assert (queue, "audit" in letter.reason) == ("Companions", True)


@pytest.mark.usefixtures("deployed")
def test_a_keeper_is_started_and_its_error_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[str] = []

    def ends(_: stack.Stack, keeper: str) -> None:
        started.append(keeper)
        if keeper == "remover":
            raise start.KeeperFailed("no queue")

    monkeypatch.setattr(command, "start_keeper", ends)
    assert printed(capsys, "keeper", "--name", "janitor") == "The janitor has done a round.\n"
    assert command.main(["keeper", "--name", "remover"]) == 1
    assert "no queue" in capsys.readouterr().out
    assert started == ["janitor", "remover"]
    outputs = template.load()["Outputs"]
    named = {
        name for name in outputs if name.endswith("Name") and "a schedule starts" in outputs[name]["Description"]
    }
    assert {*start.KEEPERS.values()} == named


@pytest.mark.parametrize(
    "missing", [["AWS_DEFAULT_REGION"], ["AWS_ACCESS_KEY_ID"], []], ids=["region", "credentials", "half of them"]
)
def test_without_an_account_the_stack_of_make_run_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: list[str]
) -> None:
    """As for a new user, since the default environment is dev."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    for name in ("AWS_REGION", "AWS_PROFILE", "AWS_SECRET_ACCESS_KEY", *missing):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    assert command.main(["status"]) == 1
    assert "A running make run is the environment local." in capsys.readouterr().out


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["logs"], "Name the image by its id"),
        (["logs", "--image", "' or 1"], "Name the image by its id"),
        (["letters", "--queue", "Moon"], "There are ThumbnailsUploads, "),
        (["keeper"], "There are janitor, remover, dead_letters"),
        (["keeper", "--name", "cleaner"], "There are janitor, remover, dead_letters"),
        (["status", "--env", "moon"], "The environment moon is not in samconfig.toml"),
    ],
)
def test_wrong_arguments_are_explained(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert command.main(arguments) == 1
    assert said in capsys.readouterr().out

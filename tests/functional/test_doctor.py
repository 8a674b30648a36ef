"""make doctor: each fault of a deployment is found, said in words, and comes with what to do."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from darkroom.layout import LAYOUT
from operations import __main__ as command
from operations import doctor, stack, status
from operations.doctor import CHECKS, Examined, Patient, Problem
from operations.images import Row, Rows
from operations.stack import Resource, Stack
from operations.status import Status
from tests.functional.conftest import Cloud

ARN: Final = "arn:aws:iam::123456789012:role/any"


def patient(cloud: Cloud, *resources: Resource, **described: Any) -> Patient:
    outputs = {
        "ApiUrl": "https://photos.example",
        "OriginalsBucket": cloud.originals,
        "EventBus": "default",
        "Layout": str(LAYOUT),
    }
    return Patient(
        Stack("darkroom-dev", outputs, {}), {"StackStatus": "UPDATE_COMPLETE"} | described, [*resources]
    )


def found(check: str, of: Patient) -> list[Problem]:
    return [*CHECKS[check](of)]


def one(check: str, of: Patient, words: str) -> None:
    [problem] = found(check, of)
    assert words in problem.what
    assert problem.advice


def test_a_deployment_that_failed_or_stores_otherwise(cloud: Cloud) -> None:
    assert found("deployment", patient(cloud)) == []
    one("deployment", patient(cloud, StackStatus="UPDATE_ROLLBACK_FAILED"), "UPDATE_ROLLBACK_FAILED")
    older = Stack("darkroom-dev", {"Layout": "1"}, {})
    one("deployment", Patient(older, {"StackStatus": "UPDATE_COMPLETE"}, []), "layout 1")


def test_an_api_that_does_not_answer(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = requests.Response()

    def get(url: str, timeout: float) -> requests.Response:
        assert (url, timeout > 0) == ("https://photos.example/healthz", True)
        if not answer.status_code:
            raise requests.ConnectionError
        return answer

    monkeypatch.setattr(requests, "get", get)
    one("API", patient(cloud), "does not answer")
    answer.status_code = 502
    one("API", patient(cloud), "answers 502")
    answer.status_code = 200
    assert found("API", patient(cloud)) == []


class Bucket:
    """S3 with a bucket; moto does not tell whether one sends events."""

    def __init__(self, versions: dict[str, str], events: dict[str, Any]) -> None:
        self._versions, self._events = versions, events

    def get_bucket_versioning(self, **_: str) -> dict[str, str]:
        return self._versions

    def get_bucket_notification_configuration(self, **_: str) -> dict[str, Any]:
        return self._events


def test_a_bucket_without_versions_or_events(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    good = Bucket({"Status": "Enabled"}, {"EventBridgeConfiguration": {}})
    monkeypatch.setattr(boto3, "client", lambda _: good)
    assert found("bucket of originals", patient(cloud)) == []
    monkeypatch.setattr(boto3, "client", lambda _: Bucket({}, {"QueueConfigurations": []}))
    versions, events = found("bucket of originals", patient(cloud))
    assert ("has no versions" in versions.what, "pending" in events.what) == (True, True)


def test_a_rule_and_a_schedule_that_are_switched_off(cloud: Cloud) -> None:
    events: Any = boto3.client("events")
    scheduler: Any = boto3.client("scheduler")
    for name, state in (("on", "ENABLED"), ("off", "DISABLED")):
        events.put_rule(Name=name, EventPattern="{}", State=state)
        scheduler.create_schedule(
            Name=name,
            State=state,
            ScheduleExpression="rate(5 minutes)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": ARN, "RoleArn": ARN},
        )
    rules = [Resource(f"{name}Rule", "AWS::Events::Rule", name) for name in ("on", "off")]
    one("rules of events", patient(cloud, *rules), "offRule is switched off")
    schedules = [Resource(f"{name}Schedule", "AWS::Scheduler::Schedule", name) for name in ("on", "off")]
    one("schedules of keepers", patient(cloud, *schedules), "offSchedule is switched off")


class Functions:
    """Lambda with two functions and two triggers, of which one each is out of order."""

    def get_function_configuration(self, **asked: str) -> dict[str, str]:
        broken = {"State": "Failed", "StateReason": "its image is gone"}
        return broken if asked["FunctionName"] == "broken" else {"State": "Active"}

    def get_function_concurrency(self, **asked: str) -> dict[str, int]:
        return {"ReservedConcurrentExecutions": 0} if asked["FunctionName"] == "throttled" else {}

    def get_event_source_mapping(self, **asked: str) -> dict[str, str]:
        return {"State": "Disabled" if asked["UUID"] == "off" else "Enabled"}


def test_functions_and_triggers_that_do_not_run(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "client", lambda _: Functions())
    functions = [Resource(name, "AWS::Lambda::Function", name) for name in ("good", "broken", "throttled")]
    problems = found("functions", patient(cloud, *functions))
    assert [problem.what for problem in problems] == [
        "The function broken cannot run: its image is gone.",
        "The function throttled is throttled: it may not run at all.",
    ]
    triggers = [Resource(f"{name}Source", "AWS::Lambda::EventSourceMapping", name) for name in ("on", "off")]
    one("triggers of functions", patient(cloud, *triggers), "offSource is disabled")


def test_keys_that_were_deleted(cloud: Cloud) -> None:
    secrets = boto3.client("secretsmanager")
    name = secrets.create_secret(Name="darkroom-LibraryKey-1", SecretString="key")["ARN"]
    of = patient(cloud, Resource("LibraryKey", "AWS::SecretsManager::Secret", name))
    assert found("keys", of) == []
    secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
    one("keys", of, "LibraryKey is about to be deleted")
    assert name in found("keys", of)[0].advice
    secrets.restore_secret(SecretId=name)
    secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    one("keys", of, "LibraryKey was deleted")
    assert "make rebuild" in found("keys", of)[0].advice


def test_work_that_waits_too_long_or_has_failed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def row(hours: float) -> Rows:
        since = datetime.now(UTC) - timedelta(hours=hours)
        return Rows([Row(since, "owner", "image", "key", "work")], more=False)

    nothing = Rows([], more=False)
    now = Status([], row(0.5), nothing, [], [], workers=8, limit=10)
    monkeypatch.setattr(status, "status", lambda _: now)
    assert found("work", patient(cloud)) == []
    now = Status([], row(5), row(1), [], [], workers=20, limit=10)
    waits, failed, workers = found("work", patient(cloud))
    assert waits.what == "An image has waited for about 5 hours."
    assert (failed.what, failed.advice.split(":")[0]) == ("Images have failed because of us.", "make failed")
    assert "more functions" in workers.what


def test_alarms_and_a_pool_without_users(cloud: Cloud) -> None:
    cloudwatch: Any = boto3.client("cloudwatch")
    for name in ("quiet", "loud"):
        cloudwatch.put_metric_alarm(
            AlarmName=name, MetricName="m", Namespace="n", Statistic="Sum", Period=60, EvaluationPeriods=1,
            Threshold=1, ComparisonOperator="GreaterThanThreshold",
        )  # fmt: skip
    cloudwatch.set_alarm_state(AlarmName="loud", StateValue="ALARM", StateReason="too many")
    alarms = [Resource(f"{name}Alarm", "AWS::CloudWatch::Alarm", name) for name in ("quiet", "loud")]
    assert found("alarms", patient(cloud)) == []
    one("alarms", patient(cloud, *alarms), "loudAlarm is on: too many")
    cognito = boto3.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
    of = patient(cloud)
    of = Patient(Stack("darkroom-dev", {**of.stack.outputs, "UserPoolId": pool}, {}), of.described, of.resources)
    one("users", of, "There is no user")
    cognito.admin_create_user(UserPoolId=pool, Username="ada@example.com")
    assert found("users", of) == []


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, doctor.Check]], list[Examined]]:
    """What the doctor finds with these checks alone."""
    deployed = Stack("darkroom-dev", {}, {})
    monkeypatch.setattr(stack, "use", lambda *_: deployed)
    monkeypatch.setattr(stack, "resources", lambda _: iter([]))

    class CloudFormation:
        def describe_stacks(self, **_: str) -> dict[str, Any]:
            return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE"}]}

    monkeypatch.setattr(boto3, "client", lambda _: CloudFormation())

    def examine(checks: dict[str, doctor.Check]) -> list[Examined]:
        monkeypatch.setattr(doctor, "CHECKS", checks)
        return [*doctor.examine(deployed)]

    return examine


def test_what_cannot_be_checked_is_said_and_the_rest_is_checked(
    examined: Callable[[dict[str, doctor.Check]], list[Examined]], capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(_: Patient) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeRule")

    def wrong(_: Patient) -> Any:
        yield Problem("It is \x1b[31mbroken.", "Mend it.")

    first, second, third = examined({"one": refused, "two": lambda _: iter([]), "three": wrong})
    assert "cannot be checked" in first.problems[0].what
    assert (second.problems, len(third.problems)) == ([], 1)
    assert command.main(["doctor"]) == 1
    text = capsys.readouterr().out
    assert "good   two\n" in text
    assert "It is [31mbroken.\n       Mend it." in text
    assert command.main(["doctor", "--json"]) == 1
    assert [check["name"] for check in json.loads(capsys.readouterr().out)["checks"]] == ["one", "two", "three"]
    examined({"two": lambda _: iter([])})
    assert command.main(["doctor"]) == 0

"""What is wrong with a deployment, in words, and what to do about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import boto3
import requests
from botocore.exceptions import BotoCoreError, ClientError

from darkroom import budget
from darkroom.layout import LAYOUT
from operations import stack, status
from operations.cloudfront import keys_differ
from operations.durations import duration
from operations.media_key import current
from operations.stack import Resource, Stack

# The longest wait of work that goes well: a burst of a thousand photos takes minutes.
_LONG: Final = timedelta(hours=2)

_PATIENCE: Final = "A queue keeps its messages for ten days, the catalogue's stream keeps them for one."

# A cold start, and the way there.
_ANSWER_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and what to do."""

    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Examined:
    """A check, and what it has found; nothing is good."""

    name: str
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Patient:
    """A stack, with what several checks ask for."""

    stack: Stack
    described: Mapping[str, Any]
    """As CloudFormation describes it."""

    resources: list[Resource]

    def of(self, kind: str) -> Iterator[Resource]:
        """Its resources of a type."""
        return (resource for resource in self.resources if resource.type == kind)


type Check = Callable[[Patient], Iterator[Problem]]


def examine(deployed: Stack) -> Iterator[Examined]:
    """Do all checks, one after the other. Raises botocore's errors if the stack itself cannot be read."""
    [described] = boto3.client("cloudformation").describe_stacks(StackName=deployed.name)["Stacks"]
    patient = Patient(deployed, described, [*stack.resources(deployed)])
    for name, check in CHECKS.items():
        try:
            yield Examined(name, [*check(patient)])
        except (BotoCoreError, ClientError) as error:
            advice = "Check the credentials' grants, and whether AWS has trouble. The other checks are done."
            yield Examined(name, [Problem(f"This cannot be checked: {error}", advice)])


def _deployment(patient: Patient) -> Iterator[Problem]:
    state = str(patient.described["StackStatus"])
    if state not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        reason = patient.described.get("StackStatusReason", "no reason is given")
        yield Problem(
            f"The stack is in the state {state}: {reason}.",
            "Wait for its end if it is under way. Else see its events in CloudFormation, and deploy: make deploy",
        )
    if (layout := patient.stack.outputs["Layout"]) != str(LAYOUT):
        yield Problem(
            f"It stores images in layout {layout}, and this checkout knows layout {LAYOUT}.",
            "Use the checkout that deployed it, or deploy this one.",
        )


def _api(patient: Patient) -> Iterator[Problem]:
    url = patient.stack.outputs["ApiUrl"]
    try:
        answer = requests.get(f"{url}/healthz", timeout=_ANSWER_SECONDS)
    except requests.RequestException as error:
        yield Problem(
            f"The API does not answer at {url} ({type(error).__name__}).",
            "Check that the parameter PublicUrl is right and leads to the API, and this machine's network.",
        )
        return
    if not answer.ok:
        yield Problem(
            f"The API answers {answer.status_code} at {url}.",
            "See the function's log: its last lines say why it cannot start. Check the parameter PublicUrl.",
        )


def _media_keys(patient: Patient) -> Iterator[Problem]:
    if keys_differ(patient.stack, current(patient.stack)):
        yield Problem(
            "CloudFront knows other keys of media links than the API, so the API has to answer with each picture.",
            "Give it the keys: make media-keys",
        )


def _originals(patient: Patient) -> Iterator[Problem]:
    s3, bucket = boto3.client("s3"), patient.stack.outputs["OriginalsBucket"]
    if s3.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
        yield Problem(
            f"The bucket {bucket} has no versions, so an overwritten or deleted photo is lost.",
            "Deploy again: make deploy. Until then, let nobody overwrite anything.",
        )
    if "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(Bucket=bucket):
        yield Problem(
            f"The bucket {bucket} does not tell EventBridge of new photos: they stay pending.",
            "Deploy again: make deploy; then have what was missed processed: make reconcile GO=1",
        )


def _rules(patient: Patient) -> Iterator[Problem]:
    events = boto3.client("events")
    for rule in patient.of("AWS::Events::Rule"):
        bus, _, name = rule.physical_id.rpartition("|")
        found = events.describe_rule(Name=name, **({"EventBusName": bus} if bus else _bus(patient, rule)))
        if found.get("State") != "ENABLED":
            yield Problem(
                f"The rule {rule.logical_id} is switched off: its events go nowhere.",
                f"Switch {name} on in EventBridge; then have what was missed processed: make reconcile GO=1",
            )


def _bus(patient: Patient, rule: Resource) -> dict[str, str]:
    return {"EventBusName": patient.stack.outputs["EventBus"]} if rule.logical_id == "WebhooksRule" else {}


def _schedules(patient: Patient) -> Iterator[Problem]:
    scheduler: Any = boto3.client("scheduler")
    for schedule in patient.of("AWS::Scheduler::Schedule"):
        name = schedule.physical_id.rpartition("|")[2].rpartition("/")[2]
        if scheduler.get_schedule(Name=name).get("State") != "ENABLED":
            yield Problem(
                f"The schedule {schedule.logical_id} is switched off: its keeper does nothing.",
                f"Switch {name} on in EventBridge Scheduler.",
            )


def _functions(patient: Patient) -> Iterator[Problem]:
    functions = boto3.client("lambda")
    for function in patient.of("AWS::Lambda::Function"):
        found = functions.get_function_configuration(FunctionName=function.physical_id)
        if found.get("State", "Active") not in ("Active", "Inactive") or found.get("LastUpdateStatus") == "Failed":
            reason = found.get("StateReason") or found.get("LastUpdateStatusReason") or "no reason is given"
            yield Problem(f"The function {function.logical_id} cannot run: {reason}.", "Deploy again: make deploy")
        concurrency = functions.get_function_concurrency(FunctionName=function.physical_id)
        if concurrency.get("ReservedConcurrentExecutions") == 0:
            yield Problem(
                f"The function {function.logical_id} is throttled: it may not run at all.",
                f"Remove the reserved concurrency of {function.physical_id} in Lambda.",
            )


def _sources(patient: Patient) -> Iterator[Problem]:
    functions = boto3.client("lambda")
    for source in patient.of("AWS::Lambda::EventSourceMapping"):
        found = functions.get_event_source_mapping(UUID=source.physical_id)
        if found["State"] not in ("Enabled", "Enabling", "Updating"):
            yield Problem(
                f"{source.logical_id} is {found['State'].lower()}: messages wait, and nobody takes them.",
                f"Enable the trigger {source.physical_id} of its function in Lambda. {_PATIENCE}",
            )


def _keys(patient: Patient) -> Iterator[Problem]:
    secrets = boto3.client("secretsmanager")
    for key in patient.of("AWS::SecretsManager::Secret"):
        then = _WITHOUT.get(key.logical_id, "")
        try:
            found = secrets.describe_secret(SecretId=key.physical_id)
        except secrets.exceptions.ResourceNotFoundException:
            yield Problem(
                f"The secret {key.logical_id} was deleted. Functions work without it only until they start anew.",
                f"Nobody can bring it back. Give the resource another name in template.yaml, and deploy.{then}",
            )
            continue
        if "DeletedDate" in found:
            yield Problem(
                f"The secret {key.logical_id} is about to be deleted, and functions cannot read it.",
                f"Bring it back: aws secretsmanager restore-secret --secret-id {key.physical_id}",
            )


_WITHOUT: Final = {
    "LibraryKey": " Then make filters anew: make rebuild GO=1",
    "WebhooksKey": " Then give each receiver of webhooks another secret: make webhook ID=… ROTATE=1 NOW=1",
}
"""What else has to be done after a key was lost."""


def _work(patient: Patient) -> Iterator[Problem]:
    found = status.status(patient.stack)
    if found.waiting.rows and (wait := datetime.now(UTC) - found.waiting.rows[0].since) > _LONG:
        yield Problem(
            f"An image has waited for {duration(wait.total_seconds())}.",
            "See which ones, and for what: make waiting. The janitor sends lost work again; is its schedule on?",
        )
    for advice in found.advice:
        command, _, why = advice.partition(": ")
        yield Problem(_SAID.get(command, why), advice)


_SAID: Final = {
    "make failed": "Images have failed because of us.",
    "make letters": "There are dead letters.",
    "make deploy": "The queues may start more functions than the account may run.",
}


def _alarms(patient: Patient) -> Iterator[Problem]:
    names = {alarm.physical_id: alarm.logical_id for alarm in patient.of("AWS::CloudWatch::Alarm")}
    if not names:
        return
    cloudwatch: Any = boto3.client("cloudwatch")
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNames=[*names])
    for alarm in (alarm for page in pages for alarm in page["MetricAlarms"]):
        if alarm["StateValue"] == "ALARM":
            yield Problem(
                f"The alarm {names[alarm['AlarmName']]} is on: {alarm.get('StateReason', '')}",
                "docs/operations.md has what to do about each alarm.",
            )


def _budget(patient: Patient) -> Iterator[Problem]:
    arn = patient.stack.outputs.get("BudgetArn")
    if arn and (month := budget.month(arn)).over:
        yield Problem(
            f"The account has spent ${month.spent:,.2f} of its ${month.limit:,.2f} of this month, so audits and "
            "backfills wait for the next one.",
            "See in Cost Explorer what has cost so much. To let them go on, deploy a higher MonthlyBudgetDollars.",
        )


def _users(patient: Patient) -> Iterator[Problem]:
    if patient.stack.parameters.get("TokenIssuer"):
        return  # its users are elsewhere
    cognito = boto3.client("cognito-idp")
    if not cognito.list_users(UserPoolId=patient.stack.outputs["UserPoolId"], Limit=1)["Users"]:
        yield Problem("There is no user, so nobody can log in.", "Make one: make user EMAIL=ada@example.com")


CHECKS: Final[Mapping[str, Check]] = {
    "deployment": _deployment,
    "API": _api,
    "keys of media links": _media_keys,
    "bucket of originals": _originals,
    "rules of events": _rules,
    "schedules of keepers": _schedules,
    "functions": _functions,
    "triggers of functions": _sources,
    "keys": _keys,
    "work": _work,
    "alarms": _alarms,
    "budget": _budget,
    "users": _users,
}
"""All checks by their names, what others need first."""

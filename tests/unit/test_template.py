"""What template.yaml promises: patient queues, logs that end, data that stays, narrow grants."""

import re
from typing import Any

import pytest

import metadata_extractor.handler
import thumbnailer.handler
from darkroom import aws
from tests import template
from thumbnailer.ladder import STANDARD, Ladder

RESOURCES = template.load()["Resources"]
FUNCTIONS = template.resources("AWS::Serverless::Function")
QUEUES = template.resources("AWS::SQS::Queue")

# Resources that hold what cannot be made again.
DATA = {"AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::Cognito::UserPool"}


def queue_events() -> list[tuple[str, str]]:
    """Each function with each queue that feeds it."""
    return [
        (function, event["Properties"]["Queue"]["Fn::GetAtt"][0])
        for function, resource in FUNCTIONS.items()
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "SQS"
    ]


def statements() -> list[tuple[str, dict[str, Any]]]:
    """Every statement of every function's role."""
    return [
        (function, statement)
        for function, resource in FUNCTIONS.items()
        for policy in RESOURCES[resource["Properties"]["Role"]["Fn::GetAtt"][0]]["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def test_there_is_something_to_check() -> None:
    assert len(FUNCTIONS) == 4
    assert len(queue_events()) == 3
    assert len(statements()) > 15


@pytest.mark.parametrize(("function", "queue"), queue_events())
def test_a_message_stays_hidden_for_six_times_its_functions_timeout(function: str, queue: str) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
    timeout = FUNCTIONS[function]["Properties"]["Timeout"]
    assert QUEUES[queue]["Properties"]["VisibilityTimeout"] >= 6 * timeout


@pytest.mark.parametrize(("function", "queue"), queue_events())
def test_a_queue_reports_its_failures_one_by_one(function: str, queue: str) -> None:
    [event] = [
        event["Properties"]
        for event in FUNCTIONS[function]["Properties"]["Events"].values()
        if event["Properties"]["Queue"]["Fn::GetAtt"][0] == queue
    ]
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("queue", [queue for _, queue in queue_events()])
def test_every_queue_has_dead_letters_that_are_kept_longer(queue: str) -> None:
    properties = QUEUES[queue]["Properties"]
    dead_letters = properties["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    assert QUEUES[dead_letters]["Properties"]["MessageRetentionPeriod"] > properties["MessageRetentionPeriod"]
    assert "RedrivePolicy" not in QUEUES[dead_letters]["Properties"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_variable_is_a_text(function: str) -> None:
    """Lambda has no others. CloudFormation would convert a number in silence, the embedded AWS does not."""
    shared = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    own = FUNCTIONS[function]["Properties"]["Environment"]["Variables"]
    assert all(isinstance(value, str | dict) for value in (*shared.values(), *own.values()))


@pytest.mark.parametrize("rule", template.resources("AWS::Events::Rule"))
def test_what_a_rule_cannot_deliver_is_kept(rule: str) -> None:
    for target in RESOURCES[rule]["Properties"]["Targets"]:
        assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0] in QUEUES


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_a_log_group_that_forgets(function: str) -> None:
    group = FUNCTIONS[function]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    assert RESOURCES[group]["Type"] == "AWS::Logs::LogGroup"


@pytest.mark.parametrize("group", template.resources("AWS::Logs::LogGroup"))
def test_every_log_group_has_a_retention(group: str) -> None:
    assert RESOURCES[group]["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@pytest.mark.parametrize("name", [name for name, resource in RESOURCES.items() if resource["Type"] in DATA])
def test_data_outlives_the_stack(name: str) -> None:
    assert RESOURCES[name]["DeletionPolicy"] == "Retain"
    assert RESOURCES[name]["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize(("function", "statement"), statements())
def test_no_grant_is_a_wildcard(function: str, statement: dict[str, Any]) -> None:
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
    assert not any("*" in action for action in actions), f"{function}: {statement['Sid']}"
    # Objects of one named bucket are the widest that a grant may be.
    for resource in resources:
        name = resource["Fn::GetAtt"][0] if "Fn::GetAtt" in resource else resource["Fn::Sub"]
        assert name in RESOURCES or re.fullmatch(r"\$\{(Originals|Renditions|Catalog)\.Arn\}/[a-z_/]*\*?", name)


def test_a_worker_takes_messages_from_its_own_queue_alone() -> None:
    """Roles of their own: SAM's would hold managed policies, which allow every queue of the account."""
    queues = dict(queue_events())
    for function, resource in FUNCTIONS.items():
        role = RESOURCES[resource["Properties"]["Role"]["Fn::GetAtt"][0]]
        assert "ManagedPolicyArns" not in role["Properties"]
        takes = [s["Resource"] for f, s in statements() if f == function and "sqs:ReceiveMessage" in s["Action"]]
        assert takes == ([{"Fn::GetAtt": [queues[function], "Arn"]}] if function in queues else [])


def test_isolated_images_of_a_whole_batch_fit_their_worker() -> None:
    """Or files that hang would take their neighbours with them."""
    # The extractor tries a second time, without the pixels.
    limits = {
        "Thumbnailer": thumbnailer.handler.ISOLATION,
        "MetadataExtractor": metadata_extractor.handler.ISOLATION,
    }
    for name, tries in (("Thumbnailer", 1), ("MetadataExtractor", 2)):
        properties = FUNCTIONS[name]["Properties"]
        batch = properties["Events"]["Uploads"]["Properties"]["BatchSize"]
        assert batch * tries * limits[name].seconds < properties["Timeout"]
        assert limits[name].memory <= 0.7 * properties["MemorySize"] * 2**20


def test_calls_that_stall_leave_time_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """One in a worker's batch, two where somebody waits or many are made."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    config = vars(aws.dynamodb().meta.config)
    usual = template.load()["Globals"]["Function"]["Environment"]["Variables"]["AWS_MAX_ATTEMPTS"]
    for name, function in FUNCTIONS.items():
        properties = function["Properties"]
        attempts = int(properties["Environment"]["Variables"].get("AWS_MAX_ATTEMPTS", usual))
        pauses = sum(2**n for n in range(attempts - 1))
        longest = attempts * (config["connect_timeout"] + config["read_timeout"]) + pauses
        assert longest * (2 if name in ("ImageApi", "Remover") else 1) < properties["Timeout"]


def test_queues_take_events_from_our_rules() -> None:
    """Every queue has a policy; its statement names no list of queues, which SQS would refuse."""
    [policy] = [resource["Properties"] for resource in template.resources("AWS::SQS::QueuePolicy").values()]
    assert {queue["Ref"] for queue in policy["Queues"]} == set(QUEUES)
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement["Resource"] == "*"
    rules = {source["Fn::GetAtt"][0] for source in statement["Condition"]["ArnEquals"]["aws:SourceArn"]}
    assert rules == set(template.resources("AWS::Events::Rule"))


@pytest.mark.parametrize(("function", "statement"), statements())
def test_every_grant_has_a_name_that_says_why(function: str, statement: dict[str, Any]) -> None:
    assert statement["Sid"], function


def test_each_stage_may_write_only_its_own_results() -> None:
    own = {"Thumbnailer": {"thumbnails", "preview"}, "MetadataExtractor": {"metadata", "owner_digest"}}
    results = set().union(*own.values())
    for function, statement in statements():
        if function in own and statement["Action"] == "dynamodb:UpdateItem":
            allowed = set(statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"])
            assert allowed & results == own.pop(function)
    assert not own


@pytest.mark.parametrize("bucket", template.resources("AWS::S3::Bucket"))
def test_buckets_are_private(bucket: str) -> None:
    properties = RESOURCES[bucket]["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    [policy] = [
        policy
        for policy in template.resources("AWS::S3::BucketPolicy").values()
        if policy["Properties"]["Bucket"] == {"Ref": bucket}
    ]
    [statement] = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_only_pictures_and_documentation_are_public() -> None:
    routes = template.resources("AWS::ApiGatewayV2::Route").values()
    public = {
        route["Properties"]["RouteKey"] for route in routes if route["Properties"]["AuthorizationType"] != "JWT"
    }
    paths = ("/media/{proxy+}", "/openapi.json", "/docs")
    assert public == {f"{method} {path}" for method in ("GET", "HEAD") for path in paths}


@pytest.mark.parametrize(
    ("ladder", "accepted"),
    [
        ("", True),
        (STANDARD, True),
        ("a: 320 jpg", True),
        ("a: 320 cover first jpg@80; b: 640 animated avif webp@75;", True),
        ("320", False),
        ("a: 320", False),
        ("a: 320 gif", False),
        ("a: 320 jpg, b: 640 jpg", False),
        ("A: 320 jpg", False),
        ("a: 99999 jpg", False),
        ("a: 0 jpg", False),
        ("a: 4096 jpg@100", True),
        ("a: 4097 jpg", False),
        ("a: 320 jpg@0", False),
        ("a: 320 jpg@101", False),
        ("a: 320 cover", False),
        ("a: 320 jpg b: 640 jpg", False),
    ],
)
def test_a_ladder_that_is_nonsense_cannot_be_deployed(ladder: str, accepted: bool) -> None:
    pattern = template.load()["Parameters"]["Ladder"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, ladder)) is accepted
    if accepted and ladder:
        Ladder.parse(ladder)

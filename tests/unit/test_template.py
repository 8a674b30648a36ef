"""What template.yaml must have: queues that wait long enough, logs that expire, data that stays, narrow grants."""

import dataclasses
import json
import re
from datetime import timedelta
from itertools import product
from typing import Any, Final

import pytest

from darkroom import aws, polling, queues
from darkroom.catalog.entry import own_attributes
from darkroom.companions.kinds import COMPANION_EXTENSIONS
from darkroom.keys import Lane
from darkroom.layout import LAYOUT
from darkroom.library.projection import AT_ONCE as READ_AT_ONCE
from darkroom.settings import ExportsSettings, TrashSettings
from darkroom.stages import StageName
from darkroom_cli import browser
from image_api.settings import ApiSettings
from keepers.closer import handler as closer
from keepers.dead_letters import settings as dead_letters
from keepers.janitor import handler as janitor
from keepers.janitor.audit import ABANDONED_AFTER
from local import deployment
from tests import template
from tests.handlers import HANDLERS, package_of
from tests.unit.test_deployer_policy import schemas, translated
from thumbnailer.ladder import pattern
from webhooks.messages import PAUSES
from webhooks.receivers import Reach
from webhooks.settings import WebhookSettings

RESOURCES: Final = template.load()["Resources"]
FUNCTIONS: Final = template.resources("AWS::Serverless::Function")
QUEUES: Final = template.resources("AWS::SQS::Queue")

PARAMETERS: Final = template.load()["Parameters"]
ALARMS: Final = template.resources("AWS::CloudWatch::Alarm")

WORKERS: Final = {stage: template.function_of(package_of(stage)) for stage in StageName}
"""Each stage's function."""
TRIES: Final = {StageName.THUMBNAILS: 1, StageName.METADATA: 2}
"""How often a delivery of each stage works on a file in isolation. The extractor tries a second time, without
the pixels.
"""
KEEPERS: Final = {
    "Remover": 1,
    "Janitor": 5,
    "DeadLetters": 5,
    "Closer": 5,
    "Webhooks": 1,
    "Companions": 1,
    "Exporter": 1,
}
"""How often each keeper, the sender of webhooks, the keeper of companions and the exporter are started, in
minutes.
"""
ALBUMS: Final = ("ALBUMS#*", "ALBUM#*", "MEMBERSHIPS#*")
"""Albums, and both sides of which images they have: one request may name all of them."""
FAMILIES: Final = {
    "Projector": {"IMAGE#*", "MEMBERSHIPS#*", "ALBUMS#*"},
    "Janitor": {"IMAGE#*", "OWNER#*", "KEEPER#*", "STEM#*", "SHARE#*", "EXPORTS#*", *ALBUMS},
    "Closer": {"IMAGE#*", "OWNER#*", "KEEPER#*", "DIGESTS#*", "STEM#*", "SHARE#*", "EXPORTS#*", *ALBUMS},
    "Companions": {"IMAGE#*", "STEM#*"},
    "ImageApi": {"IMAGE#*", "OWNER#*", "DIGESTS#*", "SHARE#*", "EXPORTS#*", *ALBUMS},
    "Exporter": {"IMAGE#*", "EXPORTS#*"},
    "Webhooks": {"WEBHOOKS"},
}
"""The families of items that a function may write, where these are not images alone."""
UNPROJECTED: Final = "ProjectorDeadLetters"
STAGES_AND_LANES: Final = list(product(StageName, Lane))

# Resources whose contents cannot be made again.
DATA: Final = {"AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::Cognito::UserPool"}
DERIVED: Final = {"Library"}
"""Those of these types whose contents can be made again."""


MAPPINGS: Final = template.resources("AWS::Lambda::EventSourceMapping")
STREAM: Final = "ProjectorSource"
SOURCES: Final = [resource["Properties"] for name, resource in MAPPINGS.items() if name != STREAM]
"""The event sources that connect queues with functions."""


def queue_events() -> list[tuple[str, str]]:
    """Each function with each queue that feeds it."""
    return [(source["FunctionName"]["Ref"], source["EventSourceArn"]["Fn::GetAtt"][0]) for source in SOURCES]


def prefix(stage: StageName, lane: Lane) -> str:
    """The beginning of the logical ids of a queue and its dead letters."""
    return f"{stage.title()}{lane.title()}"


def arn(resource: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [resource, "Arn"]}


def grants(function: str, action: str) -> list[Any]:
    """The resources on which a function may do something."""
    allowed = [s["Resource"] for f, s in statements() if f == function and action in s["Action"]]
    return [resource for entry in allowed for resource in (entry if isinstance(entry, list) else [entry])]


def watched(metric: str) -> list[tuple[str, str]]:
    """Each alarm on a metric of SQS, with the queue that it watches."""
    found = []
    for alarm, resource in ALARMS.items():
        properties = resource["Properties"]
        if (properties.get("Namespace"), properties.get("MetricName")) == ("AWS/SQS", metric):
            [dimension] = properties["Dimensions"]
            queue, attribute = dimension["Value"]["Fn::GetAtt"]
            assert (dimension["Name"], attribute) == ("QueueName", "QueueName")
            found.append((alarm, queue))
    return found


BUDGET: Final = {"Fn::Sub": "arn:${AWS::Partition}:budgets::${AWS::AccountId}:budget/${AWS::StackName}"}


def statements() -> list[tuple[str, dict[str, Any]]]:
    """Every statement of every function's role."""
    return [(function, statement) for function in FUNCTIONS for statement in template.grants(function)]


def test_there_is_something_to_check() -> None:
    assert len(FUNCTIONS) == len(StageName) + len(KEEPERS) + 2, "the API and the projector"
    assert len(queue_events()) == len(STAGES_AND_LANES) >= 4
    assert not any("Events" in function["Properties"] for function in FUNCTIONS.values())
    assert len(statements()) > 15


@pytest.mark.parametrize(("function", "queue"), queue_events())
def test_a_message_stays_hidden_while_its_function_may_run_and_little_longer(function: str, queue: str) -> None:
    """Lambda refuses less. If a worker dies before it holds its messages, they stay hidden for this time."""
    timeout = FUNCTIONS[function]["Properties"]["Timeout"]
    assert timeout < QUEUES[queue]["Properties"]["VisibilityTimeout"] <= 2 * 60


def test_a_queue_reports_its_failures_one_by_one() -> None:
    assert all(source["FunctionResponseTypes"] == ["ReportBatchItemFailures"] for source in SOURCES)


@pytest.mark.parametrize("queue", [queue for queue in QUEUES if queue.endswith("Queue")])
def test_every_queue_has_dead_letters_of_its_own_that_are_kept_longer(queue: str) -> None:
    properties = QUEUES[queue]["Properties"]
    dead_letters = properties["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    assert dead_letters == queue.removesuffix("Queue") + "DeadLetters"
    assert QUEUES[dead_letters]["Properties"]["MessageRetentionPeriod"] > properties["MessageRetentionPeriod"]
    assert "RedrivePolicy" not in QUEUES[dead_letters]["Properties"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_variable_is_text(function: str) -> None:
    """Lambda's variables are texts. CloudFormation would silently convert a number, the embedded AWS does not."""
    shared = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    own = FUNCTIONS[function]["Properties"]["Environment"]["Variables"]
    assert all(isinstance(value, str | dict) for value in (*shared.values(), *own.values()))


@pytest.mark.parametrize("rule", template.resources("AWS::Events::Rule"))
def test_what_a_rule_cannot_deliver_is_kept(rule: str) -> None:
    for target in RESOURCES[rule]["Properties"]["Targets"]:
        assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0] in QUEUES


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_a_log_group(function: str) -> None:
    group = FUNCTIONS[function]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    assert RESOURCES[group]["Type"] == "AWS::Logs::LogGroup"


@pytest.mark.parametrize("group", template.resources("AWS::Logs::LogGroup"))
def test_every_log_group_has_a_retention(group: str) -> None:
    assert RESOURCES[group]["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_logs_are_kept_for_a_time_that_cloudwatch_knows() -> None:
    """It refuses any other in the middle of a deployment."""
    schema = schemas()["AWS::Logs::LogGroup"]["properties"]["RetentionInDays"]
    assert PARAMETERS["LogRetentionDays"]["AllowedValues"] == schema["enum"]


@pytest.mark.parametrize("role", template.resources("AWS::IAM::Role"))
def test_an_organisation_can_bound_every_role(role: str) -> None:
    properties = RESOURCES[role]["Properties"]
    assert properties["Path"] == {"Ref": "RolePath"}
    boundary = {"Ref": "PermissionsBoundary"}
    assert properties["PermissionsBoundary"] == {"Fn::If": ["HasBoundary", boundary, {"Ref": "AWS::NoValue"}]}


def test_sam_makes_no_role_that_could_not_be_bounded() -> None:
    roles = {name for name, resource in translated()["Resources"].items() if resource["Type"] == "AWS::IAM::Role"}
    assert roles == set(template.resources("AWS::IAM::Role"))


ENCRYPTED: Final = {
    "AWS::S3::Bucket": "BucketEncryption",
    "AWS::DynamoDB::Table": "SSESpecification",
    "AWS::SQS::Queue": "KmsMasterKeyId",
    "AWS::SecretsManager::Secret": "KmsKeyId",
    "AWS::Logs::LogGroup": "KmsKeyId",
}
"""What takes a key of one's own, and by which property."""


@pytest.mark.parametrize("name", [name for name, each in RESOURCES.items() if each["Type"] in ENCRYPTED])
def test_a_key_of_ones_own_encrypts_everything_that_is_stored(name: str) -> None:
    resource = RESOURCES[name]
    condition, chosen, otherwise = resource["Properties"][ENCRYPTED[resource["Type"]]]["Fn::If"]
    assert (condition, otherwise) == ("HasKmsKey", {"Ref": "AWS::NoValue"})
    assert '{"Ref": "KmsKeyArn"}' in json.dumps(chosen)


def test_every_function_may_use_that_key() -> None:
    policy = RESOURCES["UseOfTheKey"]["Properties"]
    roles = {function["Properties"]["Role"]["Fn::GetAtt"][0] for function in FUNCTIONS.values()}
    assert {role["Ref"] for role in policy["Roles"]} == roles


def test_addresses_of_deployments_have_no_path() -> None:
    """Links, routes and login pages are made for the root. Only the embedded AWS has its APIs below a path."""
    pattern = PARAMETERS["PublicUrl"]["AllowedPattern"]
    embedded = f"http://127.0.0.1:4566/_aws/execute-api/{deployment.API_ID}"
    for good in ("", "https://photos.example", "https://photos.example:8443", embedded):
        assert re.fullmatch(pattern, good), good
    for bad in ("https://photos.example/", "https://a.example/photos", "https://a.example?x", "photos.example"):
        assert not re.fullmatch(pattern, bad), bad


def chosen(value: Any, parameters: dict[str, str]) -> Any:
    """What a deployment with these parameters gets."""
    if not isinstance(value, dict):
        return value
    match value:
        case {"Fn::If": [condition, then, otherwise]}:
            return chosen(then if holds({"Condition": condition}, parameters) else otherwise, parameters)
        case {"Fn::Sub": [text, variables]}:
            return {"Fn::Sub": [text, {name: chosen(each, parameters) for name, each in variables.items()}]}
    return value


def holds(condition: dict[str, Any], parameters: dict[str, str]) -> bool:
    match condition:
        case {"Condition": name}:
            return holds(template.load()["Conditions"][name], parameters)
        case {"Fn::Not": [other]}:
            return not holds(other, parameters)
        case {"Fn::And": others}:
            return all(holds(other, parameters) for other in others)
        case {"Fn::Equals": [{"Ref": name}, text]}:
            return bool(parameters.get(name, str(PARAMETERS[name]["Default"])) == text)
    raise AssertionError(condition)


@pytest.mark.parametrize(
    ("parameters", "address"),
    [
        ({}, "https://${CloudFront.Outputs.Domain}"),
        ({"Environment": "prod"}, "https://${CloudFront.Outputs.Domain}"),
        ({"DomainName": "photos.example"}, "https://${DomainName}"),
        ({"UseCloudFront": "no"}, "https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}"),
        ({"Environment": "local"}, "https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}"),
    ],
)
def test_links_logins_and_other_stacks_get_one_address(parameters: dict[str, str], address: str) -> None:
    variables = FUNCTIONS["ImageApi"]["Properties"]["Environment"]["Variables"]
    assert chosen(variables["PUBLIC_URL"], parameters) == {"Fn::Sub": address}
    gallery = chosen(RESOURCES["UsersClient"]["Properties"]["CallbackURLs"][0], parameters)
    assert gallery == {"Fn::Sub": ["${Url}/app/", {"Url": {"Fn::Sub": address}}]}
    for value in (
        template.load()["Outputs"]["ApiUrl"]["Value"],
        RESOURCES["ApiUrlParameter"]["Properties"]["Value"],
    ):
        assert chosen(value, parameters) == {"Fn::Sub": address}
    given = {"PublicUrl": "https://photos.example", **parameters}
    assert chosen(variables["PUBLIC_URL"], given) == {"Ref": "PublicUrl"}
    assert holds({"Condition": "HasCloudFront"}, parameters) is ("HttpApi" not in address)


def test_a_domain_is_refused_without_its_certificate_or_without_cloudfront() -> None:
    rule = template.load()["Rules"]["CertificateOfDomain"]
    assert holds(rule["RuleCondition"], {"DomainName": "photos.example"})
    assert not holds(rule["RuleCondition"], {})
    certificate, cloudfront = (each["Assert"] for each in rule["Assertions"])
    assert not holds(certificate, {})
    assert holds(certificate, {"CertificateArn": "arn"})
    assert not holds(cloudfront, {"UseCloudFront": "no"})
    assert holds(cloudfront, {})


def test_what_cloudfront_takes_from_us_east_1_alone_is_from_there() -> None:
    for name, service in (("CertificateArn", "acm"), ("WebAclArn", "wafv2")):
        path = "certificate/1a2b" if service == "acm" else "global/webacl/name/1a2b"
        pattern = PARAMETERS[name]["AllowedPattern"]
        assert re.fullmatch(pattern, "")
        assert re.fullmatch(pattern, f"arn:aws:{service}:us-east-1:123456789012:{path}")
        assert not re.fullmatch(pattern, f"arn:aws:{service}:eu-west-1:123456789012:{path}")
    for good in ("", "photos.example.com", "a-b.example"):
        assert re.fullmatch(PARAMETERS["DomainName"]["AllowedPattern"], good), good
    for bad in ("https://photos.example", "photos.example/", "*.example.com", "photos", "photos.example:443"):
        assert not re.fullmatch(PARAMETERS["DomainName"]["AllowedPattern"], bad), bad


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_outputs_name_every_function_and_its_logs(function: str) -> None:
    outputs = template.load()["Outputs"].values()
    values = [output["Value"] for output in outputs]
    group = FUNCTIONS[function]["Properties"]["LoggingConfig"]["LogGroup"]
    assert all(value in values for value in ({"Ref": function}, {"Fn::GetAtt": [function, "Arn"]}, group))


def test_no_parameter_is_without_a_default_and_a_description() -> None:
    assert [name for name, each in PARAMETERS.items() if not {"Default", "Description"} <= each.keys()] == []


def test_access_logs_are_where_api_gateway_may_write_without_a_policy_of_its_own() -> None:
    assert RESOURCES["HttpApiLogs"]["Properties"]["LogGroupName"] == {
        "Fn::Sub": "/aws/vendedlogs/apis/${AWS::StackName}"
    }


@pytest.mark.parametrize(
    "data", [data for data, resource in RESOURCES.items() if resource["Type"] in DATA and data not in DERIVED]
)
def test_data_outlives_the_stack(data: str) -> None:
    """All but what a first deployment makes before it fails: the next one could not adopt it."""
    assert RESOURCES[data]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert RESOURCES[data]["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize(("function", "statement"), statements())
def test_no_grant_is_a_wildcard(function: str, statement: dict[str, Any]) -> None:
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
    assert not any("*" in action for action in actions), f"{function}: {statement['Sid']}"
    # A grant may at most cover all objects of one named bucket.
    for resource in resources:
        if "Fn::If" in resource:
            assert resource["Fn::If"][:2] == ["HasAlarmTopic", {"Ref": "AlarmTopicArn"}]
            continue
        if resource == BUDGET:
            continue
        name = resource["Fn::GetAtt"][0] if "Fn::GetAtt" in resource else resource["Fn::Sub"]
        assert name in RESOURCES or re.fullmatch(
            r"\$\{(Originals|Renditions|Archives|Catalog)\.Arn\}/[a-z_/]*(\*|\*/metadata/\*)?", name
        )


def test_a_worker_takes_messages_only_from_its_own_queues() -> None:
    """Each has its own role: a role made by SAM would have managed policies, which allow every queue of the
    account.
    """
    fed_by = {function: [queue for f, queue in queue_events() if f == function] for function in FUNCTIONS}
    fed_by["Remover"] = ["RemovalsQueue"]
    fed_by["Janitor"] = [UNPROJECTED]
    fed_by["Webhooks"] = ["WebhooksQueue"]
    fed_by["Companions"] = ["CompanionsQueue"]
    fed_by["Exporter"] = ["ExportsQueue"]
    untaken = (UNPROJECTED, "WebhooksDeadLetters", "CompanionsDeadLetters", "ExportsDeadLetters")
    fed_by["DeadLetters"] = [queue for queue in QUEUES if queue.endswith("DeadLetters") and queue not in untaken]
    for function, resource in FUNCTIONS.items():
        role = RESOURCES[resource["Properties"]["Role"]["Fn::GetAtt"][0]]
        assert "ManagedPolicyArns" not in role["Properties"]
        for action in ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"):
            granted = [resource["Fn::GetAtt"][0] for resource in grants(function, action)]
            assert sorted(granted) == sorted(fed_by[function])


@pytest.mark.parametrize(("stage", "lane"), STAGES_AND_LANES)
def test_events_of_a_lane_go_to_the_lanes_queue_of_every_stage(stage: StageName, lane: Lane) -> None:
    """Nothing else in the bucket starts a stage, and events that cannot be delivered go to the queue's dead
    letters.
    """
    rule = RESOURCES[f"{prefix(stage, lane)}Rule"]["Properties"]
    assert rule["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [{"Ref": "Originals"}]}, "object": {"key": [{"prefix": f"{lane}/"}]}},
    }
    [target] = rule["Targets"]
    assert target["Arn"] == arn(f"{prefix(stage, lane)}Queue")
    assert target["DeadLetterConfig"]["Arn"] == arn(f"{prefix(stage, lane)}DeadLetters")


@pytest.mark.parametrize(("stage", "lane"), STAGES_AND_LANES)
def test_a_stages_worker_takes_from_its_queue_of_every_lane(stage: StageName, lane: Lane) -> None:
    worker = WORKERS[stage]
    assert (worker, f"{prefix(stage, lane)}Queue") in queue_events()
    assert [function for function, queue in queue_events() if queue == f"{prefix(stage, lane)}Queue"] == [worker]


@pytest.mark.parametrize("stage", StageName)
def test_a_worker_knows_its_queues(stage: StageName) -> None:
    """It needs them to postpone failed messages."""
    worker = WORKERS[stage]
    urls = FUNCTIONS[worker]["Properties"]["Environment"]["Variables"]["QUEUE_URLS"]["Fn::Sub"]
    assert urls.split() == [f"${{{queue}}}" for function, queue in queue_events() if function == worker]


def test_every_function_knows_the_namespace_of_imports() -> None:
    shared = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    assert shared["IMPORT_NAMESPACE"] == {"Ref": "ImportNamespace"}
    assert PARAMETERS["ImportNamespace"]["Default"] == "", "which is the bucket's name"


@pytest.mark.parametrize(("stage", "lane"), STAGES_AND_LANES)
def test_keepers_may_send_to_every_stages_queue_and_know_it(stage: StageName, lane: Lane) -> None:
    variables = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    assert variables[queues.setting(stage, lane)] == {"Ref": f"{prefix(stage, lane)}Queue"}
    for keeper in ("Remover", "Janitor", "DeadLetters"):  # what the closer removes has no work
        sends_to = grants(keeper, "sqs:SendMessage")
        assert arn(f"{prefix(stage, lane)}Queue") in sends_to
        others = [] if keeper == "DeadLetters" else [arn("CompanionsQueue")]
        assert [queue for queue in sends_to if queue in others] == others
        assert len(sends_to) == len(STAGES_AND_LANES) + len(others)


def test_the_janitor_sees_how_much_waits_in_every_queue() -> None:
    """Work counts as lost if its queues are empty."""
    waiting = [arn(f"{prefix(stage, lane)}Queue") for stage, lane in STAGES_AND_LANES]
    assert grants("Janitor", "sqs:GetQueueAttributes") == [*waiting, arn("RemovalsQueue")]


@pytest.mark.parametrize("stage", StageName)
def test_the_keeper_of_dead_letters_knows_those_of_every_stage(stage: StageName) -> None:
    variables = FUNCTIONS["DeadLetters"]["Properties"]["Environment"]["Variables"]
    queues_ = variables[dead_letters.setting(stage)]["Fn::Sub"].split()
    assert queues_ == [f"${{{prefix(stage, lane)}DeadLetters}}" for lane in Lane]
    assert variables[dead_letters.REMOVALS] == {"Ref": "RemovalsDeadLetters"}


def test_the_api_sends_by_the_lane_where_somebody_waits_and_no_other() -> None:
    stages = [arn(f"{prefix(stage, Lane.UPLOADS)}Queue") for stage in StageName]
    assert grants("ImageApi", "sqs:SendMessage") == [*stages, arn("ExportsQueue")]


def test_the_limits_of_owners_are_parameters_with_the_defaults_of_the_settings() -> None:
    """Five owners at their limit use all that API Gateway allows."""
    shared = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    variables = shared | FUNCTIONS["ImageApi"]["Properties"]["Environment"]["Variables"]
    defaults = {field.name: field.default for field in dataclasses.fields(ApiSettings)}
    for parameter, name in (
        ("MaxOpenSlots", "max_open_slots"),
        ("MaxImages", "max_images"),
        ("MaxStoredBytes", "max_stored_bytes"),
        ("MaxRequestsPerMinute", "max_requests_per_minute"),
        ("MaxExportsPerDay", "max_exports_per_day"),
        ("MaxExportedBytesPerDay", "max_exported_bytes_per_day"),
    ):
        assert variables[name.upper()] == {"Ref": parameter}
        assert (PARAMETERS[parameter]["Default"], PARAMETERS[parameter]["MinValue"]) == (defaults[name], 0)
    everybody = RESOURCES["HttpApiStage"]["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"] * 60
    assert PARAMETERS["MaxRequestsPerMinute"]["Default"] * 5 == everybody


def test_an_archive_is_kept_as_long_as_its_link_is_given() -> None:
    shared = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    assert shared["EXPORT_DAYS"] == {"Ref": "ExportDays"}
    [default] = {field.default for field in dataclasses.fields(ExportsSettings) if field.name == "export_days"}
    assert PARAMETERS["ExportDays"]["Default"] == default
    archives, unfinished = RESOURCES["Archives"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert archives["ExpirationInDays"] == {"Ref": "ExportDays"}
    days = unfinished["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]
    assert days == {"Ref": "ExportDays"}, "an upload is there as long as its export may take"


@pytest.mark.parametrize("function", ["Janitor", "ImageApi"])
def test_the_janitor_and_the_api_agree_about_the_trash(function: str) -> None:
    assert FUNCTIONS[function]["Properties"]["Environment"]["Variables"]["TRASH_DAYS"] == {"Ref": "TrashDays"}
    [default] = {field.default for field in dataclasses.fields(TrashSettings) if field.name == "trash_days"}
    assert (PARAMETERS["TrashDays"]["Default"], PARAMETERS["TrashDays"]["MinValue"]) == (default, 1)


@pytest.mark.parametrize(
    ("function", "actions"),
    [
        ("ImageApi", ("s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload")),
        ("Janitor", ("s3:AbortMultipartUpload",)),
    ],
)
def test_uploads_in_parts_are_those_of_slots(function: str, actions: tuple[str, ...]) -> None:
    """The embedded AWS may allow more than AWS does."""
    for action in actions:
        assert {"Fn::Sub": "${Originals.Arn}/uploads/*"} in grants(function, action), action
        assert {"Fn::Sub": "${Originals.Arn}/*"} not in grants(function, action), action
    assert grants("Janitor", "s3:ListBucketMultipartUploads") == [arn("Originals"), arn("Archives")]


def test_the_janitor_and_the_bucket_abort_uploads_in_parts_after_the_same_time() -> None:
    rules = RESOURCES["Originals"]["Properties"]["LifecycleConfiguration"]["Rules"]
    [days] = [
        rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] for rule in rules if "Abort" in str(rule)
    ]
    assert timedelta(days=days) == ABANDONED_AFTER


@pytest.mark.parametrize("stage", StageName)
def test_a_stage_may_send_to_the_removals_queue_and_knows_it(stage: StageName) -> None:
    """A version that was sent under a spent id goes to the remover."""
    worker = WORKERS[stage]
    assert grants(worker, "sqs:SendMessage") == [arn("RemovalsQueue"), arn("CompanionsQueue")]
    variables = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["REMOVALS_QUEUE_URL"] == {"Ref": "RemovalsQueue"}


def test_files_that_may_be_companions_go_to_their_queue() -> None:
    """Those whose names say so, those below an image's key, and what keepers and the extractor tell."""
    pattern = RESOURCES["CompanionsRule"]["Properties"]["EventPattern"]
    assert pattern["detail-type"] == ["Object Created", "Object Deleted"]
    wildcard, *suffixes = pattern["detail"]["object"]["key"]
    assert wildcard == {"wildcard": "uploads/*/companions/*"}
    assert [each["suffix"]["equals-ignore-case"] for each in suffixes] == [f".{e}" for e in COMPANION_EXTENSIONS]
    variables = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["COMPANIONS_QUEUE_URL"] == {"Ref": "CompanionsQueue"}
    senders = {f for f in FUNCTIONS if arn("CompanionsQueue") in grants(f, "sqs:SendMessage")}
    assert senders == {*WORKERS.values(), "Remover", "Janitor"}


def test_the_remover_may_destroy_uploads_and_never_imports() -> None:
    """An import's key may be filled again at any time, so the remover must not destroy anything there."""
    for action in ("s3:DeleteObject", "s3:DeleteObjectVersion"):
        originals = [grant for grant in grants("Remover", action) if "Originals" in str(grant)]
        assert originals == [{"Fn::Sub": "${Originals.Arn}/uploads/*"}]


@pytest.mark.parametrize(("stage", "lane"), STAGES_AND_LANES)
def test_every_stages_queues_are_among_the_outputs(stage: StageName, lane: Lane) -> None:
    outputs = template.load()["Outputs"]
    for queue in ("Queue", "DeadLetters"):
        assert outputs[f"{prefix(stage, lane)}{queue}Url"]["Value"] == {"Ref": f"{prefix(stage, lane)}{queue}"}


def test_every_queue_has_an_alarm_of_its_name() -> None:
    """Each queue has one for the age of its messages and one for its dead letters, both on plain metrics."""
    dead_letters = [queue for queue in QUEUES if queue.endswith("DeadLetters")]
    waiting = [queue for queue in QUEUES if queue.endswith("Queue")]
    assert len(waiting) == len(dead_letters) - 1 == len(STAGES_AND_LANES) + 4
    for metric, queues_ in (
        ("ApproximateNumberOfMessagesVisible", dead_letters),
        ("ApproximateAgeOfOldestMessage", waiting),
    ):
        assert sorted(watched(metric)) == sorted((f"{queue}Alarm", queue) for queue in queues_)
    assert not any("FILL" in str(alarm["Properties"].get("Metrics")) for alarm in ALARMS.values())


def test_an_alarm_comes_while_there_is_time_to_do_something() -> None:
    """Imports may wait longer than uploads and deletions; a dead letter not at all. A delivery to a receiver waits
    for hours between two tries.
    """
    patient = {*(f"{prefix(stage, Lane.IMPORTS)}Queue" for stage in StageName), "WebhooksQueue", "CompanionsQueue"}
    for alarm, queue in watched("ApproximateAgeOfOldestMessage"):
        limit = ALARMS[alarm]["Properties"]["Threshold"]
        assert limit == (86_400 if queue in patient else 7_200)
        assert limit < QUEUES[queue]["Properties"]["MessageRetentionPeriod"] / 2
    assert {ALARMS[a]["Properties"]["Threshold"] for a, _ in watched("ApproximateNumberOfMessagesVisible")} == {0}


@pytest.mark.parametrize("stage", StageName)
def test_an_alarm_reports_a_stages_own_faults(stage: StageName) -> None:
    worker, service = WORKERS[stage], package_of(stage)
    variables = FUNCTIONS[worker]["Properties"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_SERVICE_NAME"] == service
    [alarm] = [
        alarm["Properties"]
        for alarm in ALARMS.values()
        if alarm["Properties"].get("Dimensions") == [{"Name": "service", "Value": service}]
    ]
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) == (
        {"Ref": "AWS::StackName"},
        "InternalFaults",
        0,
    )


def test_stacks_of_one_account_keep_their_metrics_apart() -> None:
    variables = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == {"Ref": "AWS::StackName"}
    own = {"AWS/SQS", "AWS/Lambda", "AWS/ApiGateway", "AWS/DynamoDB"}
    for alarm in ALARMS.values():
        properties = alarm["Properties"]
        watched_ = (
            [properties]
            if "Namespace" in properties
            else [metric["MetricStat"]["Metric"] for metric in properties["Metrics"] if "MetricStat" in metric]
        )
        assert watched_
        assert all(str(m["Namespace"]) in own or m["Namespace"] == {"Ref": "AWS::StackName"} for m in watched_)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_alarm_reports_a_function_before_its_runs_are_cut_off(function: str) -> None:
    slow = ALARMS[f"{function}SlowAlarm"]["Properties"]
    timeout = FUNCTIONS[function]["Properties"]["Timeout"] * 1000
    assert slow["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": function}}]
    assert 0.9 * timeout <= slow["Threshold"] < timeout


@pytest.mark.parametrize("alarm", ALARMS)
def test_alarms_reach_their_topic_and_stay_out_of_the_embedded_aws(alarm: str) -> None:
    assert ALARMS[alarm]["Condition"] == "IsNotLocal"
    heard = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], []]}
    assert ALARMS[alarm]["Properties"]["AlarmActions"] == ALARMS[alarm]["Properties"]["OKActions"] == heard


def test_event_sources_leave_a_new_account_something_for_the_api() -> None:
    """A new account may run ten functions at once. SQS needs at least two for each queue."""
    most = [source["ScalingConfig"]["MaximumConcurrency"]["Fn::If"] for source in SOURCES]
    assert all((condition, local) == ("IsLocal", 2) for condition, local, _ in most)
    parameters = {parameter["Ref"] for _, _, parameter in most}
    assert len(parameters) == len(most) == len(STAGES_AND_LANES)
    assert sum(PARAMETERS[parameter]["Default"] for parameter in parameters) <= 8
    assert all(PARAMETERS[parameter]["MinValue"] == 2 for parameter in parameters)


@pytest.mark.parametrize(("keeper", "minutes"), KEEPERS.items())
def test_a_schedule_starts_one_run_of_a_keeper_at_a_time(keeper: str, minutes: int) -> None:
    function = FUNCTIONS[keeper]["Properties"]
    assert keeper not in {worker for worker, _ in queue_events()}
    schedule = RESOURCES[f"{keeper}Schedule"]["Properties"]
    assert schedule["ScheduleExpression"] == f"rate({minutes} {'minute' if minutes == 1 else 'minutes'})"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["Target"]["Arn"] == arn(keeper)
    assert function["Timeout"] < minutes * 60, "one run ends before the next begins"
    assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] == 0
    assert function["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    role = RESOURCES[schedule["Target"]["RoleArn"]["Fn::GetAtt"][0]]["Properties"]
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    [policy] = role["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == (
        "lambda:InvokeFunction",
        [arn(name) for name in KEEPERS],
    )


def test_no_run_of_a_keeper_takes_what_another_works_on() -> None:
    for keeper in ("Remover", "DeadLetters", "Webhooks"):
        for resource in grants(keeper, "sqs:ReceiveMessage"):
            hidden = QUEUES[resource["Fn::GetAtt"][0]]["Properties"]["VisibilityTimeout"]
            assert hidden > FUNCTIONS[keeper]["Properties"]["Timeout"]


@pytest.mark.parametrize(("keeper", "handler"), [("Janitor", janitor), ("Closer", closer)])
def test_one_runner_of_a_run_at_a_time(keeper: str, handler: Any) -> None:
    """The lease lasts longer than the function that has it, and no page is begun that would take longer than
    the function.
    """
    milliseconds = FUNCTIONS[keeper]["Properties"]["Timeout"] * 1000
    assert handler.LEASE_SECONDS * 1000 > milliseconds > 2 * handler.RESERVE_MILLISECONDS


@pytest.mark.parametrize(
    ("function", "statement"), [s for s in statements() if "dynamodb:" in str(s[1]["Action"])]
)
def test_grants_on_the_catalogue_are_for_one_family_each(function: str, statement: dict[str, Any]) -> None:
    """Albums count as one, and so does what is projected: DynamoDB reads it at once.

    Statements for indexes are separate, because their leading key has no family. A Scan names no key, so it
    would pass any such condition: it is granted without one, and only to the janitor.
    """
    conditions = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
    if statement["Resource"] == arn("Library"):
        writes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"} & {*statement["Action"]}
        removes = {"dynamodb:DeleteItem"} if function == "Closer" else set()  # the counts of closed accounts
        assert function in ("Projector", "Janitor") or writes == removes
        assert "dynamodb:Scan" not in statement["Action"]
    elif statement["Action"] == "dynamodb:Scan":
        assert (function, statement["Resource"]) == ("Janitor", arn("Catalog"))
        assert "Condition" not in statement
    elif statement["Resource"] == {"Fn::Sub": "${Catalog.Arn}/stream/*"}:
        assert function == "Projector"
    elif statement["Resource"] == arn("Catalog"):
        assert "dynamodb:Scan" not in statement["Action"]
        families = {*conditions["dynamodb:LeadingKeys"]}
        read = {"OWNER#*"} if statement["Action"] == "dynamodb:GetItem" else set()  # whether an account is closed
        assert families <= FAMILIES.get(function, {"IMAGE#*"}) | read, f"{function}: {statement['Sid']}"
        projected = FAMILIES["Projector"] if statement["Action"] == "dynamodb:BatchGetItem" else set()
        assert len(families) == 1 or families <= {*ALBUMS, *projected}
    else:
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        assert all(resource["Fn::Sub"].startswith("${Catalog.Arn}/index/") for resource in resources)
        assert conditions == {}


def test_the_projector_only_reads_the_catalogue() -> None:
    """So nothing that it does can change an entry, or come back to it as another record."""
    actions = [a for a in ("GetItem", "PutItem", "UpdateItem", "DeleteItem") if arn("Catalog") in _on(a)]
    assert actions == []
    assert grants("Projector", "dynamodb:BatchGetItem") == [arn("Catalog"), arn("Library")]


def _on(action: str) -> list[Any]:
    return grants("Projector", f"dynamodb:{action}")


def test_records_that_cannot_be_projected_block_nothing_for_ever() -> None:
    """They are kept for an operator, as are those that our code cannot project."""
    source = MAPPINGS[STREAM]["Properties"]
    assert source["EventSourceArn"] == {"Fn::GetAtt": ["Catalog", "StreamArn"]}
    assert source["DestinationConfig"]["OnFailure"]["Destination"] == arn(UNPROJECTED)
    assert source["MaximumRecordAgeInSeconds"]["Fn::If"][2] < 24 * 3600, "DynamoDB keeps a record for a day"
    assert source["BatchSize"] == READ_AT_ONCE
    assert grants("Projector", "sqs:SendMessage") == [arn(UNPROJECTED)]
    assert "Stream" not in str(RESOURCES["Library"]["Properties"].keys()), "which would call the projector again"
    [pattern] = source["FilterCriteria"]["Filters"]
    followed = [{"prefix": family.removesuffix("*")} for family in ("IMAGE#*", "MEMBERSHIPS#*", "ALBUMS#*")]
    assert json.loads(pattern["Pattern"]) == {"dynamodb": {"Keys": {"pk": {"S": followed}}}}


def test_a_delivery_that_waits_is_not_reported_before_its_time() -> None:
    """The longest pause, a quarter more at random, comes before the alarm; and no message is lost for its age."""
    longest = PAUSES[-1] * 60 * 1.25 + 900
    [alarm] = [alarm for alarm, queue in watched("ApproximateAgeOfOldestMessage") if queue == "WebhooksQueue"]
    assert longest < ALARMS[alarm]["Properties"]["Threshold"]
    assert longest < QUEUES["WebhooksQueue"]["Properties"]["MessageRetentionPeriod"] / 10


def test_receivers_are_on_the_internet_but_for_the_embedded_aws() -> None:
    variables = FUNCTIONS["Webhooks"]["Properties"]["Environment"]["Variables"]
    assert variables["WEBHOOK_RECEIVERS"] == {"Fn::If": ["IsLocal", Reach.LOCAL, Reach.PUBLIC]}
    [default] = {field.default for field in dataclasses.fields(WebhookSettings) if field.name == "minute_seconds"}
    assert variables["MINUTE_SECONDS"] == {"Fn::If": ["IsLocal", "1", str(default)]}
    assert "WebhooksKey" not in str(
        [grants(name, "secretsmanager:GetSecretValue") for name in FUNCTIONS if name != "Webhooks"]
    )


def test_only_those_who_know_what_was_announced_send_events() -> None:
    """The projector and who does its work, and the closer for accounts."""
    senders = {function for function in FUNCTIONS if grants(function, "events:PutEvents")}
    assert senders == {"Projector", "Janitor", "Closer"}
    assert all(grants(sender, "events:PutEvents") == [arn("Events")] for sender in senders)
    variables = template.load()["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["EVENT_BUS"] == {"Ref": "Events"}


def test_the_key_of_the_library_outlives_the_stack_and_is_known_to_its_functions() -> None:
    assert RESOURCES["LibraryKey"]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert RESOURCES["LibraryKey"]["UpdateReplacePolicy"] == "Retain"
    for function in ("Projector", "Janitor", "ImageApi"):
        assert {"Fn::GetAtt": ["LibraryKey", "Id"]} in grants(function, "secretsmanager:GetSecretValue")


@pytest.mark.parametrize("stage", StageName)
def test_an_image_that_hangs_in_isolation_fits_its_worker(stage: StageName) -> None:
    """There must also be time for others before it: a message that a function never has time for would be
    handed back again and again.
    """
    handler, properties = HANDLERS[stage], FUNCTIONS[WORKERS[stage]]["Properties"]
    limits = handler.ISOLATION
    assert handler.WORK.needed(delivery=2) + 10 < properties["Timeout"]
    assert handler.WORK.isolated == TRIES[stage] * limits.wall_seconds
    assert limits.cpu_seconds < limits.wall_seconds
    assert limits.memory <= 0.7 * properties["MemorySize"] * 2**20


def test_calls_that_stall_leave_time_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's batch allows for one such call. Functions that somebody waits for, or that make many calls,
    allow for two.
    """
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    config = vars(aws.dynamodb().meta.config)
    usual = template.load()["Globals"]["Function"]["Environment"]["Variables"]["AWS_MAX_ATTEMPTS"]
    for name, function in FUNCTIONS.items():
        properties = function["Properties"]
        attempts = int(properties["Environment"]["Variables"].get("AWS_MAX_ATTEMPTS", usual))
        pauses = sum(2**n for n in range(attempts - 1))
        longest = attempts * (config["connect_timeout"] + config["read_timeout"]) + pauses
        assert longest * (2 if name in ("ImageApi", *KEEPERS) else 1) < properties["Timeout"]
        if name in KEEPERS:
            assert longest * 1000 < min(polling.RESERVE_MILLISECONDS, janitor.RESERVE_MILLISECONDS)
        assert config["read_timeout"] > polling._POLL_SECONDS


def test_nobody_but_our_own_functions_sends_exports() -> None:
    assert "ExportsPolicy" not in RESOURCES
    assert "ExportsRule" not in RESOURCES


@pytest.mark.parametrize(
    "queue", [queue for queue in QUEUES if queue.endswith("Queue") and queue != "ExportsQueue"]
)
def test_a_queue_and_its_dead_letters_take_events_from_its_own_rule(queue: str) -> None:
    """Each of these queues has its own policy: SQS would refuse a statement that lists several queues."""
    name = queue.removesuffix("Queue")
    policy = RESOURCES[f"{name}Policy"]["Properties"]
    assert sorted(each["Ref"] for each in policy["Queues"]) == sorted((queue, f"{name}DeadLetters"))
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement["Resource"] == "*"
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": arn(f"{name}Rule")}}
    [target] = RESOURCES[f"{name}Rule"]["Properties"]["Targets"]
    assert (target["Arn"], target["DeadLetterConfig"]["Arn"]) == (arn(queue), arn(f"{name}DeadLetters"))


def test_no_other_account_uses_a_role_through_a_service() -> None:
    """Lambda runs functions of its own account only. Of other services, the role has to ask for the account.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    trusts = [
        statement
        for role in template.resources("AWS::IAM::Role").values()
        for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    ]
    services = {trust["Principal"]["Service"] for trust in trusts}
    assert services == {"codedeploy.amazonaws.com", "lambda.amazonaws.com", "scheduler.amazonaws.com"}
    ours = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    others = [trust for trust in trusts if trust["Principal"]["Service"] != "lambda.amazonaws.com"]
    assert [trust["Condition"] for trust in others] == [ours] * len(others)
    for permission in template.resources("AWS::Lambda::Permission").values():
        assert "SourceArn" in permission["Properties"]


@pytest.mark.parametrize(("function", "statement"), statements())
def test_every_grant_has_a_name_that_says_why(function: str, statement: dict[str, Any]) -> None:
    assert statement["Sid"], function


@pytest.mark.parametrize("stage", StageName)
def test_each_stage_may_write_only_its_own_results(stage: StageName) -> None:
    own = {name: set(own_attributes(name)) for name in StageName}
    [allowed] = [
        set(statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"])
        for function, statement in statements()
        if function == WORKERS[stage] and statement["Action"] == "dynamodb:UpdateItem"
    ]
    assert allowed & set[str]().union(*own.values()) == own[stage]


@pytest.mark.parametrize("bucket", template.resources("AWS::S3::Bucket"))
def test_buckets_are_private(bucket: str) -> None:
    properties = RESOURCES[bucket]["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    [policy] = [
        policy
        for policy in template.resources("AWS::S3::BucketPolicy").values()
        if policy["Properties"]["Bucket"] == {"Ref": bucket}
    ]
    tls, *others = policy["Properties"]["PolicyDocument"]["Statement"]
    assert tls["Effect"] == "Deny"
    assert tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert len(others) == (1 if bucket == "Renditions" else 0)


def test_cloudfront_reads_pictures_and_nothing_else_and_only_ours_does() -> None:
    policy = RESOURCES["RenditionsPolicy"]["Properties"]["PolicyDocument"]
    condition, statement, otherwise = policy["Statement"][1]["Fn::If"]
    assert (condition, otherwise) == ("HasCloudFront", {"Ref": "AWS::NoValue"})
    assert statement["Action"] == "s3:GetObject"
    assert statement["Resource"] == {"Fn::Sub": "${Renditions.Arn}/*/thumbnails/*"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceArn": {"Fn::GetAtt": ["CloudFront", "Outputs.DistributionArn"]}}
    }


def test_pages_may_upload_by_form_and_by_link() -> None:
    uploads, downloads = RESOURCES["Originals"]["Properties"]["CorsConfiguration"]["CorsRules"]
    assert uploads["AllowedOrigins"] == {"Ref": "AllowedOrigins"}
    assert set(uploads["AllowedMethods"]) == {"POST", "PUT"}
    assert (downloads["AllowedMethods"], downloads["AllowedOrigins"]) == (["GET"], ["*"])


def test_the_login_pages_lead_back_to_the_gallery_and_the_command() -> None:
    client = RESOURCES["UsersClient"]["Properties"]
    [gallery] = client["LogoutURLs"]
    assert gallery["Fn::Sub"][0].endswith("/app/")
    assert client["CallbackURLs"] == [gallery] + [f"http://localhost:{port}/" for port in browser.PORTS]
    assert client["AllowedOAuthFlows"] == ["code"], "no token in an address"
    assert client["AllowedOAuthScopes"] == browser.SCOPES
    assert "GenerateSecret" not in client, "a program on everybody's machine keeps no secret"
    assert "Condition" not in RESOURCES["UsersDomain"], "the gallery needs them"


def test_every_method_that_pages_may_use_has_a_route() -> None:
    routes = {route["Properties"]["RouteKey"] for route in template.resources("AWS::ApiGatewayV2::Route").values()}
    methods = RESOURCES["HttpApi"]["Properties"]["CorsConfiguration"]["AllowMethods"]
    assert {route for route in routes if route.endswith(" /{proxy+}")} == {
        f"{method} /{{proxy+}}" for method in methods
    }


def test_only_pictures_pages_shares_and_documentation_are_public() -> None:
    routes = template.resources("AWS::ApiGatewayV2::Route").values()
    public = {
        route["Properties"]["RouteKey"] for route in routes if route["Properties"]["AuthorizationType"] != "JWT"
    }
    gallery = ("/app", "/app/", "/app/{proxy+}")
    paths = ("/media/{proxy+}", "/openapi.json", "/docs", "/healthz", "/s/{proxy+}", *gallery)
    methods = RESOURCES["HttpApi"]["Properties"]["CorsConfiguration"]["AllowMethods"]
    nothing = {f"{method} /" for method in methods}
    read = {f"{method} {path}" for method in ("GET", "HEAD") for path in paths}
    refused = {f"{method} /s/{{proxy+}}" for method in ("PUT", "PATCH", "DELETE")}  # by the API, as such
    assert public == nothing | read | refused | {"POST /s/{proxy+}"}


def test_the_pattern_of_ladders_is_that_of_their_grammar() -> None:
    """If the grammar has changed, copy what `thumbnailer.ladder.pattern` returns into the template."""
    assert PARAMETERS["Ladder"]["AllowedPattern"] == pattern()


def test_the_api_answers_by_a_published_version_and_goes_back_on_its_alarms() -> None:
    made = translated()["Resources"]
    [integration] = [
        each["Properties"] for each in made.values() if each["Type"] == "AWS::ApiGatewayV2::Integration"
    ]
    alias = made[integration["IntegrationUri"]["Ref"]]
    version, _ = alias["Properties"]["FunctionVersion"]["Fn::GetAtt"]
    assert (alias["Type"], made[version]["Type"]) == ("AWS::Lambda::Alias", "AWS::Lambda::Version")
    group = made[alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"]["Ref"]]["Properties"]
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    watched = FUNCTIONS["ImageApi"]["Properties"]["DeploymentPreference"]["Alarms"]["Fn::If"][1]
    assert {alarm["Ref"] for alarm in watched} <= set(template.resources("AWS::CloudWatch::Alarm"))


def test_a_stack_tells_the_layout_of_what_it_stores() -> None:
    assert template.load()["Outputs"]["Layout"]["Value"] == str(LAYOUT)


def test_a_budget_tells_whoever_gets_the_alarms() -> None:
    [budget] = template.resources("AWS::Budgets::Budget").values()
    told = budget["Properties"]["NotificationsWithSubscribers"]
    assert [each["Notification"]["Threshold"] for each in told] == [80, 100]
    for each in told:
        assert each["Subscribers"] == [{"SubscriptionType": "SNS", "Address": {"Ref": "AlarmTopicArn"}}]
    assert budget["Condition"] == "HasBudget"  # none by default, and never on the embedded AWS
    assert template.load()["Parameters"]["MonthlyBudgetDollars"]["Default"] == 0


def test_the_janitor_and_operators_know_the_budget() -> None:
    [budget] = template.resources("AWS::Budgets::Budget").values()
    name = budget["Properties"]["Budget"]["BudgetName"]
    assert name == {"Ref": "AWS::StackName"}
    assert FUNCTIONS["Janitor"]["Properties"]["Environment"]["Variables"]["BUDGET_ARN"] == {
        "Fn::If": ["HasBudget", BUDGET, ""]
    }
    assert template.load()["Outputs"]["BudgetArn"]["Value"] == BUDGET
    [grant] = [each for each in template.grants("Janitor") if each["Action"] == "budgets:ViewBudget"]
    assert grant["Resource"] == BUDGET

"""What only an AWS account can answer, and what `make test-aws` besides asks of every stack."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import requests

from darkroom import keys, services
from darkroom.catalog.entry import Entry, Status
from darkroom.catalog.images import Images
from darkroom.catalog.resubmissions import Resubmissions
from darkroom.catalog.table import Table
from darkroom.keys import ImageId, Lane, Owner
from darkroom.queues import StageQueues
from darkroom.resubmit import Reason, Resubmission
from darkroom.stages import STAGES, StageName
from local.deployment import Stack
from local.users import User
from tests.deployed import DEADLINE_SECONDS, OWNERS, Operator, an_owner, login_of, settled, until
from tests.photos import photo

ALARM_SECONDS: Final = 900
"""Two periods of the alarm, and some minutes until CloudWatch has the metric."""

METRIC_SECONDS: Final = 600
"""CloudWatch makes metrics of log lines within some minutes."""

ALARM_LOOK_SECONDS: Final = 10


def only_aws(stack: Stack, reason: str) -> None:
    """Leave the test out in the embedded AWS, which cannot answer."""
    if stack.endpoint is not None:
        pytest.skip(f"only AWS can answer: {reason}")


def physical_id(stack: Stack, logical_id: str) -> str:
    """The name or ARN of a resource, by its name in the template."""
    found = stack.client("cloudformation").describe_stack_resource(
        StackName=stack.name, LogicalResourceId=logical_id
    )
    name: str = found["StackResourceDetail"]["PhysicalResourceId"]
    return name


def test_repeated_failures_are_told_and_can_be_tried_again(operator: Operator, alice: User) -> None:
    """A dead letter is recorded on its image, and its owner's retry makes the image ready."""
    stack = operator.stack
    image_id = settled(alice, alice.upload(photo("Canon_40D.jpg"), again=True).id).id
    entry = operator.images.get(Owner(alice.sub), ImageId(image_id))
    assert entry is not None
    dead = {
        (stage, lane): stack.outputs[f"{stage.title()}{lane.title()}DeadLettersUrl"]
        for stage in STAGES
        for lane in Lane
    }
    to_dead_letters = Resubmission(
        Resubmissions(Table(stack.client("dynamodb"), stack.outputs["CatalogTable"])),
        StageQueues(stack.client("sqs"), dead),
        stack.outputs["OriginalsBucket"],
    )
    assert to_dead_letters.resubmit(entry, [StageName.THUMBNAILS], Reason.REPROCESS, Lane.UPLOADS)

    def gave_up() -> bool:
        return "gave_up" in {error.code for error in alice.get_image(image_id).errors}

    until(gave_up, lambda: operator.run_keeper("DeadLetters"))
    alice.retry_image(image_id)
    again = settled(alice, image_id)
    assert (again.status, again.errors) == ("ready", [])


@pytest.fixture
def other_client(stack: Stack) -> Iterator[str]:
    """Another app of the same pool."""
    cognito, pool = stack.client("cognito-idp"), stack.outputs["UserPoolId"]
    made = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName=f"{OWNERS}other", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )
    client: str = made["UserPoolClient"]["ClientId"]
    yield client
    cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client)


@pytest.mark.usefixtures("alice")
def test_an_access_token_for_another_app_is_refused(stack: Stack, other_client: str) -> None:
    """Cognito's access tokens have no `aud`; API Gateway compares their `client_id`."""
    login = login_of("alice")
    answer = stack.client("cognito-idp").initiate_auth(
        ClientId=other_client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": login.email, "PASSWORD": login.password},
    )
    headers = {"Authorization": f"Bearer {answer['AuthenticationResult']['AccessToken']}"}
    refused = requests.get(f"{stack.api_url}/images", headers=headers, timeout=DEADLINE_SECONDS)
    assert refused.status_code == requests.codes.unauthorized


def test_of_two_uploads_in_parts_that_race_the_current_one_is_shown(stack: Stack, operator: Operator) -> None:
    only_aws(stack, "which of two racing uploads its S3 makes current")
    s3, bucket = stack.client("s3"), stack.outputs["OriginalsBucket"]
    original = keys.parse_original(bucket, keys.import_key(an_owner(), "race.jpg"))
    assert original is not None
    where = {"Bucket": bucket, "Key": original.key}
    begun: list[tuple[str, dict[str, Any]]] = []
    for name in ("Canon_40D.jpg", "fox.jpg"):
        upload: str = s3.create_multipart_upload(**where)["UploadId"]
        part = s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=photo(name))
        begun.append((upload, {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}))
    completed = [
        s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload=parts)["VersionId"]
        for upload, parts in reversed(begun)
    ]
    current = s3.head_object(**where)["VersionId"]
    print("current is the upload that", "ended last" if current == completed[-1] else "began last")

    def entry() -> Entry | None:
        return operator.images.get(original.owner, original.image_id)

    until(lambda: (found := entry()) is not None and found.status is Status.READY)
    services.repairs().reconcile(original, services.catalog(Images).get(original.owner, original.image_id))
    until(
        lambda: (
            (found := entry()) is not None
            and found.status is Status.READY
            and found.attributes.get("source_version") == current
        )
    )


def test_a_deletion_that_is_undone_brings_the_image_back(stack: Stack, operator: Operator) -> None:
    only_aws(stack, "whether S3 announces that a delete marker was removed")
    s3, bucket = stack.client("s3"), stack.outputs["OriginalsBucket"]
    original = keys.parse_original(bucket, keys.import_key(an_owner(), "undone.jpg"))
    assert original is not None

    def shown() -> bool:
        found = operator.images.get(original.owner, original.image_id)
        return found is not None and found.status is Status.READY and not found.deleted

    operator.drop(original.key, photo("Canon_40D.jpg"))
    until(shown)
    marker = s3.delete_object(Bucket=bucket, Key=original.key)["VersionId"]
    until(lambda: not shown(), operator.run_remover)
    s3.delete_object(Bucket=bucket, Key=original.key, VersionId=marker)
    until(shown, operator.run_remover)


def test_a_stage_may_write_its_own_attributes_and_no_others(stack: Stack) -> None:
    only_aws(stack, "dynamodb:Attributes, which the embedded AWS does not evaluate for updates")

    def decision(*attributes: str) -> str:
        def texts(name: str, values: list[str]) -> dict[str, Any]:
            return {"ContextKeyName": name, "ContextKeyValues": values, "ContextKeyType": "stringList"}

        answer = stack.client("iam").simulate_principal_policy(
            PolicySourceArn=stack.client("iam").get_role(RoleName=physical_id(stack, "ThumbnailsRole"))["Role"][
                "Arn"
            ],
            ActionNames=["dynamodb:UpdateItem"],
            ResourceArns=[stack.outputs["CatalogTableArn"]],
            ContextEntries=[
                texts("dynamodb:LeadingKeys", ["IMAGE#somebody"]),
                texts("dynamodb:Attributes", ["pk", "sk", *attributes]),
            ],
        )
        told: str = answer["EvaluationResults"][0]["EvalDecision"]
        return told

    assert decision("thumbnails", "thumbnails_fault", "order", "retry") == "allowed"
    assert decision("thumbnails", "metadata") == "implicitDeny"
    assert decision("words") == "implicitDeny"


def test_an_alarm_goes_on_and_off(stack: Stack) -> None:
    """It tells its topic, if there is one, so the operators get a mail that it is over."""
    only_aws(stack, "alarms, which the embedded AWS does not have")
    cloudwatch = stack.client("cloudwatch")
    name = physical_id(stack, "ThumbnailsFaultsAlarm")

    def await_state(wanted: str) -> None:
        def is_in_it() -> bool:
            [alarm] = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
            return bool(alarm["StateValue"] == wanted)

        until(is_in_it, lambda: time.sleep(ALARM_LOOK_SECONDS), ALARM_SECONDS)

    service = {"Name": "service", "Value": "thumbnailer"}
    cloudwatch.put_metric_data(
        Namespace=stack.name, MetricData=[{"MetricName": "InternalFaults", "Dimensions": [service], "Value": 1}]
    )
    await_state("ALARM")
    await_state("OK")


def test_metrics_arrive(stack: Stack, alice: User) -> None:
    only_aws(stack, "metrics in log lines, which the embedded AWS does not read")
    settled(alice, alice.upload(photo("Canon_40D.jpg"), again=True).id)

    def committed() -> bool:
        now = datetime.now(UTC)
        found = stack.client("cloudwatch").get_metric_statistics(
            Namespace=stack.name,
            MetricName="Committed",
            Dimensions=[{"Name": "service", "Value": "thumbnailer"}],
            StartTime=now - timedelta(minutes=15),
            EndTime=now,
            Period=60,
            Statistics=["Sum"],
        )
        return any(point["Sum"] for point in found["Datapoints"])

    until(committed, lambda: time.sleep(ALARM_LOOK_SECONDS), METRIC_SECONDS)


def test_cloudfront_refuses_a_changed_signature(stack: Stack, alice: User) -> None:
    only_aws(stack, "CloudFront's signatures, which the embedded AWS does not check")
    if "CloudFrontDomain" not in stack.outputs:
        pytest.skip("the stack has no CloudFront: UseCloudFront is no")
    image = settled(alice, alice.upload(photo("Canon_40D.jpg"), again=True).id)
    [url, *_] = [thumbnail.url for thumbnail in image.thumbnails]
    answer = requests.get(url, timeout=DEADLINE_SECONDS)
    assert answer.ok
    assert "Via" in answer.headers, "CloudFront has answered"
    changed = url[:-1] + ("A" if url[-1] != "A" else "B")
    assert requests.get(changed, timeout=DEADLINE_SECONDS).status_code == requests.codes.forbidden


def test_functions_with_snapstart_begin_from_their_snapshot(stack: Stack) -> None:
    only_aws(stack, "SnapStart, which the embedded AWS does not have")
    functions = [
        name for output, name in stack.outputs.items() if output in ("ImageApiName", "ThumbnailsWorkerName")
    ]
    found = [stack.client("lambda").get_function_configuration(FunctionName=name) for name in functions]
    asked = [
        each["SnapStart"] for each in found if each.get("SnapStart", {}).get("ApplyOn") == "PublishedVersions"
    ]
    if not asked:
        pytest.skip("no function has SnapStart")
    assert {each["OptimizationStatus"] for each in asked} == {"On"}

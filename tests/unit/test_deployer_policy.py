"""docs/deployer-policy.json grants what CloudFormation calls for each resource of the template, and little more.

What it calls stands in the schemas of the resource types, which cfn-lint has. Some of these calls belong to
features that the template does not use; each of these is named here, with its feature.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

import copy
import fnmatch
import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import cfnlint.data.schemas
import pytest
from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

from tests import template
from tests.photos import ROOT

POLICY: Final = json.loads((ROOT / "docs/deployer-policy.json").read_text())
STATEMENTS: Final = POLICY["Statement"]

ACCOUNT: Final = "123456789012"
HERE: Final = f"eu-west-1:{ACCOUNT}"

ARNS: Final = {
    "AWS::ApiGatewayV2": "arn:aws:apigateway:eu-west-1::/apis/a1b2c3/any",
    "AWS::Budgets": f"arn:aws:budgets::{ACCOUNT}:budget/darkroom-prod",
    "AWS::CloudFront": f"arn:aws:cloudfront::{ACCOUNT}:any/E1A2B3C4",
    "AWS::CloudFormation::Stack": f"arn:aws:cloudformation:{HERE}:stack/darkroom-prod-Dashboard-1A2B/id",
    "AWS::CloudWatch::Alarm": f"arn:aws:cloudwatch:{HERE}:alarm:darkroom-prod-JanitorAlarm-1A2B",
    "AWS::CloudWatch::Dashboard": f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/darkroom-prod",
    "AWS::Cognito": f"arn:aws:cognito-idp:{HERE}:userpool/eu-west-1_a1b2c3",
    "AWS::CodeDeploy": f"arn:aws:codedeploy:{HERE}:application:darkroom-prod-ServerlessDeploymentApplication-1A2B",
    "AWS::DynamoDB": f"arn:aws:dynamodb:{HERE}:table/darkroom-prod-Catalog-1A2B",
    "AWS::Events::EventBus": f"arn:aws:events:{HERE}:event-bus/darkroom-prod",
    "AWS::Events::Rule": f"arn:aws:events:{HERE}:rule/darkroom-prod-RemovalsRule-1A2B",
    "AWS::IAM": f"arn:aws:iam::{ACCOUNT}:role/darkroom-prod-RemoverRole-1A2B",
    "AWS::Lambda": f"arn:aws:lambda:{HERE}:function:darkroom-prod-Remover-1A2B",
    "AWS::Lambda::LayerVersion": f"arn:aws:lambda:{HERE}:layer:DarkroomLayer1a2b",
    "AWS::Lambda::EventSourceMapping": f"arn:aws:lambda:{HERE}:event-source-mapping:1a2b",
    "AWS::Logs": f"arn:aws:logs:{HERE}:log-group:darkroom-prod-RemoverLogs-1A2B",
    "AWS::S3": "arn:aws:s3:::darkroom-prod-originals-1a2b",
    "AWS::SQS": f"arn:aws:sqs:{HERE}:darkroom-prod-RemovalsQueue-1A2B",
    "AWS::SSM": f"arn:aws:ssm:{HERE}:parameter/darkroom-prod/api-url",
    "AWS::Scheduler": f"arn:aws:scheduler:{HERE}:schedule/default/darkroom-prod-JanitorSchedule-1A2B",
    "AWS::SecretsManager": f"arn:aws:secretsmanager:{HERE}:secret:MediaKey-1a2b",
}
"""What resources of a stack are called, by type or service, the longest prefix first."""

UNUSED: Final = {
    "billing:GetBillingViewData": "budgets of billing views",
    "cloudformation:*StackPolicy": "policies and protection of the nested stack",
    "cloudformation:UpdateTerminationProtection": "policies and protection of the nested stack",
    "cloudfront:*ConnectionGroup": "distributions of many tenants",
    "cloudfront:GetVpcOrigin": "origins in a network",
    "cloudfront:updateDistribution": "a login domain of one's own in Cognito",
    "codedeploy:RegisterOnPremisesInstance": "deployments to machines",
    "dynamodb:*Item": "import, and copies in other regions",
    "dynamodb:*Replica": "copies in other regions",
    "dynamodb:*ResourcePolicy": "policies of tables",
    "dynamodb:DescribeImport": "import",
    "dynamodb:Query": "copies in other regions",
    "dynamodb:Scan": "copies in other regions",
    "dynamodb:*ContributorInsights": "Contributor Insights",
    "dynamodb:*KinesisStreamingDestination": "streams of Kinesis",
    "ec2:*": "functions in a network",
    "elasticfilesystem:*": "file systems of functions",
    "firehose:*": "vended logs to Firehose",
    "iam:CreateServiceLinkedRole": "a custom login domain; API Gateway's own role is in every account with an API",
    "iam:*AttachedRolePolic*": "managed policies",
    "iam:AttachRolePolicy": "managed policies",
    "iam:DetachRolePolicy": "managed policies",
    "iam:DeleteRolePermissionsBoundary": "a role without its boundary: only who bounds roles takes it away",
    "iam:*GroupPolicy": "policies of groups and users",
    "iam:*UserPolicy": "policies of groups and users",
    "kinesis:*": "streams of Kinesis",
    "kms:*": "a key of one's own: docs/deployment.md says what its policy must allow",
    "lambda:*CodeSigningConfig": "signed code",
    "lambda:PassCapacityProvider": "instances of EC2",
    "lambda:PutRuntimeManagementConfig": "pinned runtimes",
    "lambda:AssociateRuntimeAlias": "pinned runtimes",
    "logs:PutBearerTokenAuthentication": "logs by HTTP",
    "logs:PutLogGroupDeletionProtection": "protected log groups",
    "logs:DeleteResourcePolicy": "policies of log groups",
    "logs:CreateLogStream": "an event bus that logs",
    "logs:PutLogEvents": "an event bus that logs",
    "s3:*Metadata*": "tables of metadata",
    "s3:GetObject*": "custom resources of S3, and stores of CloudFront that are filled from S3",
    "s3:HeadObject": "stores of CloudFront that are filled from S3",
    "s3:getObject": "code from a bucket; the Probe's statement has it",
    "s3:DeleteObject": "directory buckets",
    "s3:REST.PUT.OBJECT": "access logs of buckets",
    "s3files:*": "file systems of functions",
    "s3tables:*": "tables of metadata",
    "secretsmanager:*Replicat*": "secrets in other regions",
    "cognito-idp:ListUserPoolClientSecrets": "clients with secrets",
}
"""Calls for features that the template does not use."""


@cache
def schemas() -> dict[str, dict[str, Any]]:
    folder = Path(str(cfnlint.data.schemas.__file__)).parent / "resources"
    found = (json.loads(path.read_text()) for path in folder.iterdir())
    return {schema["typeName"]: schema for schema in found if "typeName" in schema}


class NoPolicies:
    """The template names no managed policy, so IAM need not be asked."""

    def load(self) -> dict[str, str]:
        return {}


@cache
def translated() -> dict[str, Any]:
    """The template as CloudFormation gets it from SAM's transform."""
    loaded = copy.deepcopy(template.load())
    for resource in loaded["Resources"].values():
        for place in ("CodeUri", "ContentUri"):
            if place in resource.get("Properties", {}):
                resource["Properties"][place] = "s3://bucket/key"
    with patch.dict(os.environ, AWS_DEFAULT_REGION="us-east-1"):  # SAM's transform asks for one
        made: dict[str, Any] = transform(loaded, {"GradualTraffic": "true"}, NoPolicies())
    return made


def types() -> list[str]:
    """Those of the nested stacks too."""
    stacks = [translated()] + [
        yaml_parse((ROOT / stack["Properties"]["TemplateURL"]).read_text())
        for stack in template.resources("AWS::CloudFormation::Stack").values()
    ]
    return sorted({resource["Type"] for stack in stacks for resource in stack["Resources"].values()})


def arns(kind: str, action: str) -> set[str]:
    """What an action for a resource is about: the resource, or what the stack has of the action's service."""
    own = ARNS[max((prefix for prefix in ARNS if kind.startswith(prefix)), key=len)]
    service = action.partition(":")[0]
    return {own} if service_of(own) == service else {arn for arn in ARNS.values() if service_of(arn) == service}


def service_of(arn: str) -> str:
    return arn.split(":")[2]


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def allowed(action: str, resource: str) -> bool:
    return any(
        any(fnmatch.fnmatchcase(action.lower(), each.lower()) for each in listed(statement["Action"]))
        and any(fnmatch.fnmatchcase(resource, each) for each in listed(statement["Resource"]))
        for statement in STATEMENTS
    )


def needed(kind: str) -> Iterator[str]:
    for name, handler in schemas()[kind]["handlers"].items():
        if name != "list":  # for the console
            yield from handler["permissions"]


def unused(action: str) -> bool:
    return any(fnmatch.fnmatchcase(action, each) for each in UNUSED)


@pytest.mark.parametrize("kind", types())
def test_every_call_for_a_resource_is_granted(kind: str) -> None:
    asked = {action for action in needed(kind) if not unused(action)}
    assert {action for action in asked if not any(allowed(action, arn) for arn in arns(kind, action))} == set()


def test_every_call_that_is_named_as_unused_is_one() -> None:
    asked = {action for kind in types() for action in needed(kind)}
    assert [each for each in UNUSED if not fnmatch.filter(asked, each)] == []


def test_roles_are_passed_only_to_services_that_run_them() -> None:
    [passing] = [statement for statement in STATEMENTS if "iam:PassRole" in listed(statement["Action"])]
    services = {
        service
        for role in template.resources("AWS::IAM::Role").values()
        for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        for service in listed(statement["Principal"]["Service"])
    }
    assert set(passing["Condition"]["StringEquals"]["iam:PassedToService"]) == services


def test_nothing_beyond_stacks_of_darkroom_is_changed() -> None:
    changing = ("Create", "Delete", "Put", "Update", "Set", "Add", "Remove", "Publish")
    anywhere = {
        action
        for statement in STATEMENTS
        if statement["Resource"] == "*"
        for action in listed(statement["Action"])
        if action.partition(":")[2].startswith((*changing, "*"))
    }
    # A pool has no name in its ARN, and log deliveries have none at all.
    assert anywhere == {
        "cognito-idp:CreateUserPool",
        "logs:CreateLogDelivery",
        "logs:*LogDelivery",
        "logs:PutResourcePolicy",
    }


def test_it_fits_into_one_policy() -> None:
    """IAM counts characters without white space.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    assert len(json.dumps(POLICY, separators=(",", ":"))) <= 6144

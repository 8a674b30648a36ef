"""A stack that is made again around what a deleted one has left: buckets, catalogue, users and keys.

CloudFormation imports them into a new stack, which `make deploy` then completes.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html
"""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from samcli.yamlhelper import yaml_parse

from operations import stack
from operations.parameters import TEMPLATE

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import ResourceToImportTypeDef

IDENTIFIERS: Final = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Cognito::UserPool": "UserPoolId",
    "AWS::SecretsManager::Secret": "Id",
}
"""By which property CloudFormation finds what it imports."""

KEPT: Final = "RetainExceptOnCreate"

CHANGE_SET: Final = "adopt"


class NothingToAdopt(Exception):
    """Why nothing can be adopted, in one sentence."""


def import_template() -> dict[str, Any]:
    """The template with what outlives a stack, and nothing else: an import may not make anything."""
    whole = yaml_parse(TEMPLATE.read_text())
    resources = {
        name: resource
        for name, resource in whole["Resources"].items()
        if isinstance(resource, Mapping) and resource.get("DeletionPolicy") == KEPT
    }
    sections = ("AWSTemplateFormatVersion", "Parameters", "Conditions")
    return {**{section: whole[section] for section in sections}, "Resources": resources}


def left_by(cloudformation: "CloudFormationClient", name: str) -> dict[str, str]:
    """What the latest deleted stack of a name has left: physical ids by logical id. Raises NothingToAdopt."""
    pages = cloudformation.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
    deleted = [each for page in pages for each in page["StackSummaries"] if each["StackName"] == name]
    if not deleted:
        raise NothingToAdopt(
            f"CloudFormation knows no deleted stack {name} in this region; after 90 days it forgets them. "
            "Name what is there: --resource Originals=bucket"
        )
    latest = max(deleted, key=lambda each: each["DeletionTime"])
    resources = cloudformation.get_paginator("list_stack_resources").paginate(StackName=latest["StackId"])
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in resources
        for resource in page["StackResourceSummaries"]
        if resource["ResourceStatus"] == "DELETE_SKIPPED" and resource["ResourceType"] in IDENTIFIERS
    }


def adopt(
    cloudformation: "CloudFormationClient", name: str, found: Mapping[str, str], parameters: Mapping[str, str]
) -> None:
    """Make a stack of what was found, by logical ids. Raises botocore's errors."""
    template = import_template()
    template["Resources"] = {name: template["Resources"][name] for name in found}
    wanted: list[ResourceToImportTypeDef] = [
        {
            "ResourceType": (kind := template["Resources"][logical_id]["Type"]),
            "LogicalResourceId": logical_id,
            "ResourceIdentifier": {IDENTIFIERS[kind]: physical_id},
        }
        for logical_id, physical_id in found.items()
    ]
    cloudformation.create_change_set(
        StackName=name,
        ChangeSetName=CHANGE_SET,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        ResourcesToImport=wanted,
    )
    cloudformation.get_waiter("change_set_create_complete").wait(StackName=name, ChangeSetName=CHANGE_SET)
    cloudformation.execute_change_set(StackName=name, ChangeSetName=CHANGE_SET)
    cloudformation.get_waiter("stack_import_complete").wait(StackName=name)


def _pair(text: str) -> tuple[str, str]:
    name, equals, physical_id = text.partition("=")
    if not (name and equals and physical_id):
        raise argparse.ArgumentTypeError(f"{text} has not the form Catalog=table")
    return name, physical_id


def _cloudformation(environment: str) -> "CloudFormationClient":
    """CloudFormation where the environment's stack is to be. Raises NothingToAdopt, and botocore's errors."""
    if environment == stack.LOCAL:
        raise NothingToAdopt("ENV=local is the embedded AWS, whose stack make run makes again.")
    if environment not in (known := stack.environments()):
        raise NothingToAdopt(f"ENV={environment} is not in samconfig.toml, which has {', '.join(known)}.")
    return boto3.client("cloudformation", region_name=stack.region(environment))


def main() -> int:
    """Show what would be adopted; with --go, adopt it."""
    parser = argparse.ArgumentParser(prog="python -m operations.adopt", description=main.__doc__)
    parser.add_argument("--env", default="dev", help="an environment of samconfig.toml")
    parser.add_argument(
        "--resource", action="append", default=[], type=_pair, help="Catalog=table: this instead, or also this"
    )
    parser.add_argument("--go", action="store_true", help="do it")
    options = parser.parse_args()
    named = dict(options.resource)
    known = import_template()["Resources"]
    try:
        cloudformation, name = _cloudformation(options.env), stack.name_of(options.env)
        if wrong := sorted(named.keys() - known.keys()):
            raise NothingToAdopt(f"{wrong[0]} does not outlive a stack. What does: {', '.join(known)}.")
        found = named if named.keys() == known.keys() else left_by(cloudformation, name) | named
        for logical_id, physical_id in found.items():
            print(f"{logical_id:<12} {physical_id}")
        if missing := [each for each in known if each not in found]:
            print(f"The next deployment makes anew: {', '.join(missing)}.")
        if not options.go:
            print("Nothing was changed. To do it: the same command with GO=1")
            return 0
        adopt(cloudformation, name, found, stack.overrides(options.env))
    except (NothingToAdopt, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{name} has them. Now complete it: make deploy ENV={options.env}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

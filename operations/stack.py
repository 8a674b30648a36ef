"""A deployed stack as commands find it: its outputs become the same settings that the functions have."""

import os
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError, PartialCredentialsError

from darkroom import queues, singletons
from darkroom.keys import Lane
from darkroom.stages import STAGES
from keepers.dead_letters import settings as dead_letters

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

ROOT: Final = Path(__file__).resolve().parent.parent

LOCAL: Final = "local"
"""The environment of `make run`."""

_HINT: Final = "Name the environment: ENV=… with make, --env with darkroom ops."


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack: its name, its outputs, and the parameters that it was deployed with."""

    name: str
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]


class NoStack(Exception):
    """The environment's stack cannot be found where this process looks for it."""


def use(environment: str, port: str) -> Stack:
    """Find the stack of an environment of samconfig.toml, and let this process work with it.

    Credentials are found as by any AWS tool, and so is the region if samconfig.toml names none; for `local`, they
    are the embedded AWS's on `port`. Raises NoStack, also without credentials or a region, or before a deployment
    has succeeded; and botocore's errors.
    """
    if environment == LOCAL:
        os.environ |= {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
    if deployed_to := region(environment):
        os.environ["AWS_DEFAULT_REGION"] = deployed_to
    name = name_of(environment)
    try:
        described = describe(name)
    except (NoRegionError, NoCredentialsError, PartialCredentialsError) as error:
        missing = (
            "a region (AWS_DEFAULT_REGION)" if isinstance(error, NoRegionError) else "credentials (AWS_PROFILE)"
        )
        raise NoStack(
            f"{name} cannot be looked for without {missing}. A running make run is the environment local. {_HINT}"
        ) from error
    if described is None:
        raise NoStack(f"There is no stack {name} in this region. {_HINT}")
    if not (found := outputs(described)):
        state, reason = described["StackStatus"], described.get("StackStatusReason", "no reason is given")
        raise NoStack(f"The first deployment of {name} has not succeeded. Its state is {state}: {reason}.")
    stack = Stack(name, found, parameters(described))
    os.environ |= settings(stack)
    singletons.reset()
    return stack


def describe(name: str, region: str | None = None) -> "StackTypeDef | None":
    """CloudFormation's description of a stack, None if there is none. Raises botocore's errors."""
    try:
        [described] = boto3.client("cloudformation", region_name=region).describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        # CloudFormation has no code of its own for a missing stack.
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
        if error.response["Error"]["Code"] == "ValidationError" and "does not exist" in str(error):
            return None
        raise
    return described


def outputs(described: "StackTypeDef") -> dict[str, str]:
    """The outputs of a stack; none while its first deployment has not ended well."""
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def parameters(described: "StackTypeDef") -> dict[str, str]:
    """The parameters that a stack was deployed with."""
    return {
        parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in described.get("Parameters", [])
    }


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a stack: its name in the template, its type, and its name or ARN in AWS."""

    logical_id: str
    type: str
    physical_id: str


def resources(stack: Stack) -> Iterator[Resource]:
    """All resources of a stack."""
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack.name)
    for each in (each for page in pages for each in page["StackResourceSummaries"]):
        yield Resource(each["LogicalResourceId"], each["ResourceType"], each["PhysicalResourceId"])


def environments() -> list[str]:
    """The environments that samconfig.toml has."""
    return [name for name, part in _config().items() if isinstance(part, dict) and name != "default"]


def overrides(environment: str) -> dict[str, str]:
    """The parameters that samconfig.toml sets in an environment."""
    text = _config()[environment]["deploy"]["parameters"].get("parameter_overrides", "")
    return dict(word.split("=", 1) for word in shlex.split(text))


def name_of(environment: str) -> str:
    """The name of an environment's stack."""
    name: str = _config()[environment]["deploy"]["parameters"]["stack_name"]
    return name


def region(environment: str) -> str | None:
    """The region that samconfig.toml sets for an environment, if it does."""
    named: str | None = _config()[environment]["deploy"]["parameters"].get("region")
    return named


def _config() -> dict[str, Any]:
    return tomllib.loads((ROOT / "samconfig.toml").read_text())


def settings(stack: Stack) -> dict[str, str]:
    """The environment that a function of the stack has, as far as the commands need it."""
    outputs = stack.outputs
    return {
        "CATALOG_TABLE": outputs["CatalogTable"],
        "LIBRARY_TABLE": outputs["LibraryTable"],
        "LIBRARY_KEY_SECRET": outputs["LibraryKeySecret"],
        "EVENT_BUS": outputs["EventBus"],
        "ORIGINALS_BUCKET": outputs["OriginalsBucket"],
        "RENDITIONS_BUCKET": outputs["RenditionsBucket"],
        "ARCHIVES_BUCKET": outputs["ArchivesBucket"],
        "IMPORT_NAMESPACE": stack.parameters.get("ImportNamespace", ""),
        **{
            queues.setting(stage, lane): outputs[f"{stage.title()}{lane.title()}QueueUrl"]
            for stage in STAGES
            for lane in Lane
        },
        **{
            dead_letters.setting(stage): " ".join(
                outputs[f"{stage.title()}{lane.title()}DeadLettersUrl"] for lane in Lane
            )
            for stage in STAGES
        },
        "REMOVALS_QUEUE_URL": outputs["RemovalsQueueUrl"],
        "COMPANIONS_QUEUE_URL": outputs["CompanionsQueueUrl"],
        "BUDGET_ARN": outputs.get("BudgetArn", ""),  # only a stack with MonthlyBudgetDollars has it
        dead_letters.REMOVALS: outputs["RemovalsDeadLettersUrl"],
    }

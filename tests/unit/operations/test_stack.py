"""Where commands look for the stack of an environment, and what they say if there is none to work with."""

import json
from typing import Final

import boto3
import pytest
from moto import mock_aws

from operations import __main__ as command
from operations import stack

RESOURCES: Final = {"Any": {"Type": "AWS::SNS::Topic"}}


def test_commands_work_in_the_region_that_make_deploy_deployed_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(stack, "region", lambda _: "eu-central-1")
    monkeypatch.setattr(stack, "settings", lambda _: {})
    template = json.dumps({"Resources": RESOURCES, "Outputs": {"Layout": {"Value": "1"}}})
    with mock_aws():
        cloudformation = boto3.client("cloudformation", region_name="eu-central-1")
        cloudformation.create_stack(StackName="darkroom-dev", TemplateBody=template)
        assert stack.use("dev", "").name == "darkroom-dev"
        assert boto3.client("s3").meta.region_name == "eu-central-1"


def test_a_first_deployment_that_failed_is_named_with_its_state(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    template = json.dumps({"Resources": RESOURCES})  # outputs come with success
    with mock_aws():
        boto3.client("cloudformation").create_stack(StackName="darkroom-dev", TemplateBody=template)
        assert command.main(["doctor", "--env", "dev"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("The first deployment of darkroom-dev has not succeeded. Its state is CREATE_COMPLETE")

"""Where commands look for the stack of an environment."""

import json

import boto3
import pytest
from moto import mock_aws

from operations import stack


def test_commands_work_in_the_region_that_make_deploy_deployed_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(stack, "region", lambda _: "eu-central-1")
    monkeypatch.setattr(stack, "settings", lambda _: {})
    template = json.dumps({"Resources": {"Any": {"Type": "AWS::SNS::Topic"}}})
    with mock_aws():
        cloudformation = boto3.client("cloudformation", region_name="eu-central-1")
        cloudformation.create_stack(StackName="darkroom-dev", TemplateBody=template)
        assert stack.use("dev", "").name == "darkroom-dev"
        assert boto3.client("s3").meta.region_name == "eu-central-1"

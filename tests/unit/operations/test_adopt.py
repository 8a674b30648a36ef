"""A stack is made again around what a deleted one has left. CloudFormation itself imports only in AWS."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from botocore.stub import ANY, Stubber

from operations import adopt
from tests import template
from tests.unit.test_deployer_policy import schemas

LEFT: Final = {"Originals": "darkroom-prod-originals-1a2b", "Catalog": "darkroom-prod-Catalog-1A2B"}
DELETED: Final = "arn:aws:cloudformation:eu-west-1:123456789012:stack/darkroom-prod/2"


@pytest.fixture
def cloudformation(monkeypatch: pytest.MonkeyPatch) -> Any:
    client = boto3.client(
        "cloudformation", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    monkeypatch.setattr(boto3, "client", lambda *_, **__: client)
    return client


def deleted_before(stubber: Stubber) -> None:
    """Two deleted stacks; the later one left two resources."""
    stacks = [
        {
            "StackName": "darkroom-prod",
            "StackId": DELETED[:-1] + str(day),
            "CreationTime": datetime(2026, 11, 1, tzinfo=UTC),
            "DeletionTime": datetime(2026, 11, day, tzinfo=UTC),
            "StackStatus": "DELETE_COMPLETE",
        }
        for day in (2, 1)
    ]
    stubber.add_response("list_stacks", {"StackSummaries": stacks}, {"StackStatusFilter": ["DELETE_COMPLETE"]})
    resources = [
        {
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": physical_id,
            "ResourceType": kind,
            "LastUpdatedTimestamp": datetime(2026, 11, 2, tzinfo=UTC),
            "ResourceStatus": status,
        }
        for logical_id, physical_id, kind, status in (
            ("Originals", LEFT["Originals"], "AWS::S3::Bucket", "DELETE_SKIPPED"),
            ("Catalog", LEFT["Catalog"], "AWS::DynamoDB::Table", "DELETE_SKIPPED"),
            ("Library", "gone", "AWS::DynamoDB::Table", "DELETE_COMPLETE"),
        )
    ]
    stubber.add_response("list_stack_resources", {"StackResourceSummaries": resources}, {"StackName": DELETED})


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["adopt", "--env", "prod", *arguments])
    return adopt.main()


def test_the_import_has_everything_that_outlives_a_stack_and_nothing_that_would_be_made() -> None:
    made = adopt.import_template()
    outliving = {n for n, each in template.load()["Resources"].items() if each.get("DeletionPolicy")}
    assert set(made["Resources"]) == outliving
    references = json.dumps(made["Resources"])
    others = set(template.load()["Resources"]) - outliving
    assert [name for name in others if f'"{name}"' in references or f"${{{name}" in references] == []
    assert "Transform" not in made
    assert len(json.dumps(made)) < 51_200, "CloudFormation takes no longer text"


def test_everything_that_outlives_a_stack_can_be_found() -> None:
    for resource in adopt.import_template()["Resources"].values():
        schema = schemas()[resource["Type"]]
        assert schema["primaryIdentifier"] == [f"/properties/{adopt.IDENTIFIERS[resource['Type']]}"]


def test_without_go_nothing_is_changed(
    cloudformation: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Stubber(cloudformation) as stubber:
        deleted_before(stubber)
        assert run(monkeypatch) == 0
        stubber.assert_no_pending_responses()
    said = capsys.readouterr().out
    assert all(name in said for name in LEFT.values())
    assert "makes anew: Renditions, Archives" in said


def test_what_was_left_is_imported_and_a_restored_table_takes_the_place_of_the_old_one(
    cloudformation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = {"StackName": "darkroom-prod", "ChangeSetName": "adopt"}
    with Stubber(cloudformation) as stubber:
        deleted_before(stubber)
        stubber.add_response(
            "create_change_set",
            {},
            {
                **of,
                "ChangeSetType": "IMPORT",
                "TemplateBody": ANY,
                "Parameters": [
                    {"ParameterKey": "Environment", "ParameterValue": "prod"},
                    {"ParameterKey": "GradualTraffic", "ParameterValue": "true"},
                ],
                "ResourcesToImport": [
                    {
                        "ResourceType": "AWS::S3::Bucket",
                        "LogicalResourceId": "Originals",
                        "ResourceIdentifier": {"BucketName": LEFT["Originals"]},
                    },
                    {
                        "ResourceType": "AWS::DynamoDB::Table",
                        "LogicalResourceId": "Catalog",
                        "ResourceIdentifier": {"TableName": "restored"},
                    },
                ],
            },
        )
        stubber.add_response("describe_change_set", {"Status": "CREATE_COMPLETE"}, of)
        stubber.add_response("execute_change_set", {}, of)
        stacks = [
            {
                "StackName": "darkroom-prod",
                "CreationTime": datetime(2026, 11, 3, tzinfo=UTC),
                "StackStatus": "IMPORT_COMPLETE",
            }
        ]
        stubber.add_response("describe_stacks", {"Stacks": stacks}, {"StackName": "darkroom-prod"})
        assert run(monkeypatch, "--resource", "Catalog=restored", "--go") == 0
        stubber.assert_no_pending_responses()


def test_what_cannot_be_adopted_is_said(
    cloudformation: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Stubber(cloudformation) as stubber:
        assert run(monkeypatch, "--resource", "Library=table") == 1
        stubber.add_response("list_stacks", {"StackSummaries": []})
        assert run(monkeypatch) == 1
    said = capsys.readouterr().err
    assert "Library does not outlive a stack" in said
    assert "no deleted stack darkroom-prod" in said


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ("local", "ENV=local is the embedded AWS"),
        ("staging", "ENV=staging is not in samconfig.toml"),
        ("prod", "You must specify a region."),
    ],
)
def test_what_is_missing_is_said_in_a_line(
    environment: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    assert run(monkeypatch, "--env", environment) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_resource_without_its_name_in_aws_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "--resource", "Catalog")
    assert "Catalog has not the form Catalog=table" in capsys.readouterr().err

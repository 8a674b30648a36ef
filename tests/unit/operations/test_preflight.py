"""What a deployment lacks is said in one sentence, before the build."""

import json
import sys
from pathlib import Path
from typing import Final

import boto3
import pytest
from moto import mock_aws

from darkroom.layout import LAYOUT
from operations import preflight, stack
from operations.preflight import NotReady, check


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One without any configuration of AWS, and outside EC2."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.mark.parametrize(
    ("environment", "architecture", "parameters", "fault"),
    [
        ("staging", "arm64", "", r"ENV=staging is not in samconfig.toml, which has local, dev, .*prod"),
        ("local", "arm64", "", "make run"),
        ("dev", "arm", "", "ARCH=arm must be one of arm64, x86_64."),
        ("dev", "arm64", "TrashDays=0", "TrashDays is 0, and must be at least 1."),
        ("dev", "arm64", "", "No region is set: set AWS_DEFAULT_REGION"),
    ],
)
def test_what_is_missing_is_said(environment: str, architecture: str, parameters: str, fault: str) -> None:
    with pytest.raises(NotReady, match=fault):
        check(environment, architecture, parameters)


def test_credentials_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with pytest.raises(NotReady, match="There are no AWS credentials: set AWS_PROFILE"):
        check("dev", "arm64", "")


def test_credentials_that_aws_does_not_take_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_PROFILE", "none-of-this-name")
    with pytest.raises(NotReady, match="none-of-this-name"):
        check("dev", "arm64", "")


def test_a_region_in_samconfig_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "region", lambda _: "eu-central-1")
    with pytest.raises(NotReady, match="There are no AWS credentials"):
        check("dev", "arm64", "")


def test_the_account_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv("PARAMETERS", raising=False)
    monkeypatch.setattr(sys, "argv", ["preflight", "--env", "prod"])
    with mock_aws():
        assert preflight.main() == 0
    assert capsys.readouterr().out == "Deploying prod into account 123456789012.\n"


def deployed(layout: int = LAYOUT, **parameters: str) -> None:
    """The stack of dev, with images in a layout, and parameters of its own."""
    template = {
        "Parameters": {name: {"Type": "String"} for name in parameters},
        "Resources": {"Any": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"Layout": {"Value": str(layout)}},
    }
    cloudformation = boto3.client("cloudformation", region_name="eu-central-1")
    cloudformation.create_stack(
        StackName="darkroom-dev",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    )


CERTIFICATE: Final = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
TOPIC: Final = "arn:aws:sns:eu-central-1:123456789012:alarms"


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ("DomainName=photos.example.com", "DomainName needs CertificateArn."),
        (
            f"DomainName=photos.example.com CertificateArn={CERTIFICATE} UseCloudFront=no",
            "DomainName needs UseCloudFront=yes.",
        ),
        ("MonthlyBudgetDollars=50", "MonthlyBudgetDollars needs AlarmTopicArn."),
        ("TokenIssuer=https://issuer.example.com/", "TokenIssuer needs TokenAudience."),
    ],
)
def test_a_parameter_that_needs_another_is_not_deployed_without_it(
    parameters: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws(), pytest.raises(NotReady, match=f"^{fault}$"):
        check("dev", "arm64", parameters)


def test_what_the_last_deployment_set_need_not_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        deployed(AlarmTopicArn=TOPIC)
        assert check("dev", "arm64", "MonthlyBudgetDollars=50").backfill is None
        with pytest.raises(NotReady, match="MonthlyBudgetDollars needs AlarmTopicArn"):
            check("dev", "arm64", "MonthlyBudgetDollars=50 AlarmTopicArn=''")


@pytest.mark.parametrize(
    ("stored", "fault"),
    [
        (LAYOUT + 1, f"layout {LAYOUT + 1}, and this older version reads only layout {LAYOUT}"),
        (LAYOUT - 1, f"layout {LAYOUT - 1}, which this version cannot read any more"),
    ],
)
def test_what_is_stored_in_another_layout_is_not_deployed_over(
    stored: int, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        deployed(stored)
        with pytest.raises(NotReady, match=fault):
            check("dev", "arm64", "")


def test_a_backfill_that_follows_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setattr(preflight, "BACKFILLS", {LAYOUT - 1: "make backfill WHAT=engine"})
    monkeypatch.setattr(sys, "argv", ["preflight", "--env", "dev"])
    with mock_aws():
        deployed(LAYOUT)
        assert preflight.main() == 0
    assert "older layout" not in capsys.readouterr().out
    with mock_aws():
        deployed(LAYOUT - 1)
        assert preflight.main() == 0
    assert "run: make backfill WHAT=engine ENV=dev GO=1\n" in capsys.readouterr().out


def test_a_fault_is_one_line_and_an_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["preflight"])
    assert preflight.main() == 1
    assert capsys.readouterr().err.count("\n") == 1

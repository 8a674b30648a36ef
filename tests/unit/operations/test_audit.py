"""Each finding in the template is answered in one file, and each answer has its finding."""

import tomllib
from typing import Final

from operations.audit import ANSWERS, Finding, translated, unsettled

ANSWERED: Final = {"CKV_1": {"resources": ["AWS::S3::Bucket.*"], "answer": "It is so."}}
FOUND: Final = Finding("CKV_1", "AWS::S3::Bucket.Originals", "Ensure that it is not so")


def test_a_finding_without_an_answer_is_a_fault() -> None:
    assert [*unsettled([FOUND], ANSWERED)] == []
    other = Finding("CKV_1", "AWS::SQS::Queue.Removals", "Ensure that it is not so")
    assert [*unsettled([FOUND, other], ANSWERED)] == [
        "AWS::SQS::Queue.Removals: Ensure that it is not so (CKV_1)."
    ]
    assert len([*unsettled([FOUND, Finding("CKV_2", FOUND.resource, "")], ANSWERED)]) == 1


def test_an_answer_without_a_finding_is_a_fault() -> None:
    assert [*unsettled([], ANSWERED)] == ["CKV_1 is answered for AWS::S3::Bucket.*, and nothing is found there."]


def test_every_answer_says_why() -> None:
    answers = tomllib.loads(ANSWERS.read_text())
    assert answers
    assert [check for check, each in answers.items() if len(each["answer"]) < 40 or not each["resources"]] == []


def test_the_template_is_examined_as_cloudformation_gets_it() -> None:
    kinds = {resource["Type"] for resource in translated("prod")["Resources"].values()}
    assert {"AWS::Lambda::Function", "AWS::CodeDeploy::DeploymentGroup", "AWS::S3::Bucket"} <= kinds
    assert not any(kind.startswith("AWS::Serverless") for kind in kinds)

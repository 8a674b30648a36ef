"""What a deployment refuses, and what the embedded AWS makes of a part that is left out of it."""

import pytest
from botocore.exceptions import ClientError

from tests import edge
from tests.deployed import Operator


def test_nonsense_for_a_ladder_is_refused_before_anything_changes(operator: Operator) -> None:
    """CloudFormation itself refuses it, so it does not matter who deploys."""
    cloudformation = operator.stack.client("cloudformation")
    [before] = cloudformation.describe_stacks(StackName=operator.stack.name)["Stacks"]
    names = {parameter["ParameterKey"] for parameter in before["Parameters"]}
    kept = [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(names - {"Ladder"})]
    with pytest.raises(ClientError, match="must be a ladder"):
        cloudformation.create_change_set(
            StackName=operator.stack.name,
            ChangeSetName="nonsense",
            UsePreviousTemplate=True,
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[{"ParameterKey": "Ladder", "ParameterValue": "a: 200 jpg jpg; a: 300 jpg"}, *kept],
        )
    [after] = cloudformation.describe_stacks(StackName=operator.stack.name)["Stacks"]
    assert after == before


@pytest.mark.usefixtures("emulator")  # an account makes and removes a distribution in half an hour
def test_everything_of_cloudfront_is_made_and_removed(operator: Operator) -> None:
    """It does not send the requests of functions to other origins, so `make run` goes without."""
    cloudformation = operator.stack.client("cloudformation")
    given = {
        "Stack": "darkroom-test",
        "ApiDomain": "a1b2c3.execute-api.us-east-1.amazonaws.com",
        "Pictures": "pictures.s3.us-east-1.amazonaws.com",
        "AllowedOrigins": "*",
        "DomainName": "",
        "CertificateArn": "",
        "WebAclArn": "",
        "PriceClass": "PriceClass_100",
    }
    cloudformation.create_stack(
        StackName="cloudfront",
        TemplateBody=edge.PATH.read_text(),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName="cloudfront", WaiterConfig={"Delay": 1})
    found = cloudformation.describe_stack_resources(StackName="cloudfront")["StackResources"]
    assert {each["LogicalResourceId"] for each in found} == edge.RESOURCES.keys()
    cloudformation.delete_stack(StackName="cloudfront")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="cloudfront", WaiterConfig={"Delay": 1})

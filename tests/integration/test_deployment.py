"""What a deployment refuses."""

import pytest
from botocore.exceptions import ClientError

from local import deployment
from tests.deployed import Operator


def test_nonsense_for_a_ladder_is_refused_before_anything_changes(operator: Operator) -> None:
    """CloudFormation itself refuses it, so it does not matter who deploys."""
    cloudformation = operator.stack.client("cloudformation")
    [before] = cloudformation.describe_stacks(StackName=deployment.STACK)["Stacks"]
    names = {parameter["ParameterKey"] for parameter in before["Parameters"]}
    kept = [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(names - {"Ladder"})]
    with pytest.raises(ClientError, match="must be a ladder"):
        cloudformation.create_change_set(
            StackName=deployment.STACK,
            ChangeSetName="nonsense",
            UsePreviousTemplate=True,
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[{"ParameterKey": "Ladder", "ParameterValue": "a: 200 jpg jpg; a: 300 jpg"}, *kept],
        )
    [after] = cloudformation.describe_stacks(StackName=deployment.STACK)["Stacks"]
    assert after == before

"""DynamoDB's answers come as botocore would parse them, and a change of botocore shows here."""

import json
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.session import get_session

from darkroom import aws, dynamodb_answers, singletons

ITEM: Final = {
    "pk": {"S": "IMAGE#a"},
    "words": {
        "M": {"tags": {"L": [{"S": "Köln"}, {"N": "1.50"}]}, "hidden": {"BOOL": False}, "title": {"NULL": True}}
    },
    "ids": {"SS": ["a", "b"]},
}
USED: Final = {"TableName": "t", "CapacityUnits": 1.5, "GlobalSecondaryIndexes": {"i": {"CapacityUnits": 0.5}}}
KEY: Final = {"pk": {"S": "a"}}

CALLS: Final[dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    "GetItem": ({"TableName": "t", "Key": KEY}, {"Item": ITEM, "ConsumedCapacity": USED}),
    "BatchGetItem": (
        {"RequestItems": {"t": {"Keys": [KEY]}}},
        {"Responses": {"t": [ITEM, ITEM]}, "UnprocessedKeys": {"t": {"Keys": [KEY]}}},
    ),
    "Query": ({"TableName": "t"}, {"Items": [ITEM], "Count": 1, "ScannedCount": 2, "LastEvaluatedKey": KEY}),
    "UpdateItem": ({"TableName": "t", "Key": KEY}, {"Attributes": ITEM}),
    "PutItem": ({"TableName": "t", "Item": ITEM}, {}),
    "DeleteItem": ({"TableName": "t", "Key": KEY}, {"Attributes": ITEM, "ConsumedCapacity": USED}),
    "TransactWriteItems": ({"TransactItems": []}, {"ConsumedCapacity": [USED]}),
}


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        return [self._body]


def client(body: bytes, status: int = 200, *, ours: bool = True) -> Any:
    """A client whose every call gets this answer."""
    made = get_session().create_client(
        "dynamodb", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b", config=aws._CONFIG
    )
    headers: Any = {"x-amzn-RequestId": "1"}
    answer: Any = AWSResponse("https://x", status, headers, _Raw(body))
    made.meta.events.register("before-send.dynamodb", lambda **_: answer)
    if ours:
        dynamodb_answers.install(made.meta.events)
    return made


@pytest.mark.parametrize("operation", CALLS)
def test_an_answer_is_what_botocore_makes_of_it(operation: str) -> None:
    given, answer = CALLS[operation]
    if operation == "TransactWriteItems":
        given = {"TransactItems": [{"Delete": {"TableName": "t", "Key": KEY}}]}
    if operation == "Query":
        given = given | {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "a"}}}
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).strip("_")
    body = json.dumps(answer).encode()
    assert getattr(client(body), name)(**given) == getattr(client(body, ours=False), name)(**given)


def test_an_answer_without_a_body_is_empty() -> None:
    given = CALLS["GetItem"][0]
    assert client(b"").get_item(**given) == client(b"", ours=False).get_item(**given)


@pytest.mark.parametrize(
    "value", [{"B": "AAEC"}, {"BS": ["AAEC"]}, {"L": [{"M": {"x": {"B": "AA=="}}}]}, {"M": {"B": {"S": "x"}}}]
)
def test_binary_values_are_bytes(value: dict[str, Any]) -> None:
    body = json.dumps({"Item": {"x": value}}).encode()
    given = CALLS["GetItem"][0]
    assert client(body).get_item(**given) == client(body, ours=False).get_item(**given)


REFUSED: Final = {"__type": "a.b#ConditionalCheckFailedException", "message": "no", "Item": ITEM}
CANCELLED: Final = {
    "__type": "x#TransactionCanceledException",
    "Message": "no",
    "CancellationReasons": [{"Code": "None"}],
}


@pytest.mark.parametrize("body", [json.dumps(REFUSED).encode(), json.dumps(CANCELLED).encode(), b"no JSON"])
def test_errors_are_botocores(body: bytes) -> None:
    found = []
    for ours in (True, False):
        with pytest.raises(ClientError) as raised:
            client(body, 400, ours=ours).get_item(**CALLS["GetItem"][0])
        found.append((type(raised.value).__name__, raised.value.response))
    assert found[0] == found[1]


def test_botocore_is_spared_the_walk() -> None:
    """`before-parse` is in no document of botocore. If it goes, answers are right, but slower."""
    walked = list[bytes]()

    def look(response_dict: dict[str, Any], **_: Any) -> None:
        walked.append(response_dict["body"])

    made = client(json.dumps({"Item": ITEM}).encode())
    made.meta.events.register_last("before-parse.dynamodb", look)
    assert made.get_item(**CALLS["GetItem"][0])["Item"] == ITEM
    assert walked == [b"{}"]


def test_every_client_reads_answers_in_this_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    singletons.reset()
    response = {"status_code": 200, "body": b"[]"}
    events: Any = aws.dynamodb().meta.events
    events.emit("before-parse.dynamodb.Query", response_dict=response)
    assert response["body"] == b"{}"
    singletons.reset()

"""The requests of the catalogue's table, and what is made of DynamoDB's answers."""

from types import SimpleNamespace
from typing import Any, Final, cast

import pytest
from botocore.exceptions import ClientError

from darkroom.catalog.entry import Entry
from darkroom.catalog.table import Add, Check, Put, Remove, Table, Update, as_listed, key, unsettled
from darkroom.errors import Contention
from darkroom.keys import ImageId, Owner

KEY: Final = key(Owner("demo"), ImageId("0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"))
IMPORTED: Final = ImageId("0b9f2f0e-6f0c-8c39-9a55-6b1f2f7d9f1c")
UPLOADED: Final = ImageId("0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c")


def cancelled(*codes: str) -> ClientError:
    reasons = [{"Code": code} for code in codes]
    answer = {"Error": {"Code": "TransactionCanceledException", "Message": ""}, "CancellationReasons": reasons}
    return ClientError(cast("Any", answer), "TransactWriteItems")


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "TransactWriteItems")


def answering(monkeypatch: pytest.MonkeyPatch, *answers: ClientError | None) -> Table:
    """A table whose writes have these answers, the last one again and again."""
    monkeypatch.setattr("darkroom.catalog.table._FIRST_PAUSE", 0)
    left = list(answers)

    def write(**_: Any) -> None:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if answer is not None:
            raise answer

    client = SimpleNamespace(transact_write_items=write, update_item=write)
    return Table(cast("Any", client), "catalogue")


def accepted(table: Table) -> bool:
    return table.update(KEY, assign={"a": 1}, condition="attribute_exists(#a)")


def test_a_write_whose_condition_is_not_met_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert accepted(answering(monkeypatch, None))
    assert not accepted(answering(monkeypatch, error("ConditionalCheckFailedException")))


def test_a_write_waits_for_a_transaction_and_is_not_patient_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = error("TransactionConflictException")
    assert accepted(answering(monkeypatch, busy, None))
    assert not accepted(answering(monkeypatch, busy, error("ConditionalCheckFailedException")))
    with pytest.raises(Contention):
        accepted(answering(monkeypatch, busy))


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "ValidationException"])
def test_a_fault_of_a_write_is_no_refusal(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Whoever takes it for one would give up work that is due."""
    with pytest.raises(ClientError, match=code):
        accepted(answering(monkeypatch, error(code), None))


def test_each_kind_of_debt_is_listed_apart() -> None:
    def part(image_id: ImageId, *, removal: bool = False) -> str:
        return unsettled(image_id, removal=removal)["unsettled"].partition("-")[0]

    assert part(UPLOADED) == "upload"
    assert part(IMPORTED) == "import"
    assert part(UPLOADED, removal=True) == part(IMPORTED, removal=True) == "removal"


def test_a_write_sets_what_has_a_value_and_removes_what_has_none() -> None:
    request = Update(KEY, {"a": 1, "b": None}, {"c": 2, "d": None}, "#e = :e", {"e": 3}).request("catalogue")
    assert request["UpdateExpression"] == "SET #a = :_a, #c = if_not_exists(#c, :_c) REMOVE #b"
    assert request["ConditionExpression"] == "#e = :e"
    assert request["ExpressionAttributeNames"] == {f"#{name}": name for name in "abce"}
    assert request["ExpressionAttributeValues"] == {":_a": {"N": "1"}, ":_c": {"N": "2"}, ":e": {"N": "3"}}


def test_dynamodb_takes_no_empty_map_of_values() -> None:
    assert "ExpressionAttributeValues" not in Update(KEY, {"a": None}, {}, "attribute_exists(#a)").request(
        "catalogue"
    )
    remove = Remove(KEY, "attribute_exists(#a)").request("catalogue")
    assert "ExpressionAttributeValues" not in remove
    assert remove["ExpressionAttributeNames"] == {"#a": "a"}


def test_a_write_without_a_condition_has_none() -> None:
    for request in (
        Put({"pk": "a", "sk": "b"}).request("t"),
        Remove(KEY).request("t"),
        Add(KEY, {"n": 1}).request("t"),
    ):
        assert "ConditionExpression" not in request
    assert Put({"pk": "a", "sk": "b"}, "#n < :n", {"n": 2}).request("t")["ExpressionAttributeValues"] == {
        ":n": {"N": "2"}
    }


def test_an_entry_is_as_listed_while_no_stage_has_failed_since() -> None:
    assert as_listed(Entry({})) == {"condition": "attribute_not_exists(#failed_since)"}
    listed = as_listed(Entry({"failed_since": "2026-11-26T00:00:00.000000Z"}))
    assert listed == {"condition": "#failed_since = :since", "values": {"since": "2026-11-26T00:00:00.000000Z"}}


def test_a_transaction_says_which_conditions_refused_it(monkeypatch: pytest.MonkeyPatch) -> None:
    table = answering(monkeypatch, cancelled("None", "ConditionalCheckFailed", "TransactionConflict"))
    assert table.transact(Check(KEY, "attribute_exists(pk)")) == {1}
    assert answering(monkeypatch, None).transact(Check(KEY, "attribute_exists(pk)")) == set()


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_transaction_that_meets_another_waits_for_it(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    part = Check(KEY, "attribute_exists(pk)")
    assert answering(monkeypatch, cancelled("None", code), cancelled(code), None).transact(part) == set()
    with pytest.raises(Contention):
        answering(monkeypatch, cancelled(code)).transact(part)


@pytest.mark.parametrize(
    "fault",
    [
        cancelled("None", "ValidationError"),
        cancelled("TransactionConflict", "ItemCollectionSizeLimitExceeded"),
        error("ResourceNotFoundException"),
    ],
)
def test_a_transaction_that_can_never_succeed_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, fault: ClientError
) -> None:
    with pytest.raises(ClientError) as raised:
        answering(monkeypatch, fault, None).transact(Check(KEY, "attribute_exists(pk)"))
    assert raised.value is fault

"""The account's budget of the month: what stops once it is spent, and what does not."""

from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from darkroom import budget
from darkroom.budget import MonthlyBudget
from darkroom.catalog.runs import Run, Runs
from keepers.backfill import __main__ as command
from keepers.janitor import handler
from operations import doctor, stack
from operations.doctor import Patient
from operations.stack import Stack
from tests.functional import budgets
from tests.functional.conftest import Cloud


@pytest.fixture
def spent(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: ARG001 - moto has to run
    """The ARN of a budget that is spent, as the functions and commands of the stack know it."""
    arn = budgets.make(limit=100, spent=100.01)
    monkeypatch.setenv("BUDGET_ARN", arn)
    return arn


def audit_of(cloud: Cloud) -> Run:
    audit = Runs(cloud.table).get(handler.AUDIT)
    assert audit is not None
    return audit


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(("dollars", "is_spent"), [(99.99, False), (100, False), (100.01, True)])
def test_a_budget_is_spent_when_aws_budgets_would_tell_so_at_100_percent(dollars: float, is_spent: bool) -> None:
    assert MonthlyBudget(budgets.make(limit=100, spent=dollars)).is_spent() is is_spent


@pytest.mark.usefixtures("cloud")
def test_aws_is_asked_again_after_some_minutes() -> None:
    moment = 0.0
    asked = MonthlyBudget(budgets.make(limit=100, spent=0), lambda: moment)
    assert not asked.is_spent()
    budgets.make(limit=100, spent=101)
    assert not asked.is_spent()
    moment = budget.ASK_AGAIN_SECONDS
    assert asked.is_spent()


@pytest.mark.usefixtures("cloud")
def test_a_budget_that_somebody_has_deleted_is_not_taken_for_unspent() -> None:
    arn = budgets.make(limit=100, spent=0).replace(budgets.NAME, "another")
    with pytest.raises(ClientError, match="NotFound"):
        MonthlyBudget(arn).is_spent()


@pytest.mark.usefixtures("spent")
def test_the_audit_waits_and_the_sweep_does_not(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "RESERVE_MILLISECONDS", 0)
    swept: list[bool] = []
    sweep = handler.sweep

    def count(time_is_up: Any) -> Any:
        swept.append(True)
        return sweep(time_is_up)

    monkeypatch.setattr(handler, "sweep", count)
    cloud.put("imports/demo/1.jpg", b"one")
    handler.lambda_handler({}, context)
    assert swept
    assert (audit_of(cloud).cursor, audit_of(cloud).finished_at) == ({}, None)
    budgets.make(limit=200, spent=100.01)
    handler.lambda_handler({}, context)
    assert audit_of(cloud).finished_at is not None
    assert audit_of(cloud).totals["originals"] == 1


COMMANDS: Final = [["backfill", "--what", "originals"], ["reconcile"], ["redrive"], ["rebuild"]]


@pytest.mark.usefixtures("spent")
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_commands_wait_unless_they_are_told_not_to(
    cloud: Cloud, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stack, "use", lambda *_: Stack(cloud.table.name, {}, {}))
    cloud.put("imports/demo/1.jpg", b"one")
    assert command.main(arguments) == 0, "counting changes nothing"
    assert command.main([*arguments, "--go"]) == 1
    assert "has spent its budget of this month" in capsys.readouterr().out
    assert command.main([*arguments, "--go", "--over-budget"]) == 0, "and the run is free at once"


def test_doctor_names_a_budget_that_is_spent(spent: str) -> None:
    def found(outputs: dict[str, str]) -> list[str]:
        patient = Patient(Stack("darkroom-dev", outputs, {}), {}, [])
        return [problem.what for problem in doctor.CHECKS["budget"](patient)]

    assert found({}) == []
    [what] = found({"BudgetArn": spent})
    assert "$100.01 of its $100.00" in what
    budgets.make(limit=200, spent=100.01)
    assert found({"BudgetArn": spent}) == []

"""What the account may cost in a month, and whether it has: as AWS Budgets tells."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from darkroom import aws

# AWS Budgets updates costs only every eight to twelve hours. But an operator may raise the limit at any time, and
# work goes on ten minutes later at most.
# https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
ASK_AGAIN_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Month:
    """US dollars of the present month: what the account may cost, and what it has cost so far."""

    limit: float
    spent: float

    @property
    def over(self) -> bool:
        """Whether more is spent than the limit, which is when AWS Budgets tells of 100 %."""
        return self.spent > self.limit


class MonthlyBudget:
    """The budget of the account that a stack has made."""

    def __init__(self, arn: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`arn`: arn:aws:budgets::{account}:budget/{name}; empty for no budget, which is never spent."""
        self._arn = arn
        self._clock = clock
        self._asked: tuple[float, Month] | None = None

    def is_spent(self) -> bool:
        """Whether the month has cost more than it may, as AWS Budgets said last. Raises botocore's errors."""
        if not self._arn:
            return False
        moment = self._clock()
        if self._asked is None or moment - self._asked[0] >= ASK_AGAIN_SECONDS:
            self._asked = moment, month(self._arn)
        return self._asked[1].over


def month(arn: str) -> Month:
    """The present month of a budget. Raises botocore's errors.

    https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_DescribeBudget.html
    """
    account, name = arn.split(":")[4], arn.partition("/")[2]
    budget = aws.budgets().describe_budget(AccountId=account, BudgetName=name)["Budget"]
    return Month(float(budget["BudgetLimit"]["Amount"]), float(budget["CalculatedSpend"]["ActualSpend"]["Amount"]))

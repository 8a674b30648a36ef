"""The account's budget in moto, which spends nothing by itself."""

from typing import Final

from darkroom import aws
from tests.functional.moto_stack import ACCOUNT

NAME: Final = "darkroom"


def make(limit: float, spent: float) -> str:
    """A budget of a month, in US dollars, in place of the last one; returns its ARN."""
    for old in aws.budgets().describe_budgets(AccountId=ACCOUNT)["Budgets"]:
        aws.budgets().delete_budget(AccountId=ACCOUNT, BudgetName=old["BudgetName"])
    aws.budgets().create_budget(
        AccountId=ACCOUNT,
        Budget={
            "BudgetName": NAME,
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": str(limit), "Unit": "USD"},
            "CalculatedSpend": {"ActualSpend": {"Amount": str(spent), "Unit": "USD"}},
        },
    )
    return f"arn:aws:budgets::{ACCOUNT}:budget/{NAME}"

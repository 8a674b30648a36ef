"""The deployed API answers what schemathesis makes from the OpenAPI document as the document says: gateway, token
check and grants included. `tests/functional/test_schemathesis.py` makes many more requests, without the stack.
"""

import os
from collections.abc import Callable
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case

from contract.document import kept
from local.deployment import Stack
from local.users import User
from tests.functional.test_schemathesis import EXCLUDED

# For each operation: together some three hundred in `make test`, and 15,000 in `make schemathesis`.
EXAMPLES: Final = max(1, int(os.environ.get("EXAMPLES", "20")) // 6)

schema = schemathesis.openapi.from_dict(kept())
# It would ask for hundreds of values one by one; the functional test does.
schema.config.phases.coverage.enabled = False


@pytest.fixture(scope="module")
def visitor(user: Callable[[str], User]) -> User:
    """The user who makes the requests."""
    return user("visitor")


@schema.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_every_answer_is_told_and_no_fault_of_ours(stack: Stack, visitor: User, case: Case[Any]) -> None:
    headers = {"Authorization": f"Bearer {visitor.token}"}
    case.call_and_validate(base_url=stack.api_url, headers=headers, excluded_checks=EXCLUDED)

"""Requests that schemathesis makes from the OpenAPI document: right, wrong and odd ones.

No answer is a fault of ours, and every answer is one that the document tells.
"""

import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from contract.document import kept
from darkroom.keys import Owner
from tests.functional.api_client import ALICE
from tests.functional.conftest import Context, make_cloud
from tests.functional.gateway import TOKEN, Gateway

# For each operation of the document, beside the values at the bounds of its parameters, which are all tried:
# together some two thousand in `make test`, and 90,000 in `make schemathesis`.
EXAMPLES: Final = int(os.environ.get("EXAMPLES", "20"))


schema = schemathesis.openapi.from_dict(kept())
schema.app = Gateway(Context(), ALICE)

EXCLUDED: Final = [
    # No pattern tells which names are empty once they are cleaned, and which cursors are ours.
    positive_data_acceptance,
    # It counts unknown parameters as wrong. Ours are ignored, so that a newer client can call an older deployment.
    negative_data_rejection,
    # API Gateway answers methods that no route has.
    unsupported_method,
]


@pytest.fixture(scope="module", autouse=True)
def world() -> Iterator[None]:
    """The stack's storage, which the requests change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAX_REQUESTS_PER_MINUTE", "0")
        for cloud in make_cloud(patch):
            yield
            assert cloud.owners.closed_at(Owner(ALICE)) is None, "every request after that was refused"


@schema.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_every_answer_is_told_and_no_fault_of_ours(case: Case[Any]) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"}, excluded_checks=EXCLUDED)

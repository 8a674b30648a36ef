"""docs/openapi.json is what the routes describe, and valid."""

import re

from openapi_spec_validator import OpenAPIV31SpecValidator

from contract.changes import announced, breaking
from contract.document import KEPT, as_text, generated, kept


def test_no_change_breaks_a_client_unless_the_version_tells_it() -> None:
    broken = breaking(kept(), generated())
    assert broken == [] or announced(kept(), generated())


def test_the_kept_document_is_fresh() -> None:
    assert KEPT.read_text() == as_text(generated()), "run make contract"


def test_the_kept_document_is_valid() -> None:
    assert list(OpenAPIV31SpecValidator(kept()).iter_errors()) == []


def test_the_version_is_semantic() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", kept()["info"]["version"])

"""The OpenAPI document: what the routes say about themselves, and the parts that they share."""

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from image_api.models import ProblemDetails
from image_api.problems import (
    CONTENT_TYPE,
    Problem,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    Unexpected,
)

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
    from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

VERSION: Final = "0.1.0"
"""Of the contract, by Semantic Versioning. CONTRIBUTING.md says what raises it."""

# The security of a route that is for logged-in users only.
TOKEN: Final[list[dict[str, list[str]]]] = [{"token": []}]

_PROBLEM_REFERENCE: Final = {"$ref": "#/components/schemas/ProblemDetails"}

# API Gateway's own answer to a missing token, and ours to a token without a user.
_NO_TOKEN: Final = {
    "description": Unauthenticated.title,
    "content": {
        "application/json": {
            "schema": {"type": "object", "properties": {"message": {"type": "string"}}},
            "example": {"message": "Unauthorized"},
        },
        CONTENT_TYPE: {"schema": _PROBLEM_REFERENCE},
    },
}

# The schemas of the resolver's own errors, which our problems replace.
_UNUSED: Final = ("HTTPValidationError", "ValidationError", "ResponseValidationError")

_DESCRIPTION: Final = """
Upload photos, get thumbnails and metadata: open a slot, send the photo with the slot's form, then read the image
until it is ready. Lists and images have links to pictures; these open without a token.

Errors are problem details (RFC 9457). Programs should look at `code`:

| code | status | meaning |
|---|---|---|
{table}

A request without a token, or with an expired one, does not reach this API: the answer is status 401,
`{{"message":"Unauthorized"}}`.
"""


def answers(
    status: int, description: str, *problems: type[Problem], content: Any = None, public: bool = False
) -> "dict[int, OpenAPIResponse]":
    """The answers of a route: its success, with what it returns or `content`, and the problems that it raises.

    `public`: the route needs no token, so its requests are not counted.
    """
    success: OpenAPIResponse = {"description": description}
    if content is not None:
        success["content"] = content
    every: list[type[Problem]] = [Unexpected] if public else [TooManyRequests, Unexpected, Unavailable]
    raised = [*problems, *every]
    by_status: dict[int, list[type[Problem]]] = {}
    for problem in raised:
        by_status.setdefault(problem.status, []).append(problem)
    return {status: success} | {code: _problem_answer(kinds) for code, kinds in by_status.items()}


def _problem_answer(kinds: list[type[Problem]]) -> "OpenAPIResponse":
    # The schema is a reference: a model here would be built at the first request to every route.
    examples = {kind.code: {"value": kind().document("https://api.example.com", "/…")} for kind in kinds}
    return {
        "description": " ".join(kind.title for kind in kinds),
        "content": {CONTENT_TYPE: {"schema": _PROBLEM_REFERENCE, "examples": examples}},
    }


@cache
def document(api: "APIGatewayHttpResolver", public_url: str) -> str:
    """The OpenAPI 3.1 document as JSON."""
    # Imported here: only this answer needs these models, and importing them takes as long as importing the routes.
    from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, License, Server, Tag

    text = api.get_openapi_json_schema(
        title="Darkroom",
        version=VERSION,
        description=_DESCRIPTION.format(table=_problem_table()),
        license_info=License(name="Apache License 2.0", identifier="Apache-2.0"),
        servers=[Server(url=public_url)],
        tags=[
            Tag(name="Images", description="Slots, the catalogue, originals."),
            Tag(name="Media", description="Pictures."),
        ],
        security_schemes={"token": HTTPBearer(bearerFormat="JWT", description="A Cognito access or ID token.")},
    )
    return json.dumps(_finish(json.loads(text)), ensure_ascii=False, separators=(",", ":"))


def _problem_table() -> str:
    kinds = sorted(Problem.__subclasses__(), key=lambda kind: (kind.status, kind.code))
    return "\n".join(f"| `{kind.code}` | {kind.status.value} | {kind.__doc__} |" for kind in kinds)


def _finish(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for name in _UNUSED:
        schemas.pop(name, None)
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"ProblemDetails": problem}
    document["paths"] = dict(sorted(document["paths"].items()))
    for path in document["paths"].values():
        for operation in path.values():
            _drop_foreign_errors(operation["responses"])
            if "security" in operation:
                operation["responses"]["401"] = _NO_TOKEN
    return document


def _drop_foreign_errors(responses: dict[str, Any]) -> None:
    invalid = responses.get("422")
    if invalid and CONTENT_TYPE not in invalid["content"]:
        del responses["422"]

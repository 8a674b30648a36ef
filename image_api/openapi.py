"""The OpenAPI document: what the routes say about themselves, and the parts that they share."""

import json
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, get_args, get_type_hints

from darkroom import summary
from image_api.models import ProblemDetails
from image_api.problems import (
    CONTENT_TYPE,
    AccountGone,
    Problem,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    Unexpected,
)

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
    from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse, OpenAPIResponseHeader

VERSION: Final = "0.8.0"
"""Of the contract, by Semantic Versioning. CONTRIBUTING.md says what raises it."""

# The security of a route that is for logged-in users only.
TOKEN: Final[list[dict[str, list[str]]]] = [{"token": []}]

_HEADERS: Final = {
    "ETag": "The version of what was asked for; send it as `If-None-Match` to ask whether there is another.",
    "Location": "Where to go on.",
    "Retry-After": "How many seconds to wait.",
    "WWW-Authenticate": "`Bearer`, and why the token was refused.",
}

_PROBLEM_REFERENCE: Final = {"$ref": "#/components/schemas/ProblemDetails"}

_GATEWAY_REFERENCE: Final = {"$ref": "#/components/schemas/GatewayError"}
_GATEWAY_ERROR: Final = {
    "type": "object",
    "description": "An error that API Gateway answers by itself.",
    "required": ["message"],
    "properties": {"message": {"type": "string"}},
}

# What API Gateway answers by itself on any route, in JSON of its own.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
_BY_GATEWAY: Final = {
    HTTPStatus.NOT_FOUND: "Not Found",  # a host or a stage without this API
    HTTPStatus.TOO_MANY_REQUESTS: "Too Many Requests",  # of all clients together
    HTTPStatus.INTERNAL_SERVER_ERROR: "Internal Server Error",  # the function died
    HTTPStatus.SERVICE_UNAVAILABLE: "Service Unavailable",  # no function could be started, or it took too long
}

_WITHOUT_RETRY_AFTER: Final = " API Gateway itself sends no `Retry-After`: wait one second, then two, four …"

# The schemas of the resolver's own errors, which our problems replace.
_UNUSED: Final = ("HTTPValidationError", "ValidationError", "ResponseValidationError")

_DESCRIPTION: Final = """
Upload photos, get thumbnails and metadata: open a slot, send the photo as the slot says, then read the image
until it is ready. Lists and images have links to pictures; these open without a token.

Errors are problem details (RFC 9457). Programs should look at `code`:

| code | status | meaning |
|---|---|---|
{table}

A request without a token, or with an expired one, does not reach this API: the answer is status 401,
`{{"message":"Unauthorized"}}`.

HEAD answers as GET does, without the body.
"""


def answers(
    status: int,
    description: str,
    *problems: type[Problem],
    content: Any = None,
    headers: Iterable[str] = (),
    public: bool = False,
) -> "dict[int, OpenAPIResponse]":
    """The answers of a route: its success, with what it returns or `content` and `headers` of _HEADERS, and the
    problems that it raises.

    `public`: the route needs no token, so its requests are not counted.
    """
    success: OpenAPIResponse = {"description": description, "headers": _headers(headers)}
    if content is not None:
        success["content"] = content
    every: list[type[Problem]] = (
        [Unexpected] if public else [AccountGone, TooManyRequests, Unexpected, Unavailable]
    )
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
        "headers": _headers(kind.header for kind in kinds if kind.header),
        "content": {CONTENT_TYPE: {"schema": _PROBLEM_REFERENCE, "examples": examples}},
    }


def _headers(names: Iterable[str]) -> "dict[str, OpenAPIResponseHeader]":
    return {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}


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
            Tag(name="Albums", description="Images that their owner has put together."),
            Tag(name="Counts", description="How many images there are."),
            Tag(name="Trash", description="Deleting images, and taking them back."),
            Tag(name="Shares", description="Showing images to people without an account."),
            Tag(name="Guests", description="What these people see. A link's token is the permission."),
            Tag(name="Exports", description="Taking originals away."),
            Tag(name="Media", description="Pictures."),
            Tag(name="Account", description="The user's own account."),
            Tag(name="Service", description="The API itself."),
        ],
        security_schemes={"token": HTTPBearer(bearerFormat="JWT", description="A Cognito access token.")},
    )
    return json.dumps(_finish(json.loads(text)), ensure_ascii=False, separators=(",", ":"))


def _problem_table() -> str:
    kinds = sorted(Problem.__subclasses__(), key=lambda kind: (kind.status, kind.code))
    return "\n".join(f"| `{kind.code}` | {kind.status.value} | {_one_line(kind.__doc__)} |" for kind in kinds)


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _finish(document: dict[str, Any]) -> dict[str, Any]:
    """The document that the resolver made, with what it cannot know."""
    schemas = document["components"]["schemas"]
    for name in _UNUSED:
        schemas.pop(name, None)
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"ProblemDetails": problem, "GatewayError": _GATEWAY_ERROR}
    problem["properties"]["code"]["enum"] = sorted(kind.code for kind in Problem.__subclasses__())
    _describe_summary(schemas)
    document["paths"] = dict(sorted(document["paths"].items()))
    for path in document["paths"].values():
        for operation in path.values():
            _finish_operation(operation)
        if "get" in path:
            path["head"] = _head(path["get"])
    return document


def _describe_summary(schemas: dict[str, Any]) -> None:
    """Add the meaning of the summary's fields."""
    for kind in (summary.Summary, summary.Gps, summary.Colour, summary.Region, summary.C2pa, summary.PixelFault):
        for name, hint in get_type_hints(kind, include_extras=True).items():
            schemas[kind.__name__]["properties"][name]["description"] = get_args(hint)[1]


def _finish_operation(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    invalid = responses.get("422")
    if invalid and CONTENT_TYPE not in invalid["content"]:  # the resolver's own
        del responses["422"]
    if operation.setdefault("security", []):
        responses["401"] = _problem_answer([Unauthenticated])
        _add_gateways(responses, HTTPStatus.UNAUTHORIZED, "Unauthorized")
    for status, message in _BY_GATEWAY.items():
        _add_gateways(responses, status, message)
    responses["503"]["description"] += _WITHOUT_RETRY_AFTER
    # An id with characters that no path has leads to no route.
    responses["404"]["content"].setdefault(CONTENT_TYPE, {"schema": _PROBLEM_REFERENCE})
    operation["responses"] = dict(sorted(responses.items()))


def _add_gateways(responses: dict[str, Any], status: HTTPStatus, message: str) -> None:
    answer = responses.setdefault(str(status.value), {"description": f"{message}.", "content": {}})
    answer["content"]["application/json"] = {"schema": _GATEWAY_REFERENCE, "example": {"message": message}}


def _head(get: dict[str, Any]) -> dict[str, Any]:
    """HEAD is GET without the body."""
    answers = {
        status: {name: part for name, part in answer.items() if name != "content"}
        for status, answer in get["responses"].items()
    }
    name = get["operationId"]
    return get | {
        "summary": f"{get['summary']}: only the headers",
        "operationId": f"head{name[0].upper()}{name[1:]}",
        "responses": answers,
    }

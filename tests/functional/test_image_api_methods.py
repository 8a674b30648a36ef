"""Every method that a route declares passes API Gateway's routes, its CORS answer, and the check of
bodies.
"""

from typing import Any, Final

import pytest

from darkroom.catalog.owners import Owners
from image_api.api import Api
from image_api.models import SlotRequest
from tests import template
from tests.functional.api_client import Answer, ApiClient, read
from tests.functional.conftest import SETTINGS

# The methods that API Gateway passes to the function on any path, if there is a token.
ROUTED: Final = {
    route["Properties"]["RouteKey"].removesuffix(" /{proxy+}")
    for route in template.resources("AWS::ApiGatewayV2::Route").values()
    if route["Properties"]["RouteKey"].endswith(" /{proxy+}")
}
[CORS] = [api["Properties"]["CorsConfiguration"] for api in template.resources("AWS::ApiGatewayV2::Api").values()]

STORES: Final = (
    *("CATALOG_TABLE", "LIBRARY_TABLE", "ORIGINALS_BUCKET", "RENDITIONS_BUCKET", "ARCHIVES_BUCKET"),
    *("EXPORTS_QUEUE_URL", "MEDIA_KEY_SECRET", "LIBRARY_KEY_SECRET"),
)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API as it is deployed."""
    for name, value in {**SETTINGS, **dict.fromkeys(STORES, "none")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MAX_REQUESTS_PER_MINUTE", "0")  # they would be counted in a table
    monkeypatch.setattr(Owners, "closed_at", lambda *_: None)
    from image_api.handler import api

    return api


def made_of(*methods: str) -> Api:
    """An API with one route a method, each of which takes a body."""

    def take(request: SlotRequest) -> dict[str, str]:
        return {"took": request.filename}

    api = Api(lambda: SETTINGS["PUBLIC_URL"], admit=lambda _: None)
    for method in methods:
        api.route("/thing", method=method)(take)
    return api


def stopped(api: Api, context: Any) -> set[tuple[str, str]]:
    """The methods of an API that are stopped, and by what."""
    found = set()
    for route in [*api._static_routes, *api._dynamic_routes]:
        # HEAD is GET without the body, on every route.
        for method in {route.method} | ({"HEAD"} if route.method == "GET" else set()):
            if method not in ROUTED:
                found.add((method, "routes"))
            if method not in CORS["AllowMethods"]:
                found.add((method, "CORS"))
        if route.dependant.body_params:
            path = route.path.replace("<image_id>", "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c")
            refused = [
                send(api, context, route.method, path, body, content_type).status
                for body, content_type in (("x", "text/plain"), (b"\xff", "application/json"))
            ]
            if refused != [415, 400]:
                found.add((route.method, "bodies"))
    return found


def send(api: Api, context: Any, method: str, path: str, body: str | bytes, content_type: str) -> Answer:
    event = ApiClient(context).event(method, path, body=body, headers={"content-type": content_type})
    return read(api.resolve(event, context))


def test_every_method_of_the_api_gets_through(served: Api, context: Any) -> None:
    assert stopped(served, context) == set()


def test_every_method_that_api_gateway_routes_may_come_from_a_web_page() -> None:
    assert set(CORS["AllowMethods"]) == ROUTED


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_route_of_a_method_with_a_body_is_served_as_soon_as_it_is_declared(method: str, context: Any) -> None:
    api = made_of(method)
    assert stopped(api, context) == set()
    body = '{"filename": "a.jpg", "content_type": "image/jpeg"}'
    answer = send(api, context, method, "/thing", body, "application/json")
    assert (answer.status, answer.json()) == (200, {"took": "a.jpg"})


def test_a_method_that_is_missing_somewhere_is_noticed(context: Any) -> None:
    assert stopped(made_of("QUERY"), context) == {("QUERY", "routes"), ("QUERY", "CORS"), ("QUERY", "bodies")}


def test_no_route_compresses_its_answers_itself(served: Api) -> None:
    """They are compressed for all routes alike, in coding.py; a route's own would be compressed twice."""
    routes = [*served._static_routes, *served._dynamic_routes]
    assert len(routes) > 10
    assert [route.rule.pattern for route in routes if route.compress] == []


def test_web_pages_may_send_and_read_the_headers_that_requests_and_answers_have(served: Api) -> None:
    """https://fetch.spec.whatwg.org/#cors-safelisted-request-header"""
    declared = {
        parameter.alias.lower()
        for route in [*served._static_routes, *served._dynamic_routes]
        for parameter in route.dependant.header_params
    }
    assert "if-none-match" in declared
    requests = {"authorization", "content-type", "if-none-match", "if-match", "range"}
    requests |= {"if-range", "idempotency-key", "share-session"}
    always = {"accept"}  # pages may send it anywhere
    assert declared - always <= requests == set(CORS["AllowHeaders"])
    assert set(CORS["ExposeHeaders"]) == {"apigw-requestid", "etag", "location", "retry-after", "content-range"}


def test_web_pages_may_upload_by_form_and_by_link() -> None:
    originals = template.load()["Resources"]["Originals"]["Properties"]["CorsConfiguration"]["CorsRules"]
    [rule] = [rule for rule in originals if "POST" in rule["AllowedMethods"]]
    assert "PUT" in rule["AllowedMethods"]

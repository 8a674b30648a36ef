"""The API's description: for programs, and for people."""

from typing import TYPE_CHECKING, Final, cast

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services
from image_api.docs_page import content_security_policy, page
from image_api.openapi import document
from image_api.settings import ApiSettings

if TYPE_CHECKING:
    from image_api.api import Api

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

# It changes only with a deployment. A few minutes, so that clients soon see the new one.
_CACHING: Final = {"Cache-Control": "public, max-age=300"}


@router.get("/openapi.json", include_in_schema=False)
def get_openapi() -> Response[str]:
    api = cast("Api", router.api_resolver)  # the Api that the handler included these routes in
    text = document(api, services.settings(ApiSettings).public_url)
    return Response(200, "application/json", text, _CACHING)


@router.get("/docs", include_in_schema=False)
def get_docs() -> Response[str]:
    headers = {**_CACHING, "Content-Security-Policy": content_security_policy()}
    return Response(200, "text/html; charset=utf-8", page(), headers)

"""The service itself: where it begins for people, and whether it answers."""

from typing import Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services
from image_api.models import Health
from image_api.openapi import answers
from image_api.redirects import redirect
from image_api.settings import ApiSettings

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

_OK: Final = Health(status="ok")


@router.get("/", include_in_schema=False)
def get_root() -> Response[str | None]:
    return redirect(f"{services.settings(ApiSettings).public_url}/app/")


@router.get(
    "/healthz",
    summary="Ask whether the API answers",
    description="It needs nothing but the API itself: neither the catalogue nor S3.",
    operation_id="getHealth",
    tags=["Service"],
    responses=answers(200, "It does.", public=True),
)
def get_health() -> Health:
    return _OK

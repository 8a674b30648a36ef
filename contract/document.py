"""The OpenAPI document as it is kept in docs/openapi.json: that of a deployment at api.example.com."""

import json
from typing import Any, Final

from image_api.api import Api
from image_api.openapi import document
from image_api.routes import ROUTERS
from local.emulator import ROOT

KEPT: Final = ROOT / "docs/openapi.json"
URL: Final = "https://api.example.com"


def kept() -> dict[str, Any]:
    """The document that is kept."""
    found: dict[str, Any] = json.loads(KEPT.read_text())
    return found


def generated() -> dict[str, Any]:
    """The document that the routes describe now."""
    api = Api(lambda: URL, admit=lambda _: None)
    for router in ROUTERS:
        api.include_router(router)
    made: dict[str, Any] = json.loads(document(api, URL))
    return made


def as_text(openapi: dict[str, Any]) -> str:
    """The document with a line a value, so that changes are readable."""
    return json.dumps(openapi, ensure_ascii=False, indent=2) + "\n"

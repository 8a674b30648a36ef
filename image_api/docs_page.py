"""The documentation page: Swagger UI over /openapi.json, from one answer and without a content network."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Final

_TEMPLATE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Darkroom API</title>
<link rel="icon" href="data:,">
<style>{style}</style>
<div id="docs"></div>
<script>{library}</script>
<script>{start}</script>
</html>
"""

# `validatorUrl`: Swagger UI would otherwise send the document's address to a checker on the internet.
_START: Final = """
SwaggerUIBundle({dom_id: "#docs", url: "openapi.json", deepLinking: true, filter: true, validatorUrl: null});
"""


@cache
def page() -> str:
    """The page as HTML."""
    return _TEMPLATE.format(style=_asset("swagger-ui.min.css"), library=_library(), start=_START)


@cache
def content_security_policy() -> str:
    """Allows only the page's own scripts, and lets them call only this API."""
    scripts = " ".join(_hash(script) for script in (_library(), _START))
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@cache
def _library() -> str:
    return _asset("swagger-ui-bundle.min.js")


def _asset(name: str) -> str:
    # Powertools contains Swagger UI for its own page.
    return (files("aws_lambda_powertools.event_handler.openapi.swagger_ui") / name).read_text("utf-8")


def _hash(script: str) -> str:
    """https://www.w3.org/TR/CSP3/#framework-directive-source-list"""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"

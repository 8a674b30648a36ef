"""The documentation page: Swagger UI over /openapi.json, and the errors. One answer, without a content network."""

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from image_api.problems import Problem

_TEMPLATE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Darkroom API</title>
<link rel="icon" href="data:,">
<style>{style}</style>
<div id="docs"></div>
<main class="swagger-ui"><div class="wrapper">
<h2>Errors</h2>
<dl>
{problems}
</dl>
</div></main>
<script>{library}</script>
<script>{start}</script>
</html>
"""

# `validatorUrl`: Swagger UI would otherwise send the document's address to a checker on the internet.
_START: Final = """
SwaggerUIBundle({
  dom_id: "#docs", url: "openapi.json", deepLinking: true, filter: true, validatorUrl: null,
  // Above the errors, the page has grown since it was loaded.
  onComplete: () => document.getElementById(location.hash.slice(1))?.scrollIntoView(),
});
"""


@cache
def page() -> str:
    """The page as HTML."""
    return _TEMPLATE.format(
        style=_asset("swagger-ui.min.css"), problems=_problems(), library=_library(), start=_START
    )


@cache
def content_security_policy() -> str:
    """Allows only the page's own scripts, and lets them call only this API."""
    scripts = " ".join(_hash(script) for script in (_library(), _START))
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _problems() -> str:
    """Every error, each where the `type` of its problem document leads."""
    kinds = sorted(Problem.__subclasses__(), key=lambda kind: (kind.status, kind.code))
    return "\n".join(
        f'<dt id="{kind.code}"><code>{kind.code}</code> ({kind.status.value})</dt>'
        f"<dd>{escape(kind.__doc__ or '')}</dd>"
        for kind in kinds
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

"""The gallery: its page, with what it has to know of the deployment, and the files that `make gallery` builds."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from darkroom import services
from darkroom.singletons import once
from image_api.settings import ApiSettings

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}

_PAGES: Final = frozenset({"index.html", "guests.html"})

# esbuild writes a hash of the content into these names, so what they name never changes.
_HASHED: Final = re.compile(r"-[A-Z0-9]{8}\.(?:js|css)")
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK: Final = "no-cache"
"""Keep it, but ask whether it has changed before each use."""

# Nothing that the page does needs a device or a sensor.
_PERMISSIONS: Final = ", ".join(
    f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb")
)


@dataclass(frozen=True, slots=True)
class File:
    """A file of the gallery, as an answer."""

    content_type: str
    body: str
    """A picture is in base64: the resolver reads bytes as text when it checks what a route returns."""
    headers: dict[str, str]

    @property
    def is_picture(self) -> bool:
        return self.content_type == _TYPES[".png"]


@once
def page() -> File:
    """The owners' page of this deployment."""
    settings = services.settings(ApiSettings)
    configuration = {
        "api": settings.public_url,
        "client": settings.users_client,
        "login": settings.login_url,
        "cognito": settings.cognito_url,
        "links": bool(settings.sign_in_by_link),
        "signUp": bool(settings.self_sign_up),
    }
    return _file("text/html; charset=utf-8", _complete("index.html", configuration), _ASK)


@once
def guests_page() -> File:
    """The page that the links of shares open, the same for all of them."""
    body = _complete("guests.html", {"api": services.settings(ApiSettings).public_url})
    page = _file("text/html; charset=utf-8", body, "no-store")
    # Whoever finds a link should have got it from its owner.
    return replace(page, headers=page.headers | {"X-Robots-Tag": "noindex"})


def file(name: str) -> File | None:
    """A built file, by its name; None if there is none."""
    return _read(name) if name in _names() else None


@once
def page_headers() -> dict[str, str]:
    """What the page may do: run its own scripts, and speak with this API, its login pages and its buckets."""
    settings = services.settings(ApiSettings)
    objects = services.objects()
    api = _origin(settings.public_url)
    # Presigned links say where the buckets are.
    originals = _origin(objects.original_link("-", None, "-"))
    renditions = _origin(objects.derived_link("-"))
    connect = dict.fromkeys(
        (api, originals, renditions, _origin(settings.login_url), _origin(settings.cognito_url))
    )
    images = dict.fromkeys((api, originals, renditions))
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' blob: data: {' '.join(images)}",
        "media-src": f"'self' blob: {' '.join(images)}",
        "connect-src": f"'self' {' '.join(connect)}",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": _PERMISSIONS,
    }


@cache
def _names() -> frozenset[str]:
    """The names of the built files but the pages', which are not complete."""
    return frozenset(each.name for each in (files("image_api") / "app").iterdir()) - _PAGES


@cache
def _read(name: str) -> File:
    path = files("image_api") / "app" / name
    kind = _TYPES["." + name.rpartition(".")[2]]
    body = base64.b64encode(path.read_bytes()).decode() if kind == _TYPES[".png"] else path.read_text("utf-8")
    caching = _FOR_EVER if _HASHED.search(name) else _ASK
    return _file(kind, body, caching)


def _complete(name: str, configuration: Mapping[str, object]) -> str:
    """A built page with what it has to know of this deployment."""
    text = (files("image_api") / "app" / name).read_text("utf-8")
    # Absolute paths, because the pages' own addresses have more parts, or fewer.
    text = text.replace("$FOLDER", f"{urlsplit(services.settings(ApiSettings).public_url).path}/app/")
    # In a block of data, `<` could end it.
    return text.replace("$CONFIGURATION", json.dumps(configuration).replace("<", "\\u003c"))


def _file(kind: str, body: str, caching: str) -> File:
    tag = hashlib.sha256(body.encode()).hexdigest()[:16]
    return File(kind, body, {"Cache-Control": caching, "ETag": f'"{tag}"'})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

"""The gallery as the API serves it."""

import io
import json
import re
from typing import Any

import pytest
from PIL import Image

from tests.functional.api_client import ApiClient


@pytest.fixture
def anybody(nowhere: None, context: Any) -> ApiClient:  # noqa: ARG001  # sets the environment
    return ApiClient(context, user=None)


@pytest.mark.parametrize("path", ["/app", "/app/"])
def test_the_page_knows_its_deployment(anybody: ApiClient, path: str) -> None:
    page = anybody.get(path)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    found = re.search(r'<script type="application/json" id="configuration">(.*?)</script>', page.body.decode())
    assert found
    configuration = json.loads(found[1])
    assert configuration["api"] == "https://photos.example"
    assert configuration["links"] is False
    assert configuration["signUp"] is False
    assert set(configuration) == {"api", "client", "login", "cognito", "links", "signUp"}
    assert "$" not in page.body.decode()


def test_everything_that_the_page_names_is_there(anybody: ApiClient) -> None:
    named = re.findall(r'(?:src|href|data-adding)="(/app/[^"]+)"', anybody.get("/app/").body.decode())
    assert len(named) >= 5
    for path in named:
        file = anybody.get(path)
        assert file.status == 200
        assert file.headers["etag"]
        hashed = re.search(r"-[A-Z0-9]{8}\.", path)
        assert file.headers["cache-control"] == ("public, max-age=31536000, immutable" if hashed else "no-cache")


def test_it_can_be_installed(anybody: ApiClient) -> None:
    manifest = anybody.get("/app/gallery.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"
    described = json.loads(manifest.body)
    sizes = set()
    for icon in described["icons"]:
        file = anybody.get(f"/app/{icon['src']}")
        assert (file.status, file.headers["content-type"].partition(";")[0]) == (200, icon["type"])
        if icon["type"] == "image/png":
            with Image.open(io.BytesIO(file.body)) as picture:
                assert icon["sizes"] == "{}x{}".format(*picture.size)
            sizes.add((icon["sizes"], icon["purpose"]))
    assert sizes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}


def test_the_service_worker_is_asked_for_again_and_knows_every_file(anybody: ApiClient) -> None:
    worker = anybody.get("/app/offline.js")
    assert (worker.status, worker.headers["cache-control"]) == (200, "no-cache")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "connect-src 'self'" in worker.headers["content-security-policy"]
    page, script = anybody.get("/app/").body.decode(), worker.body.decode()
    named = re.findall(r'"/app/([^"]+-[A-Z0-9]{8}\.(?:js|css))"', page)
    assert len(named) >= 3
    assert [name for name in named if f'"{name}"' not in script] == []
    assert "guests" not in script


def test_the_page_is_asked_for_again_and_not_sent_again(anybody: ApiClient) -> None:
    page = anybody.get("/app/")
    assert page.headers["cache-control"] == "no-cache"
    again = anybody.request("GET", "/app/", headers={"if-none-match": page.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_the_page_may_run_nothing_but_its_own_scripts(anybody: ApiClient) -> None:
    headers = anybody.get("/app/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["worker-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert "*" not in headers["content-security-policy"]
    assert len(policy["connect-src"].split()) >= 4, "the API, S3, the login pages and Cognito"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "geolocation=()" in headers["permissions-policy"]


def test_a_browser_that_opens_a_share_gets_the_guests_page(anybody: ApiClient) -> None:
    """The same for every token, and without a look at it: nothing is stored in this test."""
    browsers = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    pages = [anybody.request("GET", f"/s/{token * 32}", headers={"accept": browsers}) for token in "ab"]
    assert pages[0].body == pages[1].body
    [page, _] = pages
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["cache-control"] == "no-store"
    assert "Accept" in page.headers["vary"].split(", ")
    assert page.headers["referrer-policy"] == "no-referrer", "or the token would be told to others"
    assert page.headers["x-robots-tag"] == "noindex"
    body = page.body.decode()
    named = re.findall(r'(?:src|href)="(/app/[^"]+)"', body)
    assert len(named) >= 3
    assert [path for path in named if anybody.get(path).status != 200] == []
    assert "webmanifest" not in body
    assert "$" not in body
    found = re.search(r'<script type="application/json" id="configuration">(.*?)</script>', body)
    assert found
    assert json.loads(found[1]) == {"api": "https://photos.example"}
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "form-action 'none'" in policy


def test_only_the_link_itself_is_a_page(anybody: ApiClient) -> None:
    page = anybody.request("GET", f"/s/{'a' * 32}", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    head = anybody.request("HEAD", f"/s/{'a' * 32}", headers={"accept": "text/html"})
    assert head.headers["content-type"] == page.headers["content-type"]


@pytest.mark.parametrize(
    "name",
    ["index.html", "guests.html", "nothing.js", "../handler.py", "..%2fhandler.py", "%2e%2e/settings.py", "a/b"],
)
def test_no_other_file_is_served(anybody: ApiClient, name: str) -> None:
    assert anybody.get(f"/app/{name}").status == 404

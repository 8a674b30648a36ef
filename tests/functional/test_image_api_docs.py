"""The API's description of itself."""

import base64
import hashlib
import json
import re
import tomllib
from typing import Any, Final, get_args

import pytest
from openapi_spec_validator import validate

from darkroom.errors import CODES, FailureCode
from image_api.docs_page import page
from image_api.problems import Problem
from tests.functional.api_client import ApiClient
from tests.guides import blocks
from tests.photos import ROOT

REFUSALS: Final = {
    "application/problem+json": "#/components/schemas/ProblemDetails",
    "application/json": "#/components/schemas/GatewayError",
}

GUIDE: Final = ROOT / "docs" / "api.md"


@pytest.fixture
def anybody(nowhere: None, context: Any) -> ApiClient:  # noqa: ARG001  # sets the environment
    return ApiClient(context, user=None)


@pytest.fixture
def document(anybody: ApiClient) -> Any:
    return anybody.get("/openapi.json").json()


def operations(document: Any) -> dict[str, Any]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


@pytest.mark.usefixtures("cloud")
def test_the_guides_example_of_a_problem_is_a_real_one(context: Any) -> None:
    [example] = [block for block in blocks("api.md", "json") if '"type"' in block]
    wanting = {"content_type": "image/jpeg"}
    answer = ApiClient(context).post("/images", wanting).json()
    assert {**answer, "type": answer["type"].replace("photos.example", "…")} == json.loads(example)


def test_the_document_is_valid_openapi(document: Any) -> None:
    validate(document)
    assert document["servers"] == [{"url": "https://photos.example"}]


def test_the_document_names_the_projects_licence(document: Any) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert document["info"]["license"] == {"name": "Apache License 2.0", "identifier": project["license"]}
    [text] = [(ROOT / file).read_text() for file in project["license-files"]]
    assert "Apache License\n                           Version 2.0" in text


def test_all_but_media_and_health_needs_a_token(document: Any) -> None:
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for name, operation in operations(document).items():
        secured = not any(public in name for public in ("/media/", "/healthz", " /s/"))
        assert operation["security"] == ([{"token": []}] if secured else []), name
        assert ("401" in operation["responses"]) == secured


def test_every_refusal_is_a_problem(document: Any) -> None:
    for name, operation in operations(document).items():
        for status, response in operation["responses"].items():
            if status >= "400" and not name.startswith("HEAD"):
                schemas = {kind: content["schema"]["$ref"] for kind, content in response["content"].items()}
                assert schemas.items() <= REFUSALS.items(), (name, status)
                assert "application/problem+json" in schemas or (status in {"404", "429", "503"})


EXPORTED: Final = {"POST /exports", "GET /exports/{export_id}", "/exports/{export_id}"}
"""The requests that answer with one export, which is made in the background."""


def test_every_wait_is_told(document: Any) -> None:
    for name, operation in operations(document).items():
        for status, response in operation["responses"].items():
            wait = "Retry-After" in response.get("headers", {})
            counted = operation["security"] != [] or " /s/" in name
            refused = status in {"429", "503"} and counted
            worked_on = status < "300" and "ETag" in response.get("headers", {})  # an image's own answer
            made = status < "300" and name.removeprefix("HEAD ") in EXPORTED
            shown = worked_on and not re.search("/media/|/albums", name)
            assert wait == (refused or made or shown), (name, status)
            leads = status in {"201", "302"} or (name, status) == ("POST /exports", "202")
            assert ("Location" in response.get("headers", {})) == leads, (name, status)


def test_head_is_get_without_a_body(document: Any) -> None:
    for path, methods in document["paths"].items():
        assert ("head" in methods) == ("get" in methods), path
        for status, response in methods.get("head", {"responses": {}})["responses"].items():
            assert "content" not in response
            assert response["description"] == methods["get"]["responses"][status]["description"]


def test_every_field_says_what_it_is(document: Any) -> None:
    for name in ("Summary", "Gps", "Colour", "Region", "C2pa", "PixelFault"):
        for field, schema in document["components"]["schemas"][name]["properties"].items():
            assert schema["description"], field


def test_the_guide_lists_every_code_of_an_images_errors() -> None:
    table = GUIDE.read_text().partition("\n### Codes of `errors`\n")[2].partition("\n#")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == CODES | set(get_args(FailureCode))


def test_requests_are_documented_with_examples(document: Any) -> None:
    for name in ("POST /images", "PUT /images/{image_id}"):
        body = operations(document)[name]["requestBody"]
        schema = body["content"]["application/json"]["schema"]
        assert schema["$ref"] == "#/components/schemas/SlotRequest"
    assert document["components"]["schemas"]["SlotRequest"]["examples"]


def test_each_code_has_one_row_of_the_table(document: Any) -> None:
    lines = document["info"]["description"].splitlines()
    rows = [line for line in lines if re.fullmatch(r"\| `[a-z_]+` \| [0-9]{3} \| [^|]+\. \|", line)]
    assert len(rows) == len(Problem.__subclasses__())


@pytest.mark.parametrize("kind", Problem.__subclasses__(), ids=lambda kind: kind.code)
def test_every_problem_is_explained_where_its_type_leads_and_in_the_guide(document: Any, kind: Any) -> None:
    row = f"| `{kind.code}` | {kind.status.value} |"
    _, _, anchor = kind().document("https://photos.example", "/")["type"].partition("/docs#")
    assert f'<dt id="{anchor}"><code>{kind.code}</code>' in page()
    assert row in document["info"]["description"]
    assert row in GUIDE.read_text()


def test_the_guide_lists_every_request_of_the_api_and_no_other(document: Any) -> None:
    listed = re.findall(
        r"`([A-Z]+ /\S*)`", GUIDE.read_text().partition("\n## Requests\n")[2].partition("\n## ")[0]
    )
    assert len(listed) == len(set(listed))
    described = {
        re.sub(r"(?<=/media/).*", "…", re.sub(r"{(image|album|share|export)_id}", "{id}", name))
        for name in operations(document)
        if not name.startswith("HEAD")
    }
    assert set(listed) - described == {"GET /openapi.json", "GET /docs"}, "which the document leaves out"
    assert described <= set(listed)


def test_the_page_runs_its_own_scripts_and_nothing_from_elsewhere(anybody: ApiClient) -> None:
    page = anybody.get("/docs", accept_encoding="gzip")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    text = page.body.decode()
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == 2
    policy = page.headers["content-security-policy"]
    for script in scripts:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=.?https?:", text)


def test_the_description_is_public_and_cached_for_minutes(anybody: ApiClient) -> None:
    for path in ("/openapi.json", "/docs"):
        headers = anybody.get(path).headers
        assert headers["cache-control"] == "public, max-age=300"
        assert headers["vary"] == "Accept-Encoding"

"""Requests that are refused before anything is read or written. These tests have no AWS."""

import base64
import json
from typing import Any, Final
from urllib.parse import parse_qsl

import pytest

from darkroom import keys, singletons
from image_api.caller import caller_of
from tests.functional.api_client import ALICE, USERS_CLIENT, ApiClient

PHOTO: Final = {"filename": "photo.jpg", "content_type": "image/jpeg"}
IMAGE: Final = "/images/0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"


pytestmark = pytest.mark.usefixtures("nowhere")


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"filename": None}, "/filename"),
        ({"filename": "photos/"}, "/filename"),
        ({"filename": "x" * 256}, "/filename"),
        ({"filename": 7}, "/filename"),
        ({"content_type": "text/html"}, "/content_type"),
        ({"content_type": "image/jpeg; charset=utf-8"}, "/content_type"),
        ({"size": 0}, "/size"),
        ({"size": "12"}, "/size"),
        ({"size": True}, "/size"),
    ],
)
def test_a_wrong_value_is_named(api: ApiClient, change: dict[str, Any], pointer: str) -> None:
    answer = api.post("/images", {**PHOTO, **change})
    assert (answer.status, answer.code) == (422, "invalid")
    assert [(fault["in"], fault["pointer"]) for fault in answer.json()["errors"]] == [("body", pointer)]


def test_all_wrong_values_are_named_at_once(api: ApiClient) -> None:
    faults = api.post("/images", {"size": -1}).json()["errors"]
    assert {fault["pointer"] for fault in faults} == {"/filename", "/content_type", "/size"}


@pytest.mark.parametrize(
    ("method", "path", "body", "details"),
    [
        ("GET", "/images?status=pending", None, ["This is not ready, partial, rejected or failed."]),
        ("GET", "/images?order=size", None, ["This is not taken or added."]),
        ("GET", "/images?limit=ten", None, ["This is not a whole number."]),
        ("GET", "/images?limit=0", None, ["This is less than 1."]),
        ("GET", "/images?favourite=perhaps", None, ["This is neither true nor false."]),
        ("GET", "/images?tag=", None, ["This text is too short: the fewest characters are 1."]),
        ("GET", f"/images?tag={'x' * 202}", None, ["This text is too long: the most characters are 201."]),
        ("POST", "/images", {}, ["This is required."] * 2),
        ("POST", "/images", [], ["This is not a JSON object."]),
        ("POST", "/images", {**PHOTO, "filename": 7}, ["This is not a text."]),
        ("POST", "/images/delete", {"ids": []}, ["This list is too short: the fewest entries are 1."]),
        ("POST", "/images/delete", {"ids": 7}, ["This is not a list."]),
        ("POST", "/images/delete", {"ids": [IMAGE[8:]], "forever": True}, ["There is no field of this name."]),
        (
            "PATCH",
            IMAGE,
            {"position": {"latitude": "north", "longitude": 181}},
            ["This is not a number.", "This is more than 180."],
        ),
        ("PATCH", IMAGE, {"favourite": 1}, ["This is neither true nor false."]),
    ],
)
def test_a_sentence_says_what_is_wrong(
    api: ApiClient, method: str, path: str, body: Any, details: list[str]
) -> None:
    path, _, query = path.partition("?")
    text = None if body is None else json.dumps(body)
    answer = (
        api.get(path, dict(parse_qsl(query, keep_blank_values=True)))
        if text is None
        else api.request(method, path, body=text)
    )
    assert [fault["detail"] for fault in answer.json()["errors"]] == details


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("HEAD", ""),
        ("PUT", ""),
        ("DELETE", ""),
        ("GET", "/original"),
        ("GET", "/tags"),
        ("POST", "/retry"),
    ],
)
@pytest.mark.parametrize(
    "image_id", ["42", "{0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c}", "0b9f2f0e6f0c4c399a556b1f2f7d9f1c"]
)
def test_what_is_no_uuid_is_no_id_anywhere(api: ApiClient, method: str, path: str, image_id: str) -> None:
    answer = api.request(method, f"/images/{image_id}{path}", body=json.dumps(PHOTO) if method == "PUT" else None)
    assert answer.status == 422
    if method != "HEAD":
        [fault] = answer.json()["errors"]
        assert (fault["in"], fault["pointer"]) == ("path", "/image_id")
        assert fault["detail"].startswith("The id is not a UUID")


def test_an_id_of_an_import_is_not_for_uploads(api: ApiClient) -> None:
    answer = api.put("/images/0b9f2f0e-6f0c-8c39-9a55-6b1f2f7d9f1c", PHOTO)
    assert (answer.status, answer.code) == (422, "invalid")
    assert "version 8" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("{", "application/json", 400, "invalid_json"),
        ("[" * 100_000, "application/json", 400, "invalid_json"),
        ('{"size": ' + "9" * 5000 + "}", "application/json", 400, "invalid_json"),
        (b'{"filename": "\xff"}', "application/json", 400, "invalid_json"),
        ("", "application/json", 422, "invalid"),
        ("null", "application/json", 422, "invalid"),
        ("7", "application/json", 422, "invalid"),
        ("filename=a", "application/x-www-form-urlencoded", 415, "not_json"),
        (b"--x", "multipart/form-data", 415, "not_json"),
        ("{}", "text/plain", 415, "not_json"),
    ],
)
def test_a_body_that_is_not_a_json_object_is_refused(
    api: ApiClient, body: str | bytes, content_type: str, status: int, code: str
) -> None:
    answer = api.request("POST", "/images", body=body, headers={"content-type": content_type})
    assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "1.5", ""])
def test_a_page_has_1_to_100_images(api: ApiClient, limit: str) -> None:
    answer = api.get("/images", {"limit": limit})
    assert (answer.status, answer.code) == (422, "invalid")
    assert (answer.json()["errors"][0]["in"], answer.json()["errors"][0]["pointer"]) == ("query", "/limit")


@pytest.mark.parametrize("path", ["/images/", "/image", f"{IMAGE}/", f"{IMAGE}/nothing", "/media/x", "/docs/x"])
def test_an_unknown_path_is_not_found(api: ApiClient, path: str) -> None:
    answer = api.get(path)
    assert (answer.status, answer.code) == (404, "not_found")
    assert answer.json()["instance"] == path


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/images", "GET, HEAD, PATCH, POST"),
        ("POST", IMAGE, "DELETE, GET, HEAD, PATCH, PUT"),
        ("GET", f"{IMAGE}/retry", "POST"),
        ("PUT", "/docs", "GET, HEAD"),
        ("DELETE", "/media/a/b/thumbnails/c/d/e.jpg", "GET, HEAD"),
    ],
)
def test_a_path_without_the_method_lists_its_methods(api: ApiClient, method: str, path: str, allowed: str) -> None:
    answer = api.request(method, path)
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/images", PHOTO),
        ("PUT", IMAGE, PHOTO),
        ("GET", "/images", None),
        ("GET", IMAGE, None),
        ("GET", f"{IMAGE}/original", None),
        ("GET", f"{IMAGE}/tags", None),
        ("DELETE", IMAGE, None),
        ("POST", f"{IMAGE}/retry", None),
        ("PATCH", IMAGE, {"title": "a"}),
        ("PATCH", "/images", {"images": [{"id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c", "version": 0}]}),
        ("GET", "/trash", None),
        ("POST", f"{IMAGE}/restore", None),
        ("POST", "/images/delete", {"ids": ["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"]}),
        ("POST", "/images/restore", {"ids": ["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"]}),
    ],
)
@pytest.mark.parametrize("user", [None, "", "not/an/owner"])
def test_nobody_gets_in_without_a_token_even_past_the_gateway(
    context: Any, method: str, path: str, body: Any, user: str | None
) -> None:
    answer = ApiClient(context, user).request(method, path, body=body and json.dumps(body))
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    "claims",
    [
        {"token_use": "id", "client_id": "", "aud": USERS_CLIENT},
        {"token_use": "id"},
        {"token_use": ""},
        {"client_id": "another"},
        {"client_id": ""},
    ],
)
def test_only_access_tokens_of_our_client_are_accepted(context: Any, claims: dict[str, str]) -> None:
    answer = ApiClient(context, ALICE, **claims).get("/images")
    assert (answer.status, answer.code) == (401, "unauthenticated")


def test_anybody_may_ask_whether_the_api_answers(context: Any) -> None:
    answer = ApiClient(context, user=None).get("/healthz")
    assert (answer.status, answer.json()) == (200, {"status": "ok"})


def test_the_root_leads_to_the_gallery(context: Any) -> None:
    answer = ApiClient(context, user=None).get("/")
    assert (answer.status, answer.headers["location"]) == (302, "https://photos.example/app/")


@pytest.mark.parametrize("path", ["/healthz", "/openapi.json", "/docs", "/nothing", "/"])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_head_tells_the_length_of_what_get_answers(context: Any, path: str, encoding: str) -> None:
    """Compressed text too: its length is that of the answer on the wire."""
    from image_api.handler import lambda_handler

    client = ApiClient(context, user=None)
    got, head = (
        lambda_handler(client.event(method, path, headers={"accept-encoding": encoding}), context)
        for method in ("GET", "HEAD")
    )
    body = got["body"]
    length = len(base64.b64decode(body) if got["isBase64Encoded"] else body.encode())
    assert head["headers"] == {**got["headers"], "Content-Length": str(length)}
    assert (head["statusCode"], head["body"]) == (got["statusCode"], "")


def test_every_answer_is_private_and_of_its_type(api: ApiClient) -> None:
    headers = api.get("/nowhere").headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize(
    ("subject", "owner"),
    [
        ("1b2c3d4e-0000-4000-8000-00000000000a", "1b2c3d4e-0000-4000-8000-00000000000a"),
        ("google-oauth2|1234", "sub-bce7052b8271646800d311d2024a4908"),
    ],
)
def test_users_of_another_issuer_have_owners_of_their_own(
    monkeypatch: pytest.MonkeyPatch, subject: str, owner: str
) -> None:
    """API Gateway has checked issuer and audience; such tokens say neither client nor kind as Cognito's do."""
    monkeypatch.setenv("OTHER_ISSUER", "1")
    singletons.reset()
    claims = {"sub": subject, "aud": "https://photos.example"}
    assert caller_of({"requestContext": {"authorizer": {"jwt": {"claims": claims}}}}) == owner
    assert keys.is_owner(owner)


def test_a_token_without_a_subject_is_nobodys(context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_ISSUER", "1")
    singletons.reset()
    assert ApiClient(context, "").get("/images").status == 401

"""Who may do what, on the deployed stack with real IAM, signatures and tokens."""

import uuid
from collections.abc import Callable

import pytest
import requests

from darkroom_client.models import SlotRequest
from local.deployment import Stack
from local.users import User
from tests.deployed import DEADLINE_SECONDS, login_of, settled
from tests.photos import photo


@pytest.fixture(scope="module")
def image_id(alice: User) -> str:
    image_id = alice.upload(photo("Canon_40D.jpg"), filename="private.jpg", again=True).id
    settled(alice, image_id)
    return image_id


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("DELETE", ""), ("GET", "/original"), ("GET", "/tags")])
def test_the_answer_for_another_owners_image_is_as_if_it_did_not_exist(
    user: Callable[[str], User], image_id: str, method: str, path: str
) -> None:
    mallory, nobodys = user("mallory"), str(uuid.uuid4())
    anothers = mallory.http.request(method, f"/images/{image_id}{path}")
    none = mallory.http.request(method, f"/images/{nobodys}{path}")
    assert anothers.status_code == none.status_code == requests.codes.not_found
    assert anothers.content.replace(image_id.encode(), b"") == none.content.replace(nobodys.encode(), b"")
    assert set(anothers.headers) == set(none.headers)


def test_an_id_that_another_uses_is_free_to_use(alice: User, user: Callable[[str], User], image_id: str) -> None:
    """To refuse it would reveal that the image exists."""
    mallory = user("mallory")
    mallory.put_image(image_id, SlotRequest(filename="a.jpg", content_type="image/jpeg"))
    assert mallory.get_image(image_id).status == "pending"
    assert alice.get_image(image_id).status == "ready"


@pytest.mark.parametrize("path", ["/images", "/images/0d8f4c9e-5b0a-4c0e-9b0a-3f6f1c2d4e5f", "/no/such/route"])
@pytest.mark.parametrize("token", [None, "", "Bearer nonsense", "Bearer a.b.c"])
def test_a_request_without_a_valid_token_is_refused(stack: Stack, path: str, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": token}
    answer = requests.get(stack.api_url + path, headers=headers, timeout=DEADLINE_SECONDS)
    assert answer.status_code == requests.codes.unauthorized


@pytest.mark.usefixtures("alice")
def test_an_id_token_is_no_access_token(stack: Stack) -> None:
    """API Gateway lets it through: its audience is the client."""
    cognito = stack.session().client("cognito-idp", endpoint_url=stack.endpoint)
    tokens = cognito.initiate_auth(
        ClientId=stack.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": login_of("alice").email, "PASSWORD": login_of("alice").password},
    )["AuthenticationResult"]
    for name, status in (("IdToken", 401), ("AccessToken", 200)):
        answer = requests.get(
            f"{stack.api_url}/images",
            headers={"Authorization": f"Bearer {tokens[name]}"},  # type: ignore[literal-required]
            timeout=DEADLINE_SECONDS,
        )
        assert answer.status_code == status, name


def test_a_page_from_elsewhere_may_call_the_api(stack: Stack) -> None:
    asked = {"Origin": "http://localhost:5173", "Access-Control-Request-Method": "PATCH"}
    preflight = requests.options(f"{stack.api_url}/images", headers=asked, timeout=DEADLINE_SECONDS)
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "PATCH" in preflight.headers["Access-Control-Allow-Methods"]
    assert {"authorization", "if-match"} <= set(preflight.headers["Access-Control-Allow-Headers"].split(","))
    answer = requests.get(f"{stack.api_url}/healthz", headers=asked, timeout=DEADLINE_SECONDS)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_tampered_signature_is_refused(alice: User, image_id: str) -> None:
    [url] = [
        thumbnail.url
        for thumbnail in alice.get_image(image_id).thumbnails
        if (thumbnail.name, thumbnail.format_) == ("square", "jpg")
    ]
    assert requests.get(url, timeout=DEADLINE_SECONDS).ok
    for tampered in (
        url[:-1] + ("A" if url[-1] != "A" else "B"),
        url.replace("e=1", "e=2"),
        url.split("?")[0],
        url.replace("-000000-", "-000001-"),
    ):
        assert tampered != url
        answer = requests.get(tampered, timeout=DEADLINE_SECONDS)
        assert answer.status_code == requests.codes.forbidden, tampered
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_form_is_valid_only_for_its_own_key_type_and_size(alice: User, user: Callable[[str], User]) -> None:
    upload = alice.create_image(SlotRequest(filename="a.jpg", content_type="image/jpeg")).upload
    assert upload is not None
    form = upload.form

    def post(body: bytes, **changed: str) -> int:
        return requests.post(
            form.url, data={**form.fields, **changed}, files={"file": body}, timeout=DEADLINE_SECONDS
        ).status_code

    body = photo("Canon_40D.jpg")
    elsewhere = f"uploads/{user('mallory').sub}/{uuid.uuid4()}"
    assert post(body, key=elsewhere) == requests.codes.forbidden
    assert post(body, **{"Content-Type": "text/html"}) == requests.codes.forbidden
    assert post(b"") >= requests.codes.bad_request
    assert post(b"0" * (upload.max_bytes + 1)) >= requests.codes.bad_request
    assert post(body) < requests.codes.bad_request


def test_the_root_leads_everybody_to_the_gallery(stack: Stack) -> None:
    page = requests.get(f"{stack.api_url}/", timeout=DEADLINE_SECONDS)
    assert page.url == stack.outputs["GalleryUrl"] == f"{stack.api_url}/app/"
    assert "<title>Darkroom</title>" in page.text


def test_anybody_may_ask_whether_the_api_answers(stack: Stack) -> None:
    answer = requests.get(f"{stack.api_url}/healthz", timeout=DEADLINE_SECONDS)
    assert (answer.status_code, answer.json()) == (requests.codes.ok, {"status": "ok"})
    head = requests.head(f"{stack.api_url}/healthz", timeout=DEADLINE_SECONDS)
    assert head.headers["Content-Length"] == str(len(answer.content))


def test_the_documentation_is_for_everybody(stack: Stack) -> None:
    schema = requests.get(f"{stack.api_url}/openapi.json", timeout=DEADLINE_SECONDS)
    assert schema.json()["openapi"].startswith("3.")
    assert (
        requests.get(f"{stack.api_url}/docs", timeout=DEADLINE_SECONDS)
        .headers["Content-Type"]
        .startswith("text/html")
    )

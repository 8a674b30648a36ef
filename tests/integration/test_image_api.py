"""The parts of the API that depend on how API Gateway passes requests and answers on."""

import uuid
from typing import Final

import pytest
import requests

from local.client import Client
from tests.deployed import DEADLINE_SECONDS
from tests.photos import photo

NAME: Final = "Ä ☀️ 写真.jpg"


@pytest.fixture(scope="module")
def image_id(alice: Client) -> str:
    image_id = alice.upload(NAME, photo("Canon_40D.jpg"))
    assert image_id is not None
    alice.wait(image_id, DEADLINE_SECONDS)
    return image_id


def test_an_original_comes_back_as_it_was_sent(alice: Client, image_id: str) -> None:
    answer = alice.request("GET", f"/images/{image_id}/original", allow_redirects=False)
    assert answer.status_code == requests.codes.found
    original = requests.get(answer.headers["Location"], timeout=DEADLINE_SECONDS)
    assert original.content == photo("Canon_40D.jpg")


def test_a_name_comes_back_whole(alice: Client, image_id: str) -> None:
    assert alice.image(image_id)["filename"] == NAME


def test_caches_can_ask_whether_a_picture_has_changed(alice: Client, image_id: str) -> None:
    thumbnail = alice.image(image_id)["thumbnails"][0]
    first = requests.get(thumbnail["url"], timeout=DEADLINE_SECONDS)
    assert len(first.content) == thumbnail["bytes"]
    headers = {"If-None-Match": first.headers["ETag"]}
    again = requests.get(thumbnail["url"], headers=headers, timeout=DEADLINE_SECONDS)
    assert (again.status_code, again.content) == (requests.codes.not_modified, b"")
    head = requests.head(thumbnail["url"], timeout=DEADLINE_SECONDS)
    assert (head.status_code, head.content) == (requests.codes.ok, b"")


def test_tags_are_readable(alice: Client, image_id: str) -> None:
    assert "Canon" in alice.request("GET", f"/images/{image_id}/tags").text


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PATCH", "/nothing/at/all")])
def test_where_there_is_nothing_the_function_says_so(alice: Client, method: str, path: str) -> None:
    """If no route matched, API Gateway would answer with JSON of its own."""
    answer = alice.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (requests.codes.not_found, "not_found")


@pytest.mark.parametrize(("method", "path"), [("POST", f"/images/{uuid.UUID(int=0)}"), ("PATCH", "/healthz")])
def test_a_method_that_a_path_does_not_have_is_still_answered_by_the_function(
    alice: Client, method: str, path: str
) -> None:
    """API Gateway would answer 404 if it had no route for a method."""
    answer = alice.request(method, path, json={})
    assert (answer.status_code, answer.json()["code"]) == (requests.codes.not_allowed, "method_not_allowed")

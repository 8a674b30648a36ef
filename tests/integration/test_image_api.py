"""The parts of the API that depend on how API Gateway passes requests and answers on."""

import uuid
from typing import Final

import pytest
import requests

from local.users import User
from tests.deployed import DEADLINE_SECONDS, settled
from tests.photos import photo

NAME: Final = "Ä ☀️ 写真.jpg"


@pytest.fixture(scope="module")
def image_id(alice: User) -> str:
    image_id = alice.upload(photo("Canon_40D.jpg"), filename=NAME, again=True).id
    settled(alice, image_id)
    return image_id


def test_an_original_comes_back_as_it_was_sent(alice: User, image_id: str) -> None:
    answer = alice.http.get(f"/images/{image_id}/original")
    assert answer.status_code == requests.codes.found
    original = requests.get(answer.headers["Location"], timeout=DEADLINE_SECONDS)
    assert original.content == photo("Canon_40D.jpg")


def test_a_name_comes_back_whole(alice: User, image_id: str) -> None:
    assert alice.get_image(image_id).filename == NAME


def test_caches_can_ask_whether_a_picture_has_changed(alice: User, image_id: str) -> None:
    thumbnail = alice.get_image(image_id).thumbnails[0]
    first = requests.get(thumbnail.url, timeout=DEADLINE_SECONDS)
    assert len(first.content) == thumbnail.bytes_
    headers = {"If-None-Match": first.headers["ETag"]}
    again = requests.get(thumbnail.url, headers=headers, timeout=DEADLINE_SECONDS)
    assert (again.status_code, again.content) == (requests.codes.not_modified, b"")
    head = requests.head(thumbnail.url, timeout=DEADLINE_SECONDS)
    assert (head.status_code, head.content) == (requests.codes.ok, b"")


def test_tags_are_readable(alice: User, image_id: str) -> None:
    assert "Canon" in str(alice.get_tags(image_id))


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PATCH", "/nothing/at/all")])
def test_where_there_is_nothing_the_function_says_so(alice: User, method: str, path: str) -> None:
    """If no route matched, API Gateway would answer with JSON of its own."""
    answer = alice.http.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (requests.codes.not_found, "not_found")


@pytest.mark.parametrize(("method", "path"), [("POST", f"/images/{uuid.UUID(int=0)}"), ("PATCH", "/healthz")])
def test_a_method_that_a_path_does_not_have_is_still_answered_by_the_function(
    alice: User, method: str, path: str
) -> None:
    """API Gateway would answer 404 if it had no route for a method."""
    answer = alice.http.request(method, path, json={})
    assert (answer.status_code, answer.json()["code"]) == (requests.codes.not_allowed, "method_not_allowed")

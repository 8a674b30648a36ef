"""A walk over the OpenAPI document: on every route, another owner's image or album answers as one that nobody has.

Routes that name none answer as if no other owner had one.
"""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any, Final

import pytest

from contract.document import kept
from darkroom.catalog.albums import Albums
from darkroom.keys import AlbumId, ImageId, Owner
from tests.functional.api_client import ALICE, BOB, Answer, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.test_image_api_images import arrive

# Large enough to be sent in parts.
PHOTO: Final = {"filename": "photo.jpg", "content_type": "image/jpeg", "size": 20 * 2**20}
COMPANION: Final = "5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55"
ALBUM: Final = {"title": "At the lake"}
STATES: Final = ("slot", "ready", "deleted")
_NAMED: Final = re.compile(r"{(image|album)_id}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# In the answer to a slot: its times, and the form and the link that are signed for them.
_MOMENTS: Final = re.compile(
    r'"(created_at|updated_at|expires_at|policy|x-amz-\w+|X-Amz-\w+|AWSAccessKeyId|signature)":"[^"]*"'
)
_SIGNED: Final = re.compile(r'\?X-Amz-[^"]*')


def requests() -> Iterator[Any]:
    """The requests of the document that need a token and name an image or an album, in their path or body."""
    document = kept()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            body = example(document, operation)
            if operation["security"] and (_NAMED.search(path) or _UUID.search(json.dumps(body))):
                yield pytest.param(method.upper(), path, operation, body, id=f"{method.upper()} {path}")


def readings() -> Iterator[Any]:
    """The requests of the document that need a token, name neither image nor album, and change nothing."""
    for path, methods in kept()["paths"].items():
        for method in ("get", "head"):
            operation = methods.get(method)
            if operation and operation["security"] and "{" not in path:
                query = {
                    each["name"]: each["schema"]
                    for each in operation.get("parameters", ())
                    if each.get("required")
                }
                yield pytest.param(method.upper(), path, query, id=f"{method.upper()} {path}")


def example(document: Any, operation: Any) -> Any:
    """The first example of a request's body, which its model must have; None without a body."""
    if "requestBody" not in operation:
        return None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    name = schema["$ref"].rpartition("/")[2]
    examples = document["components"]["schemas"][name].get("examples")
    assert examples, f"{name} needs an example in its model, so that the walk can send one"
    return examples[0]


SAME_FOR_ALL: Final = {"/limits"}

REQUESTS: Final = list(requests())
READINGS: Final = list(readings())


def another(cloud: Cloud, owner: ApiClient, state: str) -> str:
    """An image of the other owner, and an album with the same id."""
    image_id: str = owner.post("/images", PHOTO).json()["image"]["id"]
    assert owner.put(f"/albums/{image_id}", ALBUM).status == 201
    if state != "slot":
        arrive(cloud, f"uploads/{BOB}/{image_id}")
        assert owner.post("/shares", {"image_id": image_id}).status == 201
        assert owner.post("/exports", {"ids": [image_id]}).status in {202, 409}  # one at a time
    if state == "deleted":
        assert owner.delete(f"/images/{image_id}").status == 204
        assert owner.delete(f"/albums/{image_id}").status == 204
    return image_id


def everything_of(cloud: Cloud, name: str) -> list[Any]:
    """The other owner's image and album."""
    return [cloud.table.get(Owner(BOB), ImageId(name)), Albums(cloud.table).get(Owner(BOB), AlbumId(name))]


def ask(api: ApiClient, method: str, path: str, operation: Any, body: Any, image_id: str) -> Answer:
    """Send a request about an image, on whatever version of it."""
    names = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"}
    headers = {"if-match": "*"} if "if-match" in names else {}
    text = None if body is None else _UUID.sub(image_id, json.dumps(body))
    path = _NAMED.sub(image_id, path).replace("{companion_id}", COMPANION)
    return api.request(method, path, body=text, headers=headers)


def comparable(answer: Answer, image_id: str) -> tuple[int, dict[str, str], str]:
    """All that an answer tells, except for the id and what differs between any two slots."""
    text = answer.body.decode().replace(image_id, "ID")
    headers = {name: value.replace(image_id, "ID") for name, value in answer.headers.items() if name != "etag"}
    return answer.status, headers, _SIGNED.sub("", _MOMENTS.sub(r'"\1":""', text))


@pytest.mark.parametrize(("method", "path", "operation", "body"), REQUESTS)
def test_another_owners_image_answers_as_one_that_nobody_has(
    cloud: Cloud, context: Any, method: str, path: str, operation: Any, body: Any
) -> None:
    for state in STATES:
        api, nobodys = ApiClient(context), str(uuid.uuid4())
        theirs = another(cloud, ApiClient(context, BOB), state)
        before = everything_of(cloud, theirs)
        asked = [comparable(ask(api, method, path, operation, body, each), each) for each in (theirs, nobodys)]
        assert asked[0] == asked[1], state
        assert everything_of(cloud, theirs) == before


@pytest.mark.parametrize(("method", "path", "required"), READINGS)
def test_lists_and_counts_are_as_if_no_other_owner_had_images(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch, method: str, path: str, required: Any
) -> None:
    monkeypatch.setenv("MAX_REQUESTS_PER_MINUTE", "0")  # `GET /me` counts them
    api, other = ApiClient(context), ApiClient(context, BOB)
    query = {name: schema["enum"][-1] for name, schema in required.items()}
    before = comparable(api.request(method, path, query), "")
    for state in ("ready", "trashed", "deleted"):
        theirs = another(cloud, other, "ready")
        if state != "ready":
            assert (
                other.request("DELETE", f"/images/{theirs}", {"permanent": str(state == "deleted").lower()}).status
                == 204
            )
        assert comparable(api.request(method, path, query), "") == before
    if method == "GET" and path not in SAME_FOR_ALL:
        assert comparable(other.request(method, path, query), "") != before, "they see their own"


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_another_owners_share_answers_as_one_that_nobody_has(cloud: Cloud, context: Any, method: str) -> None:
    api, other, nobodys = ApiClient(context), ApiClient(context, BOB), str(uuid.uuid4())
    another(cloud, other, "ready")
    [theirs] = (share["id"] for share in other.get("/shares").json()["shares"])
    asked = [comparable(api.request(method, f"/shares/{each}"), each) for each in (theirs, nobodys)]
    assert asked[0] == asked[1]
    assert other.get(f"/shares/{theirs}").status == 200


def test_nobody_closes_the_account_of_another(cloud: Cloud, context: Any) -> None:
    answer = ApiClient(context).request("DELETE", "/me", {"confirm": BOB})
    assert (answer.status, answer.code) == (422, "invalid")
    for owner in (ALICE, BOB):
        assert cloud.owners.closed_at(Owner(owner)) is None


def test_the_walk_visits_every_route_with_an_id() -> None:
    visited = {each.id for each in (*REQUESTS, *READINGS)}
    assert visited >= {
        f"GET /{path}" for path in ("images", "trash", "changes", "timeline", "facets", "stats", "me", "albums")
    }
    assert visited >= {f"{method} /images/{{image_id}}" for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE")}
    assert visited >= {f"{method} /albums/{{album_id}}" for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE")}
    unvisited = {path for path in kept()["paths"] if "{" in path and not _NAMED.search(path)}
    # Tests of their own have other owners' shares and exports.
    guests = {"/s/{token}", "/s/{token}/images", "/s/{token}/session"}
    assert unvisited == {"/shares/{share_id}", "/exports/{export_id}", *guests}
    assert visited >= {"PATCH /images", "POST /images/delete", "POST /images/restore", "POST /images/slots"}, (
        "they name images in the body"
    )

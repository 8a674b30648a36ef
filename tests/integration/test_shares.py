"""Shares on the deployed stack: what an owner gives out, and what a guest without an account gets."""

import json
from typing import Any, Final

import requests

from darkroom_client.models import DropRequest, ShareRequest
from local.deployment import Stack
from local.users import User
from tests.deployed import DEADLINE_SECONDS, settled
from tests.photos import photo

PASSWORD: Final = "correct horse battery"  # a guest's, in tests


def ask(stack: Stack, path: str, body: Any = None, **headers: str) -> requests.Response:
    """A request without a token: GET, or POST with a body."""
    method, data = ("GET", None) if body is None else ("POST", json.dumps(body))
    sent = {"Content-Type": "application/json", **headers}
    return requests.request(
        method, stack.api_url + path, data=data, headers=sent, timeout=DEADLINE_SECONDS, allow_redirects=False
    )


def test_a_guest_sees_a_shared_photo_until_it_is_revoked(stack: Stack, alice: User) -> None:
    image_id = alice.upload(photo("Canon_40D.jpg"), filename="secret name.jpg", again=True).id
    settled(alice, image_id)
    share = alice.create_share(ShareRequest(image_id=image_id, password=PASSWORD))
    path = f"/s/{share.token}"
    assert ask(stack, path).json()["password"] is True
    assert ask(stack, f"{path}/images").status_code == requests.codes.forbidden
    assert ask(stack, f"{path}/session", {"password": "wrong password"}).json()["code"] == "wrong_password"
    session = ask(stack, f"{path}/session", {"password": PASSWORD}).json()["session"]
    listed = ask(stack, f"{path}/images", **{"Share-Session": session})
    assert "secret name" not in listed.text
    [image] = listed.json()["images"]
    assert {requests.get(each["url"], timeout=DEADLINE_SECONDS).status_code for each in image["thumbnails"]} == {
        200
    }
    for other in (f"/images/{image_id}", "/images", "/me", "/shares"):
        assert ask(stack, other, Authorization=f"Bearer {share.token}").status_code == requests.codes.unauthorized
    alice.delete_share(share.id)
    assert ask(stack, f"{path}/images", **{"Share-Session": session}).json()["code"] == "share_not_found"


def test_a_guest_sends_a_photo(stack: Stack, alice: User) -> None:
    share = alice.create_share(ShareRequest(drop=DropRequest(max_images=1)))
    body = photo("fox.jpg")
    asked = {"name": "Anna", "filename": "party.jpg", "content_type": "image/jpeg", "size": len(body)}
    slot = ask(stack, f"/s/{share.token}/images", asked).json()
    put = slot["upload"]["put"]
    sent = requests.put(put["url"], data=body, headers=put["headers"], timeout=DEADLINE_SECONDS)
    assert sent.status_code == requests.codes.ok
    settled(alice, slot["id"])
    assert alice.get_image(slot["id"]).sent_by == "Anna"
    assert ask(stack, f"/s/{share.token}/images", asked).json()["code"] == "drop_full"

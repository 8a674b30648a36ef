"""Files that are there are found by their digests, on the deployed stack."""

import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import requests

from darkroom_client.models import SlotRequest
from local.users import User
from tests.deployed import DEADLINE_SECONDS, Operator, settled, until
from tests.photos import photo

BODY: Final = photo("Canon_40D.jpg")
AT_ONCE: Final = 8


def variant(number: int) -> bytes:
    """The photo as another file: decoders do not mind what comes after a JPEG."""
    return BODY + bytes([number])


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def said(body: bytes) -> SlotRequest:
    return SlotRequest(filename="a.jpg", content_type="image/jpeg", size=len(body), sha256=sha256(body))


def sent(user: User, body: bytes) -> str:
    """A photo that has been sent and processed; its id."""
    slot = user.put_image(str(uuid.uuid4()), said(body))
    assert slot.upload is not None
    form = slot.upload.form
    answer = requests.post(form.url, data=form.fields, files={"file": body}, timeout=DEADLINE_SECONDS)
    assert answer.ok, answer.text
    assert settled(user, slot.image.id).verified
    return slot.image.id


def have(user: User, digests: list[str]) -> list[Any]:
    answer = user.http.post("/images/have", json={"sha256": digests})
    assert answer.is_success, answer.text
    results: list[Any] = answer.json()["results"]
    assert [each["sha256"] for each in results] == digests
    return results


def test_a_thousand_digests_tell_what_became_of_each_file(newcomer: User, operator: Operator) -> None:
    there, trashed, destroyed = (sent(newcomer, variant(number)) for number in range(3))
    operator.drop(f"imports/{newcomer.sub}/dropped.jpg", variant(3))
    newcomer.http.delete(f"/images/{trashed}")
    newcomer.http.delete(f"/images/{destroyed}", params={"permanent": "true"})
    digests = [sha256(variant(number)) for number in range(4)] + [sha256(uuid.uuid4().bytes) for _ in range(996)]
    expected = ["have", "trashed", "deleted", "have", *["new"] * 996]
    until(lambda: [each["state"] for each in have(newcomer, digests)] == expected)
    results = have(newcomer, digests)
    assert [each["id"] for each in results[:3]] == [there, trashed, None]
    assert results[2]["deleted_at"] is not None

    imported = newcomer.put_image(str(uuid.uuid4()), said(variant(3)))
    assert (imported.image.id, imported.duplicate, imported.upload) == (results[3]["id"], True, None)
    again = newcomer.put_image(str(uuid.uuid4()), said(variant(1)))
    assert (again.image.id, again.image.trashed_at is None) == (trashed, False)
    assert newcomer.put_image(str(uuid.uuid4()), said(variant(2))).upload is not None, "its owner has decided so"


def test_of_many_slots_at_once_for_a_file_there_is_one(newcomer: User) -> None:
    ids = [str(uuid.uuid4()) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        slots = list(threads.map(lambda image_id: newcomer.put_image(image_id, said(BODY)), ids))
    [found] = {slot.image.id for slot in slots}
    assert [slot.duplicate for slot in slots] == [image_id != found for image_id in ids]
    assert [newcomer.http.get(f"/images/{image_id}").status_code for image_id in ids if image_id != found] == [
        requests.codes.not_found
    ] * (AT_ONCE - 1)


def test_one_request_for_many_slots_opens_one_for_a_file(newcomer: User) -> None:
    """They are opened ten at a time."""
    ids = [str(uuid.uuid4()) for _ in range(20)]
    slots = [{"id": each, **said(BODY).model_dump(exclude_unset=True)} for each in ids]
    answer = newcomer.http.post("/images/slots", json={"slots": slots})
    results = answer.json()["results"]
    [found] = {result["slot"]["image"]["id"] for result in results}
    assert [(result["id"], result["status"]) for result in results] == [
        (each, 201 if each == found else 200) for each in ids
    ]


def test_other_bytes_than_the_declared_ones_are_rejected(newcomer: User) -> None:
    """A form of the embedded AWS takes them; AWS itself refuses them."""
    slot = newcomer.put_image(str(uuid.uuid4()), said(BODY))
    assert slot.upload is not None
    form = slot.upload.form
    other = BODY[:-1] + b"?"
    assert requests.post(form.url, data=form.fields, files={"file": other}, timeout=DEADLINE_SECONDS).ok
    image = settled(newcomer, slot.image.id)
    assert {error.code for error in image.errors} == {"checksum_mismatch"}
    assert (image.status, image.verified) == ("rejected", False)
    assert newcomer.put_image(str(uuid.uuid4()), said(BODY)).duplicate is False

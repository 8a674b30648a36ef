"""An owner edits an image, turns it, deletes it and takes it back; the grants allow each of it."""

import time
from typing import Any, Final

import requests

from local.client import Client
from tests.deployed import DEADLINE_SECONDS
from tests.photos import photo

OK: Final = requests.codes.ok


def settled(client: Client, image_id: str) -> dict[str, Any]:
    """The image when nothing is made anew any more."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (image := client.image(image_id))["reprocessing"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return image


def test_words_corrections_and_the_trash(newcomer: Client) -> None:
    image_id = newcomer.upload("fox.jpg", photo("fox.jpg"))
    assert image_id is not None
    path = f"/images/{image_id}"
    ready = newcomer.wait(image_id, DEADLINE_SECONDS)
    tag = newcomer.request("GET", path).headers["ETag"]
    same = newcomer.request("GET", path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (requests.codes.not_modified, b"")

    edit = {"title": "A fox", "tags": ["Animals"], "taken_at": "1998-07-04T18:30:00", "orientation": 6}
    edited = newcomer.request("PATCH", path, json=edit, headers={"If-Match": tag})
    assert (edited.status_code, edited.json()["version"]) == (OK, 1)
    lost = newcomer.request("PATCH", path, json={"title": "lost"}, headers={"If-Match": tag})
    assert (lost.status_code, lost.json()["code"]) == (requests.codes.precondition_failed, "outdated")
    turned = settled(newcomer, image_id)
    sizes = [(each["width"], each["height"]) for each in ready["thumbnails"] if each["name"] == "640"]
    assert [(each["height"], each["width"]) for each in turned["thumbnails"] if each["name"] == "640"] == sizes
    assert {requests.get(each["url"], timeout=30).status_code for each in turned["thumbnails"]} == {OK}
    assert (turned["time"]["local"], turned["uncorrected_time"]) == ("1998-07-04T18:30:00.000", ready["time"])

    many = {"images": [{"id": image_id, "version": 1}], "edit": {"favourite": True}, "shift_seconds": 3600}
    [result] = newcomer.request("PATCH", "/images", json=many).json()["results"]
    assert (result["status"], result["version"]) == (OK, 2)
    [image] = newcomer.images()
    assert (image["favourite"], image["time"]["local"]) == (True, "1998-07-04T19:30:00.000")

    assert newcomer.request("DELETE", path).status_code == requests.codes.no_content
    assert list(newcomer.images()) == []
    [trashed] = newcomer.request("GET", "/trash").json()["images"]
    assert (trashed["id"], trashed["title"]) == (image_id, "A fox")
    restored = newcomer.request("POST", f"{path}/restore").json()
    assert (restored["title"], restored["trashed_at"]) == ("A fox", None)
    assert [image["id"] for image in newcomer.images()] == [image_id]
    body = {"ids": [image_id], "permanent": True}
    [destroyed] = newcomer.request("POST", "/images/delete", json=body).json()["results"]
    assert destroyed["status"] == requests.codes.no_content
    assert newcomer.request("GET", path).status_code == requests.codes.not_found
    assert newcomer.request("GET", "/trash").json()["images"] == []


def test_pictures_that_fit_their_parts_and_all_anew(newcomer: Client) -> None:
    image_id = newcomer.upload("fox.jpg", photo("fox.jpg"))
    assert image_id is not None
    path = f"/images/{image_id}"
    before = newcomer.wait(image_id, DEADLINE_SECONDS)
    chosen = newcomer.request(
        "GET", f"{path}/thumbnail?size=300", headers={"Accept": "image/avif"}, allow_redirects=False
    )
    assert chosen.status_code == requests.codes.found
    whole = requests.get(chosen.headers["Location"], timeout=30)
    assert (whole.status_code, whole.headers["Content-Type"]) == (OK, "image/avif")
    part = requests.get(chosen.headers["Location"], headers={"Range": "bytes=4-11"}, timeout=30)
    assert (part.status_code, part.content) == (requests.codes.partial_content, whole.content[4:12])
    link = newcomer.request("GET", f"{path}/original", headers={"Accept": "application/json"}).json()
    assert requests.get(link["url"], timeout=30).content == photo("fox.jpg")

    page = newcomer.request("GET", "/images?view=compact").json()
    [image] = page["images"]
    picture = image["pictures"][-1]
    url = f"{page['base']}{image['path']}{picture['name']}.{picture['formats'][0]}?{image['query']}"
    assert requests.get(url, timeout=30).status_code == OK

    again = newcomer.request("POST", f"{path}/reprocess")
    assert (again.status_code, again.json()["reprocessing"]) == (requests.codes.accepted, True)
    after = settled(newcomer, image_id)
    assert after["status"] == "ready"
    assert {each["url"] for each in after["thumbnails"]}.isdisjoint(each["url"] for each in before["thumbnails"])

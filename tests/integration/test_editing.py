"""An owner edits an image, turns it, deletes it and takes it back; the grants allow each of it."""

from pathlib import Path
from typing import Final

import pytest
import requests

from darkroom_client.errors import NotFound, PreconditionFailed
from darkroom_client.models import ImageEdit, ImagesDelete, ImagesEdit, VersionedImage
from local.users import User
from tests.deployed import settled, until
from tests.photos import IMAGES, photo

OK: Final = requests.codes.ok


def test_words_corrections_and_the_trash(newcomer: User) -> None:
    image_id = newcomer.upload(IMAGES / "fox.jpg").id
    path = f"/images/{image_id}"
    ready = settled(newcomer, image_id)
    tag = newcomer.http.get(path).headers["ETag"]
    same = newcomer.http.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (requests.codes.not_modified, b"")

    edit = ImageEdit(title="A fox", tags=["Animals"], taken_at="1998-07-04T18:30:00", orientation=6)
    assert newcomer.edit_image(image_id, edit, if_match=tag).version == 1
    with pytest.raises(PreconditionFailed) as lost:
        newcomer.edit(ready, ImageEdit(title="lost"))
    assert (lost.value.code, lost.value.version) == ("outdated", 1)
    turned = settled(newcomer, image_id)
    sizes = [(each.width, each.height) for each in ready.thumbnails if each.name == "640"]
    assert [(each.height, each.width) for each in turned.thumbnails if each.name == "640"] == sizes
    assert {requests.get(each.url, timeout=30).status_code for each in turned.thumbnails} == {OK}
    assert turned.time
    assert (turned.time.local, turned.uncorrected_time) == ("1998-07-04T18:30:00.000", ready.time)

    many = [VersionedImage(id=image_id, version=1)]
    [result] = newcomer.edit_images(
        ImagesEdit(images=many, edit=ImageEdit(favourite=True), shift_seconds=3600)
    ).results
    assert (result.status, result.version) == (OK, 2)
    until(lambda: [image.id for image in newcomer.images()] == [image_id])
    [image] = newcomer.images()
    assert image.time
    assert (image.favourite, image.time.local) == (True, "1998-07-04T19:30:00.000")

    newcomer.delete_image(image_id)
    assert list(newcomer.images()) == []
    until(lambda: [image.id for image in newcomer.trash()] == [image_id])
    [trashed] = newcomer.trash()
    assert (trashed.id, trashed.title) == (image_id, "A fox")
    restored = newcomer.restore_image(image_id)
    assert (restored.title, restored.trashed_at) == ("A fox", None)
    until(lambda: [image.id for image in newcomer.images()] == [image_id])
    [destroyed] = newcomer.delete_images(ImagesDelete(ids=[image_id], permanent=True)).results
    assert destroyed.status == requests.codes.no_content
    with pytest.raises(NotFound):
        newcomer.get_image(image_id)
    assert list(newcomer.trash()) == []


def test_pictures_that_fit_their_parts_and_all_anew(newcomer: User, tmp_path: Path) -> None:
    image_id = newcomer.upload(IMAGES / "fox.jpg").id
    before = settled(newcomer, image_id)
    chosen = newcomer.get_thumbnail(image_id, size=300, accept="image/avif")
    whole = requests.get(chosen, timeout=30)
    assert (whole.status_code, whole.headers["Content-Type"]) == (OK, "image/avif")
    part = requests.get(chosen, headers={"Range": "bytes=4-11"}, timeout=30)
    assert (part.status_code, part.content) == (requests.codes.partial_content, whole.content[4:12])
    newcomer.download_original(image_id, tmp_path / "original")
    assert (tmp_path / "original").read_bytes() == photo("fox.jpg")

    until(lambda: [image.id for image in newcomer.images()] == [image_id])
    page = newcomer.list_images_compact()
    [image] = page.images
    picture = image.pictures[-1]
    url = f"{page.base}{image.path}{picture.name}.{picture.formats[0]}?{image.query}"
    assert requests.get(url, timeout=30).status_code == OK

    assert newcomer.reprocess_image(image_id).reprocessing
    after = settled(newcomer, image_id)
    assert after.status == "ready"
    assert {each.url for each in after.thumbnails}.isdisjoint(each.url for each in before.thumbnails)

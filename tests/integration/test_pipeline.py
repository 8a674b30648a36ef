"""What happens to a photo in the deployed stack, seen from outside."""

import io
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest
import requests
from PIL import Image, ImageChops, ImageOps, ImageStat

from darkroom import keys
from darkroom.catalog.entry import Status
from darkroom.keys import ImageId, Lane, Owner
from darkroom.stages import StageName
from darkroom_client.errors import NotFound
from darkroom_client.models import SlotRequest
from local.emulator import Emulator
from local.users import PARALLEL, User
from tests.deployed import DEADLINE_SECONDS, Operator, an_owner, settled, until
from tests.photos import IMAGES, photo
from thumbnailer import resize
from thumbnailer.ladder import STANDARD, Ladder
from thumbnailer.render import render

# Keys that URL decoding, form decoding, shells or S3 tools often damage.
ODD_NAMES: Final = [
    *("plain.jpg", "with space.jpg", "two  spaces.jpg", "plus+plus.jpg", "a%2Fb.jpg", "100%.jpg", "%20.jpg"),
    *("ünïcödé.jpg", "日本語.jpg", "emoji 🏖️.jpg", "rtl שלום.jpg", "combining e\u0301.jpg", "é.jpg"),
    *("quote'.jpg", 'double".jpg', "amp&.jpg", "hash#.jpg", "question?.jpg", "semi;colon.jpg", "eq=.jpg"),
    *("at@.jpg", "dollar$.jpg", "comma,.jpg", "(parens).jpg", "[brackets].jpg", "{braces}.jpg", "back\\slash.jpg"),
    *("~tilde.jpg", "deep/er/folder/photo.jpg", "noextension"),
]


def test_a_photo_becomes_thumbnails_and_metadata(alice: User) -> None:
    image_id = alice.upload(IMAGES / "DSCN0010.jpg", again=True).id
    image = settled(alice, image_id)
    assert image.status == "ready"
    assert image.filename == "DSCN0010.jpg"
    metadata = image.metadata
    assert metadata
    assert metadata.gps
    assert (metadata.make, metadata.model) == ("NIKON", "COOLPIX P6000")
    # As exiftool -n prints them.
    assert metadata.gps.latitude == pytest.approx(43.46744833, abs=1e-8)
    assert metadata.gps.longitude == pytest.approx(11.88512667, abs=1e-8)
    until(lambda: image_id in {listed.id for listed in alice.images()})


def test_thumbnails_are_upright_and_their_links_open(alice: User) -> None:
    image_id = alice.upload(IMAGES / "Landscape_6.jpg", again=True).id
    image = settled(alice, image_id)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(photo("Landscape_6.jpg")))).convert("RGB")
    assert {thumbnail.name for thumbnail in image.thumbnails} == {"square", "320", "640", "1280", "2048"}
    for thumbnail in image.thumbnails:
        answer = requests.get(thumbnail.url, timeout=DEADLINE_SECONDS)
        assert answer.status_code == requests.codes.ok
        assert "immutable" in answer.headers["Cache-Control"]
        picture = Image.open(io.BytesIO(answer.content))
        assert picture.size == (thumbnail.width, thumbnail.height)
        if thumbnail.name != "square":
            expected = upright.resize(picture.size, Image.Resampling.LANCZOS)
            difference = ImageStat.Stat(ImageChops.difference(picture.convert("RGB"), expected)).mean
            assert max(difference) < 6, thumbnail.name


@pytest.mark.skipif(not resize.HAS_RESIZER, reason="the resizer has no wheel for this machine")
def test_the_layer_of_the_resizer_reaches_the_thumbnailer(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are byte by byte what it makes here. Pillow's differ, although nobody sees it."""
    image = settled(alice, alice.upload(IMAGES / "DSCN0010.jpg", again=True).id)
    served = {
        requests.get(each.url, timeout=30).content
        for each in image.thumbnails
        if each.content_type == "image/jpeg"
    }

    def made() -> set[bytes]:
        rendering = render(photo("DSCN0010.jpg"), Ladder.parse(STANDARD))
        return {each.body for each in rendering if each.format == "jpg"}

    assert served == made()
    monkeypatch.setattr(resize, "HAS_RESIZER", False)
    assert served != made()


def test_imports_keep_their_names_whatever_they_hold(operator: Operator) -> None:
    owner = an_owner()
    # Of a backslash, a file name is what follows, as with uploads: Windows separates folders with it.
    names = {f"imports/{owner}/{name}": re.split(r"[/\\]", name)[-1] for name in ODD_NAMES}
    assert len(names) == 30
    for key in names:
        operator.drop(key, photo("Canon_40D.jpg"))

    def ready() -> dict[str, str]:
        images = operator.listed(owner)
        return {image.object_key: image.attributes["filename"] for image in images if image.status is Status.READY}

    until(lambda: ready() == names)


def test_an_import_under_a_users_name_is_that_users(newcomer: User, operator: Operator) -> None:
    image_id = newcomer.upload(photo("Canon_40D.jpg"), filename="mine.jpg").id
    settled(newcomer, image_id)
    operator.drop(f"imports/{newcomer.sub}/Ferien 🏖.jpg", photo("fox.jpg"))
    until(lambda: {image.filename for image in newcomer.images()} == {"mine.jpg", "Ferien 🏖.jpg"})


def test_sixty_uploads_at_once(newcomer: User, operator: Operator) -> None:
    began = time.monotonic()
    body = photo("Canon_40D.jpg")
    with ThreadPoolExecutor(PARALLEL) as pool:
        ids = list(
            pool.map(lambda number: newcomer.upload(body, filename=f"{number}.jpg", again=True).id, range(60))
        )
    uploaded = time.monotonic() - began
    images = [settled(newcomer, image_id, 2 * DEADLINE_SECONDS) for image_id in ids]
    print(f"60 uploaded after {uploaded:.1f} s, the last one ready after {time.monotonic() - began:.1f} s")
    assert {image.status for image in images} == {"ready"}
    until(lambda: sorted(image.id for image in newcomer.images()) == sorted(ids))
    assert operator.dead_letters() == 0


def test_an_image_follows_its_original_in_the_bucket(operator: Operator) -> None:
    """It is overwritten, restored, deleted and restored again, with S3 alone and not through
    the API.
    """
    s3, bucket = operator.stack.client("s3"), operator.stack.outputs["OriginalsBucket"]
    owner = an_owner()
    key = f"imports/{owner}/same name.jpg"
    original = keys.parse_original(bucket, key)
    assert original is not None

    def shows(width: int | None) -> bool:
        image = operator.images.get(original.owner, original.image_id)
        if image is None or image.deleted:
            return width is None and operator.derived(f"{owner}/") == []
        orders = {keys.order_segment(derived) for derived in operator.derived(f"{owner}/")}
        ready = image.status is Status.READY and image.attributes["metadata"]["width"] == width
        return ready and orders == {str(image.due(stage)) for stage in StageName}

    def destroy_newest() -> None:
        listed = s3.list_object_versions(Bucket=bucket, Prefix=key)
        entries = [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
        [newest] = [entry["VersionId"] for entry in entries if entry["IsLatest"]]
        s3.delete_object(Bucket=bucket, Key=key, VersionId=newest)

    operator.drop(key, photo("Canon_40D.jpg"))
    until(lambda: shows(width=100))
    operator.drop(key, photo("fox.jpg"))
    until(lambda: shows(width=1204))
    destroy_newest()
    until(lambda: shows(width=100), operator.run_remover)
    s3.delete_object(Bucket=bucket, Key=key)
    until(lambda: shows(width=None), operator.run_remover)
    destroy_newest()
    until(lambda: shows(width=100), operator.run_remover)
    assert operator.dead_letters() == 0


def test_a_deleted_image_is_gone_with_everything_derived(newcomer: User, operator: Operator) -> None:
    slot = newcomer.create_image(SlotRequest(filename="a.jpg", content_type="image/jpeg"))
    assert slot.upload is not None
    image_id, form = slot.image.id, slot.upload.form

    def post() -> requests.Response:
        return requests.post(
            form.url, data=form.fields, files={"file": photo("Canon_40D.jpg")}, timeout=DEADLINE_SECONDS
        )

    assert post().ok
    image = settled(newcomer, image_id)
    prefix = f"{newcomer.sub}/{image_id}/"
    assert operator.derived(prefix)
    newcomer.delete_image(image_id, permanent=True)
    with pytest.raises(NotFound):
        newcomer.get_image(image_id)
    until(lambda: operator.derived(prefix) == [], operator.run_remover)
    assert requests.get(image.thumbnails[0].url, timeout=30).status_code == requests.codes.not_found

    # The form is still valid, but a photo sent with it now must not bring the image back.
    post()
    until(lambda: not any(operator.queued(stage, Lane.UPLOADS) for stage in StageName))
    with pytest.raises(NotFound):
        newcomer.get_image(image_id)
    assert operator.derived(prefix) == []
    item = operator.images.get(Owner(newcomer.sub), ImageId(image_id))
    assert item is not None
    assert item.deleted


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [("text.jpg", b"a text, whatever its name says", "not_an_image"), ("cut.jpg", None, "truncated")],
)
def test_a_bad_image_is_rejected_with_a_reason(alice: User, name: str, body: bytes | None, code: str) -> None:
    image = settled(alice, alice.upload(body or photo("fox.jpg")[:100_000], filename=name, again=True).id)
    assert image.status == "rejected"
    assert image.thumbnails == []
    assert code in {error.code for error in image.errors}


def test_a_schedule_starts_the_remover(emulator: Emulator, operator: Operator) -> None:
    """Once a minute; other tests show what a run does. This test is the last, so that the minute has passed."""
    started = f"{operator.stack.outputs['RemoverName']}: dispatched"
    until(lambda: started in emulator.log.read_text())

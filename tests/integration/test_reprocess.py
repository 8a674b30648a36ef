"""An image is processed again while readers look at it."""

import time

import requests

from darkroom.keys import ImageId, Owner
from darkroom.stages import StageName
from darkroom_client.models import ImageEntry
from local.users import User
from tests.deployed import DEADLINE_SECONDS, Operator, settled
from tests.photos import IMAGES


def versions(image: ImageEntry) -> set[str]:
    """The prefixes of an image's links: one for each version and revision."""
    return {thumbnail.url.partition("?")[0].rsplit("/", 2)[0] for thumbnail in image.thumbnails}


def links(image: ImageEntry) -> list[str]:
    return [thumbnail.url for thumbnail in image.thumbnails]


def test_under_a_new_ladder_no_reader_sees_a_mixture(alice: User, operator: Operator) -> None:
    image_id = alice.upload(IMAGES / "fox.jpg", again=True).id
    before = settled(alice, image_id)
    assert before.status == "ready"
    entry = operator.images.get(Owner(alice.sub), ImageId(image_id))
    assert entry is not None

    seen: list[ImageEntry] = []
    with operator.deployed_with("ThumbnailsWorker", LADDER="tiny: 90 first jpg; wide: 700 jpg avif"):
        assert operator.resubmit(entry, [StageName.THUMBNAILS])
        deadline = time.monotonic() + DEADLINE_SECONDS
        while True:
            image = alice.get_image(image_id)
            opened = [requests.get(link, timeout=DEADLINE_SECONDS).status_code for link in links(image)]
            if versions(alice.get_image(image_id)) == versions(
                image
            ):  # what was shown is still shown, so it must exist
                assert opened == [requests.codes.ok] * len(links(image))
            seen.append(image)
            if not image.reprocessing and versions(image) != versions(before):
                break
            assert time.monotonic() < deadline

    assert {image.status for image in seen} == {"ready"}, "it has pictures all the time"
    assert all(len(versions(image)) == 1 for image in seen)
    names = [{thumbnail.name for thumbnail in image.thumbnails} for image in seen]
    assert all(found in ({"square", "320", "640", "1280", "2048"}, {"tiny", "wide"}) for found in names)
    assert names[-1] == {"tiny", "wide"}
    after = seen[-1]
    assert (after.time, after.metadata) == (before.time, before.metadata)
    assert {requests.get(link, timeout=30).status_code for link in links(before)} == {requests.codes.not_found}
    print(f"{len(seen)} looks, {sum(image.reprocessing for image in seen)} while it was worked on")

"""A guest as programs are one: a link, a password, pictures, and photos that are sent."""

import hashlib
import time
from pathlib import Path
from typing import Final

import httpx
import pytest

from darkroom import services, shares
from darkroom.catalog.images import Images
from darkroom.keys import Owner
from darkroom_client import Darkroom, Guest, errors
from darkroom_client.guest import _best
from darkroom_client.models import AlbumRequest, DropRequest, ShareRequest
from image_api.services import sessions
from tests.functional.api_client import ALICE
from tests.functional.gateway import Gateway
from tests.functional.test_image_api_shares import CHEAP
from tests.functional.test_python_client import PHOTO, Internet, alice, api, ready  # noqa: F401  # fixtures

PASSWORD: Final = "correct horse battery"  # a guest's, in tests
HOUR: Final = 3600


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "COST", CHEAP)


class Watched(Internet):
    """Notes the last word of each path, and the headers."""

    def __init__(self, api: Gateway) -> None:  # noqa: F811
        super().__init__(api)
        self.asked: list[str] = []
        self.headers: list[httpx.Headers] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path.rpartition("/")[2])
        self.headers.append(request.headers)
        return super().handle_request(request)


def visitor(api: Gateway, link: str | None, password: str | None = None) -> Guest:  # noqa: F811
    assert link
    return Guest(link, password=password, transport=Internet(api), retries=0)


def test_a_guest_sees_what_was_shared_and_takes_it_away(
    api: Gateway,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    ready: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    album = alice.create_album(AlbumRequest(title="At the lake"))
    assert [each.code for each in alice.add_to_album(album.id, [ready])] == [None]
    made = alice.create_share(ShareRequest(album_id=album.id, originals=True, metadata=True))
    with visitor(api, made.url) as guest:
        assert (guest.shared().kind, guest.shared().title) == ("album", None)
        [image] = guest.images()
        assert guest.image(ready).id == image.id
        assert image.details
        assert image.details.filename == PHOTO.name
        guest.download_original(ready, tmp_path / "original.jpg")
        guest.download_thumbnail(ready, tmp_path / "small.jpg", size=300)
        guest.download_thumbnail(ready, tmp_path / "largest.jpg", size=100_000)
        with pytest.raises(errors.NotYet):
            _best([each for each in image.thumbnails if each.format_ != "jpg"], 640)
    assert (tmp_path / "original.jpg").read_bytes() == PHOTO.read_bytes()
    small, largest = ((tmp_path / name).read_bytes() for name in ("small.jpg", "largest.jpg"))
    assert small[:2] == largest[:2] == b"\xff\xd8"
    assert len(small) < len(largest)
    alice.delete_share(made.id)
    with visitor(api, made.url) as guest, pytest.raises(errors.NotFound):
        guest.shared()


def test_a_password_is_given_once_and_again_when_its_session_has_ended(
    api: Gateway,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    ready: str,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = alice.create_share(ShareRequest(image_id=ready, title="At the lake", password=PASSWORD))
    with visitor(api, made.url) as stranger:
        assert stranger.shared().password
        with pytest.raises(errors.PasswordNeeded):
            stranger.image(ready)
    with visitor(api, made.url, "a guess") as stranger, pytest.raises(errors.WrongPassword):
        stranger.shared()
    network = Watched(api)
    assert made.url
    with Guest(made.url, password=PASSWORD, transport=network, retries=0) as guest:
        assert guest.shared().title == "At the lake"
        assert guest.image(ready).details is None
        assert network.asked.count("session") == 1
        monkeypatch.setattr(sessions(), "_clock", lambda: time.time() + HOUR)
        assert guest.image(ready).id == ready
    assert network.asked.count("session") == 2
    assert not any("authorization" in headers for headers in network.headers)


def test_after_too_many_guesses_a_guest_is_told_at_once(
    api: Gateway,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    ready: str,  # noqa: F811
) -> None:
    made = alice.create_share(ShareRequest(image_id=ready, password=PASSWORD))
    with visitor(api, made.url, "a guess") as stranger:
        for _ in range(20):
            with pytest.raises(errors.WrongPassword):
                stranger.shared()
    assert made.url
    patient = Guest(made.url, password="a guess", transport=Internet(api), retries=5)  # waits, if it may
    with patient, pytest.raises(errors.TooManyTries) as told:
        patient.shared()
    assert told.value.retry_after
    assert 0 < told.value.retry_after <= 15 * 60


@pytest.mark.usefixtures("cloud")
def test_a_guest_sends_photos_until_there_is_no_room(
    api: Gateway,  # noqa: F811
    alice: Darkroom,  # noqa: F811
    tmp_path: Path,
) -> None:
    made = alice.create_share(ShareRequest(drop=DropRequest(max_images=1), password=PASSWORD))
    empty = tmp_path / "empty.jpg"
    empty.touch()
    with visitor(api, made.url, PASSWORD) as guest:
        with pytest.raises(errors.EmptyFile):
            guest.send(empty, name="Anna")
        image_id = guest.send(PHOTO, name="Anna")
        with pytest.raises(errors.DropFull):
            guest.send(PHOTO, name="Anna")
    entry = services.catalog(Images).get(Owner(ALICE), image_id)  # type: ignore[arg-type]  # from the answer
    assert entry
    assert entry.sent_by == "Anna"


def test_what_is_no_link_of_a_share_is_told_before_anything_is_sent() -> None:
    with pytest.raises(ValueError, match="not the link of a share"):
        Guest("https://photos.example/albums/1")


@pytest.mark.usefixtures("cloud")
def test_a_link_that_opens_nothing_is_not_found(api: Gateway) -> None:  # noqa: F811
    unknown = hashlib.sha256(b"no share").hexdigest()[:43]
    with visitor(api, f"https://photos.example/s/{unknown}") as guest, pytest.raises(errors.NotFound):
        [*guest.images()]

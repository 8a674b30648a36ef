"""Exports on the deployed stack, and what an operator hides: every grant is there, and all bytes are as sent."""

import io
import json
import subprocess
import sys
import zipfile
from typing import Final

import pytest
import requests

from darkroom_client.errors import ApiError
from darkroom_client.models import AlbumRequest, ExportEntry, ExportFilter, ExportRequest, ShareRequest
from local.emulator import Emulator
from local.users import User
from tests.deployed import DEADLINE_SECONDS, Operator, settled, until
from tests.photos import ROOT, photo

PHOTO: Final = "DSCN0010.jpg"


@pytest.fixture
def image_id(newcomer: User) -> str:
    """A photo of somebody who has no others."""
    return settled(newcomer, newcomer.upload(photo(PHOTO), filename=PHOTO).id).id


def ready(user: User, operator: Operator, wanted: ExportRequest) -> ExportEntry:
    """An export that is over."""
    begun = user.create_export(wanted)

    def over() -> bool:
        operator.run_keeper("Exporter")
        return user.get_export(begun.id).status in ("ready", "failed")

    until(over)
    return user.get_export(begun.id)


def test_an_album_is_taken_away_as_it_was_sent(newcomer: User, image_id: str, operator: Operator) -> None:
    album = newcomer.create_album(AlbumRequest(title="At the lake"))
    assert [result.status for result in newcomer.add_to_album(album.id, [image_id])] == [200]
    until(lambda: newcomer.get_album(album.id).images == 1)
    made = ready(newcomer, operator, ExportRequest(filter=ExportFilter(album=album.id)))
    assert (made.status, made.images, made.missing) == ("ready", 1, 0)
    assert made.link is not None
    body = requests.get(made.link.url, timeout=DEADLINE_SECONDS).content
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        assert opened.testzip() is None
        assert opened.read(PHOTO) == photo(PHOTO)
        assert [each["id"] for each in json.loads(opened.read("metadata.json"))] == [image_id]

    newcomer.delete_export(made.id)
    assert requests.get(made.link.url, timeout=DEADLINE_SECONDS).status_code == requests.codes.not_found
    with pytest.raises(ApiError) as refusal:
        newcomer.get_export(made.id)
    assert refusal.value.code == "export_not_found"


def test_what_an_operator_hides_is_in_no_archive_and_comes_back(
    newcomer: User, image_id: str, operator: Operator, emulator: Emulator
) -> None:
    """By the command, as an operator gives it."""
    owner = newcomer.get_me().id
    share = newcomer.create_share(ShareRequest(image_id=image_id))
    guests = f"{operator.stack.api_url}/s/{share.token}"

    def quarantine(*options: str) -> None:
        command = [sys.executable, "-m", "operations", "quarantine", "--env", "local", "--port"]
        command += [str(emulator.port), "--owner", owner, "--image", image_id, *options]
        subprocess.run(command, cwd=ROOT, env=emulator.environ, check=True)  # noqa: S603  # ours

    quarantine()
    with pytest.raises(ApiError) as refusal:
        newcomer.get_image(image_id)
    assert refusal.value.code == "image_not_found"
    assert requests.get(guests, timeout=DEADLINE_SECONDS).status_code == requests.codes.not_found
    assert requests.delete(guests, timeout=DEADLINE_SECONDS).status_code == requests.codes.method_not_allowed
    made = ready(newcomer, operator, ExportRequest(ids=[image_id]))
    assert (made.images, made.missing) == (0, 1)
    quarantine("--release")
    settled(newcomer, image_id)
    assert requests.get(guests, timeout=DEADLINE_SECONDS).status_code == requests.codes.ok
    made = ready(newcomer, operator, ExportRequest(ids=[image_id]))
    assert (made.images, made.missing) == (1, 0)

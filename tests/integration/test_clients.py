"""The clients on the deployed stack, from the file to the thumbnail and back; other tests use Python's too."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import pytest

from darkroom_client import AsyncDarkroom
from darkroom_client.errors import NotFound, PreconditionFailed, Unauthenticated
from darkroom_client.models import ImageEdit, ImageEntry
from local.deployment import Stack
from local.users import POLL_SECONDS, User
from tests.deployed import DEADLINE_SECONDS
from tests.node import node
from tests.photos import IMAGES

PHOTO: Final = IMAGES / "DSCN0010.jpg"


async def followed(list_: Callable[[], AsyncIterator[ImageEntry]]) -> list[ImageEntry]:
    """A list as soon as it has followed: that takes a moment."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not (images := [each async for each in list_()]):
            await asyncio.sleep(POLL_SECONDS)
    return images


def test_the_asynchronous_client_goes_the_whole_way(stack: Stack, newcomer: User, tmp_path: Path) -> None:
    tokens = iter(["expired", newcomer.token])

    async def next_token() -> str:
        return next(tokens)

    async def run() -> None:
        async with AsyncDarkroom(stack.api_url, token=next_token) as darkroom:
            uploaded = await darkroom.upload(PHOTO)
            image = await darkroom.wait_until_settled(uploaded.id, seconds=DEADLINE_SECONDS, every=POLL_SECONDS)
            assert (image.status, image.filename) == ("ready", PHOTO.name)
            assert image.metadata
            assert image.metadata.model == "COOLPIX P6000"
            [listed] = await followed(darkroom.images)
            assert listed.id == image.id
            await asyncio.gather(
                darkroom.download_original(image.id, tmp_path / "original.jpg"),
                darkroom.download_thumbnail(image.id, tmp_path / "small.avif", size=320, format="avif"),
            )
            edited = await darkroom.edit(image, ImageEdit(title="At the lake"))
            assert edited.title == "At the lake"
            with pytest.raises(PreconditionFailed) as lost:
                await darkroom.edit(image, ImageEdit(title="lost"))
            assert lost.value.version == edited.version
            await darkroom.delete_image(image.id)
            [trashed] = await followed(darkroom.trash)
            assert trashed.title == "At the lake"
            await darkroom.delete_image(image.id, permanent=True)
            with pytest.raises(NotFound):
                await darkroom.get_image(image.id)

    asyncio.run(run())
    assert (tmp_path / "original.jpg").read_bytes() == PHOTO.read_bytes()
    assert (tmp_path / "small.avif").read_bytes()[4:12] == b"ftypavif"


def test_a_token_that_is_refused_is_an_error(stack: Stack) -> None:
    async def run() -> None:
        async with AsyncDarkroom(stack.api_url, token="expired") as darkroom:
            await darkroom.list_images()

    with pytest.raises(Unauthenticated) as refused:
        asyncio.run(run())
    assert refused.value.code is None, "API Gateway answers by itself"


def test_the_typescript_client_goes_the_whole_way(stack: Stack, newcomer: User) -> None:
    printed = node("tests/stack.ts", API_URL=stack.api_url, TOKEN=newcomer.token, PHOTO=str(PHOTO))
    assert json.loads(printed) == {"status": "ready", "model": "COOLPIX P6000", "trashed": ["At the lake"]}

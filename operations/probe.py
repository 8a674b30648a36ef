"""A photo through a deployed stack: it becomes pictures that open, is listed, and goes again."""

import io
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import boto3
import requests
from PIL import Image

from darkroom import keys, services
from darkroom.catalog.entry import Entry, Status
from darkroom.catalog.images import Images
from darkroom.catalog.library import Library
from darkroom.keys import ImageId, Owner
from darkroom.library.rows import TIMELINE
from darkroom.order import Order
from darkroom.settings import StoreSettings
from darkroom.stages import PICTURES
from image_api.keyring import Keyring
from image_api.media import MediaLinks
from operations import stack
from operations.stack import Stack
from operations.start import start_keeper

OWNER: Final = Owner("darkroom-probe")
"""Whose photo it is. No user of a pool has this name: theirs are UUIDs."""

KEY: Final = keys.import_key(OWNER, "probe.jpg")
"""Always the same, so that a hundred deployments leave one tombstone."""

# EventBridge begins to send a new bucket's events after about five minutes.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html
PROCESSED_SECONDS: Final = 600

# Cold starts, and a projector that has other work.
LISTED_SECONDS: Final = 60

# The event has to arrive; the remover is started here.
REMOVED_SECONDS: Final = 120

_LOOK_SECONDS: Final = 1
_ANSWER_SECONDS: Final = 30


class ProbeFailed(Exception):
    """The photo did not get through; the message says where it stopped."""


@dataclass(slots=True)
class Probe:
    """One photo on its way through a stack. `tell` is called with each step that is done."""

    deployed: Stack
    tell: Callable[[str], None]
    _etag: str = ""
    _began: float = field(default_factory=time.monotonic)

    def run(self) -> None:
        """Send the photo, wait for each step, and remove it in any case.

        Raises ProbeFailed, KeeperFailed and botocore's errors.
        """
        try:
            for step in (self._send, self._await_pictures, self._open_picture, self._await_list):
                step()
        finally:
            self._remove()
        self._await_removal()

    def _send(self) -> None:
        bucket = self.deployed.outputs["OriginalsBucket"]
        answer = boto3.client("s3").put_object(Bucket=bucket, Key=KEY, Body=_photo())
        self._etag = answer["ETag"].strip('"')
        self._say("sent")

    def _await_pictures(self) -> None:
        def settled() -> bool:
            entry = self._entry()
            return entry is not None and entry.status not in {Status.PENDING, Status.PROCESSING}

        self._wait(settled, PROCESSED_SECONDS, "No event of the bucket reached the stages, or they do not end")
        entry = self._entry()
        if entry is None or entry.status is not Status.READY:
            raise ProbeFailed(f"The photo is {entry.status if entry else 'gone'}. See make logs IMAGE={self._id}.")
        self._say("ready")

    def _open_picture(self) -> None:
        """As a client does, by a signed link; the API serves it."""
        entry = self._entry()
        pictures = (entry and entry.pictures) or {}
        order = Order.parse(pictures.get("order", ""))
        if entry is None or order is None:
            raise ProbeFailed("The photo is ready and has no pictures.")
        stored = next(entry.renditions)
        name = keys.rendition_name(pictures["ladder"], stored.rungs[0], stored.format)
        url = self._links().url(keys.order_prefix(OWNER, self._id, PICTURES, order), name)
        answer = requests.get(url, timeout=_ANSWER_SECONDS)
        if not answer.ok or len(answer.content) != stored.bytes:
            found = f"{answer.status_code} with {len(answer.content)} bytes"
            raise ProbeFailed(f"The API answers {found} for its picture.")
        self._say("opened")

    def _await_list(self) -> None:
        def listed() -> bool:
            return self._id in services.library(Library).page(OWNER, [TIMELINE], 1).image_ids

        self._wait(listed, LISTED_SECONDS, "The projector does not list the photo")
        self._say("listed")

    def _remove(self) -> None:
        objects = services.objects()
        objects.delete_versions({KEY: objects.version_ids(KEY)})

    def _await_removal(self) -> None:
        def gone() -> bool:
            start_keeper(self.deployed, "remover")
            entry = services.catalog(Images).get(OWNER, self._id)
            return entry is not None and entry.deleted and not entry.owes

        self._wait(gone, REMOVED_SECONDS, "The remover does not remove the photo's pictures")
        self._say("removed")

    @property
    def _id(self) -> ImageId:
        namespace = services.settings(StoreSettings).import_namespace
        original = keys.parse_original(self.deployed.outputs["OriginalsBucket"], KEY, namespace)
        if original is None:
            raise AssertionError(KEY)
        return original.image_id

    def _entry(self) -> Entry | None:
        """The photo's entry, once it is about the bytes that were sent."""
        entry = services.catalog(Images).get(OWNER, self._id)
        return entry if entry is not None and entry.attributes.get("source_etag") == self._etag else None

    def _links(self) -> MediaLinks:
        names = {resource.logical_id: resource.physical_id for resource in stack.resources(self.deployed)}
        secrets = boto3.client("secretsmanager")
        keyring = Keyring(lambda: secrets.get_secret_value(SecretId=names["MediaKey"])["SecretString"])
        return MediaLinks(keyring, self.deployed.outputs["ApiUrl"], window_seconds=3600)

    def _wait(self, happens: Callable[[], bool], seconds: int, failure: str) -> None:
        deadline = time.monotonic() + seconds
        while not happens():
            if time.monotonic() > deadline:
                raise ProbeFailed(f"{failure}: nothing for {seconds} seconds.")
            time.sleep(_LOOK_SECONDS)

    def _say(self, step: str) -> None:
        self.tell(f"{step:<8} after {time.monotonic() - self._began:.1f} s")


def _photo() -> bytes:
    """A small JPEG that no other is equal to."""
    file = io.BytesIO()
    Image.frombytes("RGB", (64, 48), os.urandom(64 * 48 * 3)).save(file, "JPEG")
    return file.getvalue()

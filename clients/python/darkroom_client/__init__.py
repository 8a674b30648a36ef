"""A client of Darkroom.

    with Darkroom(url, token=token) as darkroom:
        image = darkroom.upload("photo.jpg")
        image = darkroom.wait_until_settled(image.id)

`models` has what the API takes and answers, `errors` what may go wrong.
"""

from darkroom_client import errors, models
from darkroom_client.async_client import AsyncDarkroom
from darkroom_client.batches import Sent
from darkroom_client.client import Copy, Darkroom
from darkroom_client.exporting import ExportFailed, StillExporting
from darkroom_client.files import pictures
from darkroom_client.guest import Guest
from darkroom_client.journal import Journal
from darkroom_client.waiting import StillProcessing

__all__ = (
    "AsyncDarkroom",
    "Copy",
    "Darkroom",
    "ExportFailed",
    "Guest",
    "Journal",
    "Sent",
    "StillExporting",
    "StillProcessing",
    "errors",
    "models",
    "pictures",
)

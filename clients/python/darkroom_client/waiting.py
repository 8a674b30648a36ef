"""When an image is settled, and how often to look. Without the network."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from darkroom_client.errors import DarkroomError

if TYPE_CHECKING:
    from darkroom_client.generated.models import ImageEntry

# A status that this version does not know is an ending: only these two are said to be followed by another.
UNSETTLED: Final = ("pending", "processing")

# If the API does not say when to look again.
LOOK_SECONDS: Final = 1.0


class StillProcessing(DarkroomError, TimeoutError):
    """An image was not settled in time. `image`: as it was then."""

    def __init__(self, image: ImageEntry, seconds: float) -> None:
        super().__init__(f"Image {image.id} is still {image.status} after {seconds:g} s.")
        self.image = image


class Patience:
    """The time within which an image has to settle."""

    def __init__(self, seconds: float, every: float | None) -> None:
        self._seconds = seconds
        self._every = every
        self._deadline = time.monotonic() + seconds

    def settled(self, image: ImageEntry) -> bool:
        """Whether nothing is being made of the image any more. Raises StillProcessing if its time is over."""
        if image.status not in UNSETTLED and not image.reprocessing:
            return True
        if time.monotonic() >= self._deadline:
            raise StillProcessing(image, self._seconds)
        return False

    def pause(self, asked: float | None) -> float:
        """The seconds until the next look: the caller's, else those that the API asks for."""
        pause = self._every if self._every is not None else asked if asked is not None else LOOK_SECONDS
        return min(pause, max(0.0, self._deadline - time.monotonic()))

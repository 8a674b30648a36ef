"""The stages that every version of an original goes through, as data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class StageName(StrEnum):
    """A stage; it owns the attribute of its name in the catalogue."""

    THUMBNAILS = "thumbnails"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Stage:
    """What follows for an image from the results of one stage.

    `required`: an image is finished only when this stage has done its work.
    `shows_pictures`: without this stage's result there is no picture to show.
    """

    name: StageName
    required: bool
    shows_pictures: bool


STAGES: Final[Mapping[StageName, Stage]] = {
    stage.name: stage
    for stage in (
        Stage(StageName.THUMBNAILS, required=True, shows_pictures=True),
        Stage(StageName.METADATA, required=True, shows_pictures=False),
    )
}

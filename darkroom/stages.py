"""The stages of the pipeline, as data: an image's status, queues, rules, grants and alarms follow this table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class StageName(StrEnum):
    """One worker's part of processing a version of an original; its result is in the attribute with this name."""

    THUMBNAILS = "thumbnails"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage, as the rest of the pipeline knows it.

    `required`: an image is ready only with this stage's result. `shows_pictures`: without its result there is no
    picture to show, and the image is rejected or failed. `also`: the attributes of an entry that
    only this stage writes, besides its result, its fault and the limits it met. `engine`: raise it when the stage
    gives other or better results for the same file; `make backfill WHAT=engine` then finds the results of earlier
    engines.
    """

    name: StageName
    required: bool
    shows_pictures: bool
    also: tuple[str, ...] = ()
    engine: int = 1


STAGES: Final[Mapping[StageName, Stage]] = {
    stage.name: stage
    for stage in (
        Stage(StageName.THUMBNAILS, required=True, shows_pictures=True, also=("preview",)),
        Stage(StageName.METADATA, required=True, shows_pictures=False, engine=3),
    )
}

PICTURES: Final = next(stage.name for stage in STAGES.values() if stage.shows_pictures)
"""The only stage whose result or preview has pictures to show."""

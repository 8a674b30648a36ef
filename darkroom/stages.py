"""The stages of the pipeline, as data: an image's status, queues, rules, grants and alarms follow this table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class StageName(StrEnum):
    """One worker's part of processing a version of an original; its results stand in the attribute of its name."""

    THUMBNAILS = "thumbnails"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Stage:
    """What the rest of the pipeline knows of a stage.

    `required`: an image is ready only with this stage's result. `shows_pictures`: without its result there is no
    picture to show, and the image is rejected or failed. `also`: the attributes of an entry, beside its result and
    its fault, that this stage alone writes.
    """

    name: StageName
    required: bool
    shows_pictures: bool
    also: tuple[str, ...] = ()


STAGES: Final[Mapping[StageName, Stage]] = {
    stage.name: stage
    for stage in (
        Stage(StageName.THUMBNAILS, required=True, shows_pictures=True, also=("preview",)),
        Stage(StageName.METADATA, required=True, shows_pictures=False, also=("owner_digest",)),
    )
}

PICTURES: Final = next(stage.name for stage in STAGES.values() if stage.shows_pictures)
"""The stage whose result, or preview, is what there is to show; there is exactly one."""

"""The handler of each stage."""

from collections.abc import Mapping
from types import ModuleType
from typing import Final

import metadata_extractor.handler
import thumbnailer.handler
from darkroom.stages import StageName

HANDLERS: Final[Mapping[StageName, ModuleType]] = {
    StageName.THUMBNAILS: thumbnailer.handler,
    StageName.METADATA: metadata_extractor.handler,
}
"""If a stage is missing here, every test that takes an image through all stages fails."""


def package_of(stage: StageName) -> str:
    """The package of a stage's worker."""
    return HANDLERS[stage].__name__.partition(".")[0]

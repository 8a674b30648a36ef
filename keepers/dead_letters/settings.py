"""Where the dead letters are."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from darkroom.errors import InvalidSettings
from darkroom.stages import STAGES, StageName

REMOVALS: Final = "REMOVALS_DEAD_LETTERS"


def setting(stage: StageName) -> str:
    """The environment variable with the URLs of a stage's dead-letter queues, separated by blanks."""
    return f"{stage}_dead_letters".upper()


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The URLs of the queues of dead letters: each stage's, and those of removals."""

    of_stages: Mapping[StageName, Sequence[str]]
    of_removals: str

    @property
    def all(self) -> list[str]:
        """The URLs of all of them."""
        return [*(url for urls in self.of_stages.values() for url in urls), self.of_removals]

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """The queues that the environment names. Raises InvalidSettings that lists all missing ones."""
        names = {stage: setting(stage) for stage in STAGES}
        if missing := [name for name in [*names.values(), REMOVALS] if not environ.get(name)]:
            raise InvalidSettings("; ".join(f"{name} is not set" for name in missing))
        return cls({stage: environ[name].split() for stage, name in names.items()}, environ[REMOVALS])

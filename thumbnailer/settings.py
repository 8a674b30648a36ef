"""What the thumbnailer needs to know about its deployment."""

from dataclasses import dataclass

from darkroom.settings import StoreSettings
from thumbnailer.ladder import STANDARD, Ladder


@dataclass(frozen=True, kw_only=True)
class ThumbnailerSettings(StoreSettings):
    """Where images are kept, and the ladder."""

    ladder: str = STANDARD

    def faults(self) -> list[str]:
        try:
            Ladder.parse(self.ladder)
        except ValueError as error:
            return [f"LADDER: {error}"]
        return []

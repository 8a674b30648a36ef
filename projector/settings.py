"""What the projector needs to know about its deployment."""

from dataclasses import dataclass

from darkroom.settings import LibrarySettings


@dataclass(frozen=True, kw_only=True)
class ProjectorSettings(LibrarySettings):
    """Where images and the library are kept, and where images go that our code cannot project."""

    projector_dead_letters_url: str

"""What the exporter needs to know about its deployment."""

from dataclasses import dataclass

from darkroom.settings import ExportsSettings, LibrarySettings


@dataclass(frozen=True, kw_only=True)
class ExporterSettings(ExportsSettings, LibrarySettings):
    """Where images, the library and archives are, and the queue of exports."""

"""The photos in tests/images, by name."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
"""The project's folder."""
IMAGES: Final = ROOT / "tests" / "images"


def photo(name: str) -> bytes:
    """The bytes of a photo."""
    return (IMAGES / name).read_bytes()

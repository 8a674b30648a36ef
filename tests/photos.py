"""The photos in tests/images, by name."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
"""Of the project."""
IMAGES = ROOT / "tests" / "images"


def photo(name: str) -> bytes:
    """The bytes of a photo."""
    return (IMAGES / name).read_bytes()

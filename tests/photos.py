"""The photos in tests/images, by name."""

from pathlib import Path

FOLDER = Path(__file__).parent / "images"


def photo(name: str) -> bytes:
    """The bytes of a photo."""
    return (FOLDER / name).read_bytes()

"""Pictures in the terminal: by kitty's, iTerm's or sixel graphics, else as half blocks of two colours."""

from __future__ import annotations

import base64
import io
import os
import sys
import warnings
from typing import TYPE_CHECKING, Final

from PIL import Image

if TYPE_CHECKING:
    from rich.console import Console

# A terminal's window; a thumbnail of 320 pixels has enough for it.
_COLUMNS: Final = 60

# More than any thumbnail of the ladder: what is larger is none.
_MOST_PIXELS: Final = 4096 * 4096

_ITERM: Final = ("iTerm.app", "mintty")


def show(console: Console, picture: bytes) -> None:
    """Print a picture. Raises OSError and ValueError if it is none."""
    width = min(_COLUMNS, console.width)
    if _is_iterm():
        sys.stdout.write(iterm(picture, width))
        return
    if console.is_terminal and 0 in os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1):
        raise ValueError("the terminal does not say how large it is")  # textual-image divides by that
    # Asks the terminal what it can show, so it is imported only here, where there is one.
    from textual_image.renderable import HalfcellImage
    from textual_image.renderable import Image as Best

    with _opened(picture) as image:
        console.print((Best if console.is_terminal else HalfcellImage)(image, width=width, height="auto"))


def iterm(picture: bytes, columns: int) -> str:
    """iTerm2's escape sequence for an inline picture. https://iterm2.com/documentation-images.html"""
    text = base64.b64encode(picture).decode()
    return f"\x1b]1337;File=inline=1;size={len(picture)};width={columns};preserveAspectRatio=1:{text}\a\n"


def _is_iterm() -> bool:
    if "TMUX" in os.environ:  # tmux passes nothing of it on
        return False
    return "iTerm2" in os.environ.get("LC_TERMINAL", "") or os.environ.get("TERM_PROGRAM") in _ITERM


def _opened(picture: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        image = Image.open(io.BytesIO(picture), formats=["JPEG"])
    if image.width * image.height > _MOST_PIXELS:
        raise ValueError("This is no thumbnail.")
    return image.convert("RGB")

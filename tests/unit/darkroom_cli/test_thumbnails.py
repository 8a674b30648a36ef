"""Pictures in the terminal."""

import base64
import io
import os

import pytest
from PIL import Image
from rich.console import Console

from darkroom_cli import thumbnails


def jpeg(colour: str, size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def no_iterm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_TERMINAL", raising=False)
    monkeypatch.setenv("TERM_PROGRAM", "none")


def test_a_picture_is_drawn_in_its_colours() -> None:
    out = io.StringIO()
    thumbnails.show(Console(file=out, width=20, color_system="truecolor", force_terminal=False), jpeg("red"))
    assert "▄" in out.getvalue() or "▀" in out.getvalue()


def test_iterm_gets_the_picture_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM_PROGRAM", "iTerm.app")
    picture = jpeg("blue")
    thumbnails.show(Console(width=20), picture)
    shown = capsys.readouterr().out
    assert shown.startswith("\x1b]1337;File=inline=1;")
    assert base64.b64decode(shown.partition(":")[2].rstrip("\a\n")) == picture


@pytest.mark.parametrize("file", [b"", b"no picture", b"GIF89a" + bytes(20)])
def test_what_is_no_jpeg_is_refused(file: bytes) -> None:
    with pytest.raises((OSError, ValueError)):
        thumbnails.show(Console(file=io.StringIO(), width=20), file)


def test_what_is_too_large_for_a_thumbnail_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnails, "_MOST_PIXELS", 100)
    with pytest.raises(ValueError, match="no thumbnail"):
        thumbnails.show(Console(file=io.StringIO(), width=20), jpeg("red"))


def test_a_terminal_without_a_size_gets_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((0, 0)))
    with pytest.raises(ValueError, match="how large"):
        thumbnails.show(Console(file=io.StringIO(), width=20, force_terminal=True), jpeg("red"))

"""Thumbnails in terminals: each protocol's escape sequences are decoded back to pixels.

The program runs with a terminal of its own, behind which the test answers what a terminal of that kind answers.
"""

import base64
import fcntl
import io
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from tests.photos import ROOT

_COLUMNS, _ROWS, _CELL = 80, 24, (10, 20)
_SHOW: Final = """
import sys
from darkroom_cli import terminal, thumbnails
thumbnails.show(terminal.out, open(sys.argv[1], "rb").read())
"""

# What terminals answer to "which attributes have you": 4 is sixel.
_PLAIN, _SIXEL = "\x1b[?62;22c", "\x1b[?62;4;22c"

Colour = tuple[int, ...]

COLOURS: Final = ((255, 0, 0), (0, 160, 0), (0, 0, 255), (250, 230, 0))
"""Top left, top right, bottom left, bottom right."""


def picture() -> bytes:
    image = Image.new("RGB", (320, 240))
    for number, colour in enumerate(COLOURS):
        image.paste(
            colour, (160 * (number % 2), 120 * (number // 2), 160 * (number % 2 + 1), 120 * (number // 2 + 1))
        )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def shown(
    tmp_path: Path, *, attributes: str = _PLAIN, kitty: bool = False, environment: dict[str, str] | None = None
) -> str:
    """What the program writes to a terminal of this kind."""
    (tmp_path / "thumbnail.jpg").write_bytes(picture())
    ours, theirs = pty.openpty()
    size = struct.pack("HHHH", _ROWS, _COLUMNS, _COLUMNS * _CELL[0], _ROWS * _CELL[1])
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    known = {name: value for name, value in os.environ.items() if name not in ("TMUX", "LC_TERMINAL", "NO_COLOR")}
    program = subprocess.Popen(  # noqa: S603  # ours
        [sys.executable, "-c", _SHOW, str(tmp_path / "thumbnail.jpg")],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={
            **known,
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in (".", "cli", "clients/python")),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TERM_PROGRAM": "none",
            **(environment or {}),
        },
    )
    os.close(theirs)
    written = bytearray()
    try:
        while piece := _read(ours):
            written += piece
            if b"\x1b[c" in piece:
                identity = re.search(rb"\x1b_Gi=(\d+)", written)
                answer = f"\x1b_Gi={identity[1].decode()};OK\x1b\\" if kitty and identity else ""
                os.write(ours, (answer + attributes).encode())
    finally:
        os.close(ours)
        _, errors = program.communicate(timeout=30)
    assert program.returncode == 0, errors.decode()
    return written.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536) if select.select([terminal], [], [], 30)[0] else b""
    except OSError:  # the program has ended
        return b""


def check(image: Image.Image) -> None:
    """Check that the four quarters have their colours."""
    assert abs(image.width / image.height - 4 / 3) < 0.1
    for number, colour in enumerate(COLOURS):
        at = (image.width * (1 + 2 * (number % 2)) // 4, image.height * (1 + 2 * (number // 2)) // 4)
        found = image.convert("RGB").getpixel(at)
        assert isinstance(found, tuple)
        assert max(abs(one - other) for one, other in zip(found, colour, strict=True)) < 24, (number, found)


def sixels(text: str) -> Image.Image:
    """The picture of a sixel sequence. https://vt100.net/docs/vt3xx-gp/chapter14.html"""
    [(attributes, data)] = re.findall(r'\x1bP[\d;]*q"([\d;]+)(.*?)\x1b\\', text, re.DOTALL)
    _, _, width, height = map(int, attributes.split(";"))
    image = Image.new("RGB", (width, height))
    colours: dict[int, Colour] = {}
    colour: Colour = (0, 0, 0)
    x = y = 0
    for define, kind, values, choose, count, sixel, control in re.findall(
        r"#(\d+);([12]);(\d+;\d+;\d+)|#(\d+)|(?:!(\d+))?([?-~])|([$-])", data
    ):
        if define:
            assert kind == "2", "RGB in hundredths"
            colours[int(define)] = tuple(round(int(each) * 2.55) for each in values.split(";"))
            colour = colours[int(define)]
        elif choose:
            colour = colours[int(choose)]
        elif control:
            x, y = 0, y + 6 * (control == "-")
        else:
            bits = ord(sixel) - ord("?")
            for step in range(int(count or 1)):
                for row in range(6):
                    if bits >> row & 1 and x + step < width and y + row < height:
                        image.putpixel((x + step, y + row), colour)
            x += int(count or 1)
    return image


def test_sixels(tmp_path: Path) -> None:
    image = sixels(shown(tmp_path, attributes=_SIXEL))
    check(image)
    assert image.width == 60 * _CELL[0], "sixty columns"


def test_kitty(tmp_path: Path) -> None:
    text = shown(tmp_path, kitty=True)
    sent = ""
    form: dict[str, str] = {}
    for control, payload in re.findall(r"\x1b_G([^;\x1b]*);?(.*?)\x1b\\", text, re.DOTALL):
        named = dict(each.split("=", 1) for each in control.split(","))
        if named.get("a") != "q":
            form |= named
            sent += payload
    assert (form["f"], form.get("t", "d")) == ("100", "d"), "a PNG, in the sequence itself"
    check(Image.open(io.BytesIO(base64.b64decode(sent))))
    placeholders = [line.count("\U0010eeee") for line in text.splitlines() if "\U0010eeee" in line]
    assert {*placeholders} == {60}
    assert len(placeholders) == int(form["r"])


@pytest.mark.parametrize(("variable", "value"), [("TERM_PROGRAM", "iTerm.app"), ("LC_TERMINAL", "iTerm2")])
def test_iterm(tmp_path: Path, variable: str, value: str) -> None:
    text = shown(tmp_path, environment={variable: value})
    [(options, payload)] = re.findall(r"\x1b\]1337;File=([^:]*):([^\a]*)\a", text)
    named = dict(each.split("=") for each in options.split(";"))
    body = base64.b64decode(payload)
    assert (named["inline"], named["width"], int(named["size"])) == ("1", "60", len(body))
    check(Image.open(io.BytesIO(body)))


def test_half_blocks(tmp_path: Path) -> None:
    check(blocks(shown(tmp_path)))


def test_in_tmux_iterms_own_sequence_would_be_lost(tmp_path: Path) -> None:
    text = shown(tmp_path, environment={"LC_TERMINAL": "iTerm2", "TMUX": "default,1,0"})
    assert "\x1b]1337" not in text
    check(blocks(text))


def blocks(text: str) -> Image.Image:
    """The picture that half blocks draw: two pixels a character, by its colours."""
    lines = [[*_pixels(line)] for line in text.splitlines() if "▄" in line or "▀" in line]
    image = Image.new("RGB", (len(lines[0]), 2 * len(lines)))
    for y, line in enumerate(lines):
        for x, (top, bottom) in enumerate(line):
            image.putpixel((x, 2 * y), top)
            image.putpixel((x, 2 * y + 1), bottom)
    return image


def _pixels(line: str) -> Iterator[tuple[Colour, Colour]]:
    front: Colour = (0, 0, 0)
    back: Colour = (0, 0, 0)
    for codes, char in re.findall(r"\x1b\[([\d;]*)m|([▄▀])", line):
        if char:
            yield (front, back) if char == "▀" else (back, front)
        for layer, *values in re.findall(r"([34]8);2;(\d+);(\d+);(\d+)", codes):
            found = tuple(map(int, values))
            front, back = (found, back) if layer == "38" else (front, found)

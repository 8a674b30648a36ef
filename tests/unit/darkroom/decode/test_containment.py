"""The kernel bounds the process while a decoder works, and no longer."""

import io
import resource
import sys
from collections.abc import Iterator

import pytest
from PIL import Image

from darkroom import decode
from darkroom.decode import containment
from darkroom.errors import RejectedImage
from darkroom.formats import PNG
from thumbnailer.ladder import Ladder
from thumbnailer.render import render

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process takes")


def limit() -> int:
    return resource.getrlimit(resource.RLIMIT_DATA)[0]


def animated(format_: str) -> bytes:
    frames = [Image.linear_gradient("L").convert("RGB").rotate(30 * turn) for turn in range(4)]
    file = io.BytesIO()
    frames[0].save(file, format_, save_all=True, append_images=frames[1:])
    return file.getvalue()


@pytest.fixture(autouse=True)
def the_limit_stays() -> Iterator[None]:
    before = limit()
    yield
    assert limit() == before


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_no_limit_is_in_force_between_two_renditions(format_: str) -> None:
    before = limit()
    rendering = render(animated(format_), Ladder.parse("64: 64 first animated jpg; 32: 32 animated jpg avif"))
    limits = {limit() for _ in rendering}
    assert limits == {before}


def test_an_abandoned_rendering_leaves_no_limit() -> None:
    renditions = iter(render(animated("GIF"), Ladder.parse("64: 64 first animated jpg; 32: 32 animated jpg")))
    next(renditions)
    next(renditions)


def test_bounds_inside_each_other_never_widen() -> None:
    with decode.contained(PNG, 2**20):
        outer = limit()
        with decode.contained(PNG):
            assert limit() <= outer
        assert limit() == outer


@pytest.mark.parametrize("error", [MemoryError, OSError, KeyboardInterrupt])
def test_no_exception_leaves_a_limit(error: type[BaseException]) -> None:
    with pytest.raises((RejectedImage, KeyboardInterrupt)), decode.contained(PNG):
        raise error


def test_a_decoder_gets_the_memory_that_the_header_calls_for() -> None:
    with decode.contained(PNG, 2**20):
        assert len(bytes(100 * 2**20)) == 100 * 2**20
    with pytest.raises(RejectedImage, match="too much memory"), decode.contained(PNG, 2**20):
        bytes(200 * 2**20)


def test_a_fault_of_our_own_is_not_a_rejection(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_proc(*_: object) -> object:
        raise OSError("too many open files")

    monkeypatch.setattr(containment, "open", without_proc, raising=False)
    with pytest.raises(OSError, match="too many open files"):
        decode.open_picture(animated("GIF"))

"""What a decoder does wrong stays inside: its exceptions, its warnings, its memory."""

import re
import resource
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Final

from PIL import Image

from darkroom.errors import RejectedImage
from darkroom.formats import Format

HEADROOM: Final = 1_100 * 2**20
"""Bytes the process may take on top of what it has, while a decoder is at work, whatever the header says. Honest
files take up to 800 MB; 30 % of a worker of 1,769 MB stay free in any case."""

_lock = threading.RLock()
"""Warning filters belong to the whole process, and the memory limit counts on one decode at a time."""


@contextmanager
def quiet() -> Iterator[None]:
    """Drop warnings: they speak of a stranger's file, not of our code."""
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


_SLACK: Final = 128 * 2**20
"""Bytes that a decoder may need whatever the size of the picture: the stacks of its threads, tables, the file."""


@contextmanager
def _bounded(headroom: int) -> Iterator[None]:
    """Let the process take no more than `headroom` bytes, on Linux, where the kernel counts them; under the lock.

    Other threads may be uploading meanwhile, and live within the same limit. A decoder that runs into it is
    refused one large block; what is left is plenty for their small ones.
    """
    if sys.platform != "linux":
        yield
        return
    before, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with open("/proc/self/statm", "rb") as usage:  # proc(5): its sixth number is data and stack, in pages
        taken = int(usage.read().split()[5]) * resource.getpagesize()
    limit = taken + headroom
    resource.setrlimit(resource.RLIMIT_DATA, (limit if before < 0 else min(limit, before), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, hard))


@contextmanager
def contained(format_: Format, memory: int = HEADROOM) -> Iterator[None]:
    """Turn what goes wrong with the pixels of a file into RejectedImage.

    `memory`: bytes that the decoder should need, by the header. It gets twice as much before it is refused any,
    which bounds a file whose header lies by what the header says.

    Besides decoding, it is for the first steps that rely on what a decoder made: a palette may be short. Never
    yield inside it: the limit and the lock would stay while the caller does something else.
    """
    name = format_.name
    headroom = min(HEADROOM, 2 * memory + _SLACK)
    with quiet(), nullcontext() if format_.decoder.bounds_itself else _bounded(headroom):
        try:
            yield
        except RejectedImage:
            raise
        except MemoryError as error:
            raise RejectedImage("undecodable", f"The {name} file takes too much memory to decode.") from error
        except Image.DecompressionBombError as error:
            raise RejectedImage("too_many_pixels", f"The {name} file has too many pixels.") from error
        except Exception as error:  # decoders raise everything there is, and all of it says the bytes are bad
            if re.match("Unsupported BMP|unknown pixel mode", str(error)):
                raise RejectedImage("unsupported_kind", f"This kind of {name} file is not accepted.") from error
            if isinstance(error, EOFError) or re.search("truncat|incomplete", str(error), re.IGNORECASE):
                raise RejectedImage("truncated", f"The {name} file ends too early.") from error
            raise RejectedImage("undecodable", f"The {name} file is damaged and can't be decoded.") from error

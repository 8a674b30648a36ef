"""Containment of decoders: their exceptions and warnings become faults, their memory is bounded."""

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
"""Bytes that the process may take in addition to what it has, while a decoder works, whatever the header says.
Honest files take up to 800 MB; 30 % of a worker of 1,769 MB always stay free.
"""

_lock = threading.RLock()
"""Warning filters belong to the whole process, and the memory limit assumes one decode at a time."""


@contextmanager
def quiet() -> Iterator[None]:
    """Drop warnings: they are about a stranger's file, not about our code."""
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


_SLACK: Final = 128 * 2**20
"""Bytes that a decoder may need for a picture of any size: the stacks of its threads, tables, the file."""


@contextmanager
def _bounded(headroom: int) -> Iterator[None]:
    """Let the process take at most `headroom` more bytes. This holds the lock. It limits only on Linux, which
    counts these bytes.

    Other threads may be uploading at the same time, within the same limit. A decoder that meets the limit is
    refused one large block; what is left is enough for the small blocks of the others.
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
    """Turn exceptions from the pixels of a file into RejectedImage.

    `memory`: bytes that the decoder should need, by the header. It gets twice as much, so a file with a lying
    header is bounded by what its header says.

    Use it for decoding, and for the first steps that rely on the decoder's result: a palette may be too short.
    Never yield inside it: the limit and the lock would stay while the caller does something else.
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
        # Decoders raise all kinds of exceptions, and all of them mean that the bytes are bad.
        except Exception as error:
            if re.match("Unsupported BMP|unknown pixel mode", str(error)):
                raise RejectedImage("unsupported_kind", f"This kind of {name} file is not accepted.") from error
            if isinstance(error, EOFError) or re.search("truncat|incomplete", str(error), re.IGNORECASE):
                raise RejectedImage("truncated", f"The {name} file ends too early.") from error
            raise RejectedImage("undecodable", f"The {name} file is damaged and can't be decoded.") from error

"""An archive's stream: cut at any byte and continued, it is the same; whatever is lost, it stays valid."""

import io
import struct
import zipfile
from datetime import datetime
from itertools import cycle
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter import zip64
from exporter.stream import Progress, Stream
from exporter.zip64 import File
from tests.unit.exporter.archives import MOMENT, REPORT, Kept, copied, unpacked

NAMES: Final = st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), min_size=1, max_size=8)
BODIES: Final = st.dictionaries(NAMES.filter(lambda name: name != REPORT), st.binary(max_size=40), max_size=5)


def whole(kept: Kept) -> bytes:
    return Stream(kept, Progress()).take(10**9)


@st.composite
def cuts(draw: st.DrawFn) -> list[int]:
    return draw(st.lists(st.integers(1, 60), min_size=1, max_size=8))


def in_parts(kept: Kept, sizes: list[int]) -> bytes:
    """An archive that another writer continues after each part, from what is known of the one before."""
    progress, archive = Progress(), b""
    for size in cycle(sizes):
        stream = Stream(kept, copied(progress))
        part = stream.take(size)
        archive += part
        progress = stream.progress
        if len(part) < size:
            return archive
    raise AssertionError


@given(BODIES, cuts())
def test_an_archive_that_is_cut_anywhere_and_continued_is_the_same(
    bodies: dict[str, bytes], sizes: list[int]
) -> None:
    archive = in_parts(Kept(bodies), sizes)
    assert archive == whole(Kept(bodies))
    assert unpacked(archive) == bodies


@given(BODIES, st.lists(st.booleans(), min_size=1, max_size=20))
def test_an_archive_that_is_continued_whenever_its_writer_has_had_enough_is_the_same(
    bodies: dict[str, bytes], moods: list[bool]
) -> None:
    progress, archive, moody, ended = Progress(), b"", cycle(moods), False
    while not ended:
        stream = Stream(Kept(bodies), copied(progress))
        before = len(archive)
        archive += stream.take(10**9, lambda: next(moody))
        progress, ended = stream.progress, stream.ended
        assert ended or len(archive) > before
    assert archive == whole(Kept(bodies))


def test_every_byte_of_an_archive_is_a_place_to_cut_it() -> None:
    kept = Kept({"a.jpg": b"first", "ü.jpg": b"", "c.mov": b"the third"}, lost={2: 4})
    archive = whole(kept)
    for cut in range(1, len(archive)):
        assert in_parts(kept, [cut, len(archive)]) == archive


@given(BODIES, cuts(), st.data())
def test_what_is_lost_is_named_and_all_else_is_there(
    bodies: dict[str, bytes], sizes: list[int], data: st.DataObject
) -> None:
    doomed = [number for number, body in enumerate(bodies.values()) if body and data.draw(st.booleans())]
    lost = {number: data.draw(st.integers(0, len([*bodies.values()][number]) - 1)) for number in doomed}
    archive = in_parts(Kept(bodies, lost), sizes)
    gone = [name for number, name in enumerate(bodies) if number in lost]
    kept = {name: body for name, body in bodies.items() if name not in gone}
    report = {REPORT: "\n".join(gone).encode()} if gone else {}
    assert unpacked(archive) == kept | report


def test_a_file_that_is_shorter_than_announced_counts_as_lost() -> None:
    kept = Kept({"a.jpg": b"short", "b.jpg": b"whole"}, sizes={"a.jpg": 9})
    assert unpacked(whole(kept)) == {"b.jpg": b"whole", REPORT: b"a.jpg"}


@given(st.dictionaries(NAMES, st.binary(max_size=40), max_size=5), cuts(), cuts())
def test_bytes_that_vanish_between_two_writers_do_not_make_an_archive_invalid(
    bodies: dict[str, bytes], sizes: list[int], moments: list[int]
) -> None:
    """The first writer still reads a file that the next one does not find any more."""
    kept, progress, archive = Kept(bodies), Progress(), b""
    for round_, size in enumerate(cycle(sizes)):
        if round_ in moments and progress.file < len(bodies):
            kept.lost[progress.file] = 0
        stream = Stream(kept, copied(progress))
        part = stream.take(size)
        archive, progress = archive + part, stream.progress
        if len(part) < size:
            break
    read = unpacked(archive)
    read.pop(REPORT, None)
    assert read.items() <= bodies.items()
    assert len(read) == len(bodies) - len(progress.missing)


def test_names_that_are_not_ascii_are_marked_as_utf_8() -> None:
    archive = whole(Kept({"plain.jpg": b"", "Grüße 写真.jpg": b""}))
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        flags = {each.filename: each.flag_bits for each in opened.infolist()}
    assert flags == {"plain.jpg": 0x08, "Grüße 写真.jpg": 0x808}


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (datetime(2020, 11, 1, 12, 10, 3), (2020, 11, 1, 12, 10, 2)),  # noqa: DTZ001
        (datetime(1826, 7, 4), (1980, 1, 1, 0, 0, 0)),  # noqa: DTZ001
        (datetime(9999, 1, 1), (2107, 12, 31, 23, 59, 58)),  # noqa: DTZ001
    ],
)
def test_a_time_that_the_format_cannot_have_is_the_nearest_one(moment: datetime, kept: tuple[int, ...]) -> None:
    file = File("a", 0, moment)
    record = zip64.local_header(file) + zip64.descriptor(file, 0)
    directory = zip64.central_header(file, 0, 0)
    archive = record + directory + zip64.end(1, len(record), len(directory))
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.infolist()[0].date_time == kept


@pytest.mark.parametrize("size", [2**32 - 2, 2**32 - 1, 2**32, 2**40])
def test_sizes_of_4_gib_and_more_are_in_the_extension(size: int) -> None:
    """The structures alone: a file of this size has no place in a test."""
    file = File("a.mov", size, MOMENT)
    header, behind = zip64.local_header(file), zip64.descriptor(file, 7)
    assert len(header) == file.header_length
    assert file.record_length == len(header) + size + len(behind)
    assert len(behind) == (24 if size >= 2**32 - 1 else 16)
    assert struct.unpack("<Q" if len(behind) == 24 else "<L", behind[8 : 8 + (len(behind) - 8) // 2])[0] == size


@pytest.mark.parametrize(
    ("files", "before"), [(1, 2**32 - 2), (1, 2**32 - 1), (1, 2**40), (0xFFFE, 7), (0xFFFF, 7), (0x10001, 2**40)]
)
def test_places_beyond_4_gib_and_many_files_are_in_the_extension(files: int, before: int) -> None:
    """Python finds the directory and every place in it, although nothing is stored before it."""
    first = File("0", before, MOMENT)
    headers = [zip64.central_header(first, 0, 0)]
    offset = first.record_length
    for number in range(1, files):
        file = File(str(number), 0, MOMENT)
        headers.append(zip64.central_header(file, 0, offset))
        offset += file.record_length
    directory = b"".join(headers)
    end = zip64.end(files, offset, len(directory))

    with zipfile.ZipFile(_After(offset, directory + end)) as opened:
        infos = opened.infolist()
    assert len(infos) == files
    assert infos[0].file_size == before
    assert infos[-1].header_offset == (0 if files == 1 else offset - File(str(files - 1), 0, MOMENT).record_length)


class _After(io.RawIOBase):
    """Bytes that stand behind others that nobody reads."""

    def __init__(self, start: int, behind: bytes) -> None:
        self._start, self._behind, self._at = start, behind, 0

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._start + len(self._behind))[whence]
        if self._at < 0:
            raise OSError
        return self._at

    def read(self, size: int = -1) -> bytes:
        assert self._at >= self._start
        at = self._at - self._start
        data = self._behind[at:] if size < 0 else self._behind[at : at + size]
        self._at += len(data)
        return data

"""A stretch of work on an export: plans what is not planned, then writes parts, until it is done or time is up.

After each page of the plan and each part of the archive, everything that is needed to continue is in S3. So who
dies loses one part, and the next one writes the same bytes. Whose time is up keeps the beginning of a part too,
because many small files may take longer than a function has.
"""

from collections.abc import Callable
from typing import Final

from darkroom.archives import ARCHIVE, Archives, erase_export, prefix_of
from darkroom.catalog.exports import Claim, ExportFault, Exporting
from darkroom.objects import Objects
from exporter.content import Archived
from exporter.notes import Notes, State
from exporter.planning import Planner, TooLarge
from exporter.selection import Selection
from exporter.stream import Stream

_MEBIBYTE: Final = 2**20

# The smallest part, in bytes. S3 takes 5 MiB; more means fewer requests, and more to write again.
LEAST_PART: Final = 8 * _MEBIBYTE

# S3 takes ten thousand parts. The rest is for the directory, whose size is not counted.
MOST_PARTS: Final = 9_000

# How often an archive is begun anew. S3 aborts an upload after two weeks, longer than an export lives, so somebody
# else does it each time.
_BEGUN_ANEW: Final = 3


class Lost(Exception):
    """The export is gone, or somebody else's."""


class Work:
    """The work on an export, by whoever has claimed it."""

    def __init__(
        self, claim: Claim, exporting: Exporting, archives: Archives, objects: Objects, bytes_a_day: int
    ) -> None:
        """`bytes_a_day`: the most that an owner may export in a day; 0 for any number."""
        self._claim = claim
        self._export = claim.export
        self._exporting = exporting
        self._archives = archives
        self._objects = objects
        self._bytes_a_day = bytes_a_day
        self._prefix = prefix_of(self._export.owner, self._export.id, self._export.place)
        self._notes = Notes(archives, f"{self._prefix}work/")

    def go_on(self, select: Callable[[], Selection], time_is_up: Callable[[], bool]) -> bool:
        """Work until the export is over, or gone; False if time is up before."""
        try:
            state = self._notes.state()
            if not self._plan(state, select, time_is_up):
                return False
            if not self._claim.spend(state.size, self._bytes_a_day):
                self.give_up(ExportFault.TOO_MUCH_TODAY)
                return True
            return self._write(state, time_is_up)
        except TooLarge:
            self.give_up(ExportFault.TOO_LARGE)
            return True
        except Lost:
            # What was written since its owner has removed it is nobody's.
            if not self._exporting.exists(self._export):
                erase_export(self._archives, self._prefix)
            return True

    def give_up(self, fault: ExportFault) -> None:
        """End the export without an archive."""
        if self._claim.fail(fault):
            erase_export(self._archives, self._prefix)

    def _plan(self, state: State, select: Callable[[], Selection], time_is_up: Callable[[], bool]) -> bool:
        if state.planned:
            return True
        planner = Planner(select(), self._notes, state, self._export.created_at)
        more = True
        while more:
            if time_is_up():
                return False
            more = planner.step()
            self._advance(images=state.images, files=state.files, bytes=state.size)
        return True

    def _write(self, state: State, time_is_up: Callable[[], bool]) -> bool:
        key, part_bytes = self._prefix + ARCHIVE, part_size(state.length)
        with Archived(self._notes, state, self._objects, self._export.created_at) as content:
            stream = Stream(content, state.progress)
            part = self._notes.begun(state)
            while not stream.ended:
                if time_is_up():
                    return False
                if state.upload is None:
                    state.upload = self._archives.begin(key)
                part += stream.take(part_bytes - len(part), time_is_up)
                if len(part) < part_bytes and not stream.ended:
                    self._notes.keep_begun(state, part)
                    self._advance(**self._written(state, part_bytes, len(part)))
                    return False
                if not part:  # an earlier run has sent all
                    break
                if not self._send(key, state, part):
                    return self._again(state)
                part, state.begun = b"", None
                self._notes.keep(state)
                self._advance(**self._written(state, part_bytes))
        if not self._archives.complete(key, str(state.upload), state.etags):
            return self._again(state)
        self._finish(state)
        return True

    def _send(self, key: str, state: State, part: bytes) -> bool:
        etag = self._archives.send(key, str(state.upload), len(state.etags) + 1, part)
        if etag is None:
            return False
        state.etags.append(etag)
        return True

    def _again(self, state: State) -> bool:
        """Begin anew with the archive, because its upload or a part is gone: S3 aborts those that are old. Returns
        whether it is given up instead.
        """
        if state.again >= _BEGUN_ANEW:
            self.give_up(ExportFault.INTERNAL)
            return True
        if not self._claim.begin_anew(missing=len(state.left_out)):
            raise Lost
        self._notes.keep(
            State(
                planned=True,
                images=state.images,
                files=state.files,
                length=state.length,
                size=state.size,
                metadata=state.metadata,
                left_out=state.left_out,
                again=state.again + 1,
            )
        )
        return False

    def _finish(self, state: State) -> None:
        if not self._claim.finish(written=state.size, missing=self._missing(state)):
            raise Lost
        erase_export(self._archives, f"{self._prefix}work/")

    def _written(self, state: State, part_bytes: int, begun: int = 0) -> dict[str, int]:
        """How far the archive is, for its owner; `begun`: the bytes of the part that is not sent."""
        written = min(state.size, len(state.etags) * part_bytes + begun)
        return {"written": written, "missing": self._missing(state)}

    def _missing(self, state: State) -> int:
        return len(state.left_out) + len(state.progress.missing)

    def _advance(self, **counts: int) -> None:
        if not self._claim.advance(**counts):
            raise Lost


def part_size(length: int) -> int:
    """The bytes of each part but the last, for records of so many bytes: whole mebibytes, so that S3 takes all."""
    return max(LEAST_PART, -(-length // MOST_PARTS // _MEBIBYTE) * _MEBIBYTE)

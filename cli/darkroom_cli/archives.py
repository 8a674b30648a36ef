"""Photos in ZIP archives, such as those of Google Takeout: unpacked one by one, and removed once they are sent."""

from __future__ import annotations

import calendar
import hashlib
import os
import shutil
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from darkroom_cli import home, names, walking
from darkroom_cli.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from darkroom_cli.walking import Kind

_PIECE: Final = 1 << 20

_ENCRYPTED: Final = 0x1
"""The bit of a member's flags (APPNOTE, 4.4.4)."""


_BROKEN: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)
"""What zipfile raises for what is broken, encrypted, or packed in a way that it does not know."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive."""

    info: zipfile.ZipInfo
    shown: str
    kind: Kind

    path: Path
    """Where it is unpacked: the same path in each run, so that a journal knows it again."""

    companions: tuple[Member, ...] = ()
    """What belongs to a photo, in its folder of the archive. These members are not told by themselves."""

    @property
    def changed_ns(self) -> int:
        """When it was changed, by the clock of whoever has packed it, taken for UTC: the same in each run."""
        try:
            return calendar.timegm((*self.info.date_time, 0, 0, 0)) * 10**9
        except (OverflowError, ValueError):
            return 0

    @property
    def encrypted(self) -> bool:
        return bool(self.info.flag_bits & _ENCRYPTED)


class Archive:
    """A ZIP archive that is open. Names in it lead nowhere: they are only shown."""

    def __init__(self, path: Path) -> None:
        """Raises Fault if it is none, and OSError."""
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise Fault(f"{path} is no ZIP archive, or a part of it is missing.") from error
        place = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:16]
        self._folder = home.folder() / "unpacked" / place
        shutil.rmtree(self._folder, ignore_errors=True)  # left by a run that was killed
        self._folder.mkdir(parents=True, mode=0o700)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def members(self) -> Iterator[Member]:
        """The files in it, folder by folder, without those that nobody means."""
        folders: dict[tuple[str, ...], dict[str, Member]] = {}
        for number, info in enumerate(self._zip.infolist()):
            parts = PurePosixPath(info.filename.replace("\\", "/")).parts
            if info.is_dir() or not parts or walking.is_junk(parts[-1]):
                continue
            if any(walking.is_junk_folder(part) for part in parts[:-1] if part.strip(".")):
                continue
            # A number for each: two may have the same name.
            path = self._folder / str(number) / names.safe(parts[-1], "photo")
            member = Member(info, f"{self.path}:{info.filename}", walking.of_name(parts[-1]), path)
            folder = folders.setdefault(parts[:-1], {})
            folder[parts[-1] if parts[-1] not in folder else f"{parts[-1]}/{number}"] = member
        for folder in folders.values():
            belongs = walking.companions(folder)
            of: dict[str, list[str]] = {}
            for each, photo in sorted(belongs.items()):
                of.setdefault(photo, []).append(each)
            for name, member in folder.items():
                if name not in belongs:
                    yield replace(member, companions=tuple(folder[each] for each in of.get(name, ())))

    def unpack(self, member: Member) -> None:
        """Write a member to its path. Raises OSError if it has other bytes than the archive says."""
        member.path.parent.mkdir(exist_ok=True)
        try:
            with self._zip.open(member.info) as packed, member.path.open("wb") as file:
                left = member.info.file_size
                while piece := packed.read(_PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise OSError(f"{member.shown} is longer than its archive says.")
                    file.write(piece)
        except _BROKEN as error:
            raise OSError(f"{member.shown} cannot be unpacked: {error}") from error
        os.utime(member.path, ns=(member.changed_ns, member.changed_ns))

    def remove(self, path: Path) -> None:
        """Remove a member that was unpacked."""
        shutil.rmtree(path.parent, ignore_errors=True)

    def holds(self, path: Path) -> bool:
        """Whether a path is one of its members'."""
        return path.parent.parent == self._folder

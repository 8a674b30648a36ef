"""Settings from the environment: frozen, typed, and complete before a function starts."""

import dataclasses
import os
from collections.abc import Mapping
from typing import Self, get_type_hints

from darkroom.errors import InvalidSettings


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """A function's settings: each field is read from the variable of its name in capitals.

    Fields are str or int; a field without a default is required. A subclass checks ranges in `faults`.
    """

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read every field. Raises InvalidSettings that lists all faults at once."""
        types = get_type_hints(cls)
        values: dict[str, str | int] = {}
        faults: list[str] = []
        for field in dataclasses.fields(cls):
            name = field.name.upper()
            text = environ.get(name, "").strip()
            if not text:
                if field.default is dataclasses.MISSING:
                    faults.append(f"{name} is not set")
            elif types[field.name] is int:
                if text.isdecimal():
                    values[field.name] = int(text)
                else:
                    faults.append(f"{name} must be a whole number, not {text!r}")
            else:
                values[field.name] = text
        if faults:
            raise InvalidSettings("; ".join(faults))
        settings = cls(**values)
        if found := settings.faults():
            raise InvalidSettings("; ".join(found))
        return settings

    def faults(self) -> list[str]:
        """Faults of values that have the right type."""
        return []


@dataclasses.dataclass(frozen=True, kw_only=True)
class StoreSettings(Settings):
    """Where images and their catalogue are kept."""

    catalog_table: str
    originals_bucket: str
    renditions_bucket: str

    # The largest original in bytes. Every function's memory has room for it and its decoded pixels.
    max_original_bytes: int = 50 * 2**20

    # The namespace of the ids of imports; empty for the name of the originals bucket. A fixed one keeps the ids if
    # everything moves to another bucket.
    import_namespace: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrashSettings(StoreSettings):
    """Where images are kept, and how long those that their owners have deleted."""

    # How many days an image stays in its owner's trash before the janitor deletes it. A month, as people know it
    # from other galleries; overwritten versions are kept as long.
    trash_days: int = 30


@dataclasses.dataclass(frozen=True, kw_only=True)
class LibrarySettings(StoreSettings):
    """Where images and the library are kept."""

    library_table: str

    # The Secrets Manager secret that keys of texts are made with.
    library_key_secret: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class BudgetSettings(Settings):
    """What the account may cost."""

    # The ARN of the budget of the month; empty for none.
    budget_arn: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class BusSettings(Settings):
    """Where public events are sent."""

    event_bus: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CompanionsSettings(StoreSettings):
    """Where images are kept, and the queue of files that may be companions."""

    companions_queue_url: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ArchivesSettings(StoreSettings):
    """Where images are kept, and the archives of exports."""

    archives_bucket: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExportsSettings(ArchivesSettings):
    """Where images and archives are kept, the queue of exports, how long one is kept, and how much one owner may
    export.
    """

    exports_queue_url: str

    # How many days an archive is kept. Long enough to be downloaded after a weekend, and short, since each is a
    # copy of photos that costs as much as they do.
    export_days: int = 7

    # How many exports one owner may begin in a day of UTC, and how many bytes they may have together; 0 for any
    # number. Each byte is read, stored for days and sent to whoever downloads it. Ten leave room for mistakes, and
    # 1 TiB is the largest export twice.
    max_exports_per_day: int = 10
    max_exported_bytes_per_day: int = 2**40


@dataclasses.dataclass(frozen=True, kw_only=True)
class RemovalsSettings(StoreSettings):
    """Where images are kept, and the queue of removals."""

    removals_queue_url: str

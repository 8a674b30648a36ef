"""The work of a backfill: pages of jobs, each for one image that lacks something. Nothing else becomes a job."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from darkroom import keys, services
from darkroom.catalog.entry import Entry
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.resubmissions import Resubmissions
from darkroom.catalog.runs import Place
from darkroom.catalog.table import SHARDS
from darkroom.keys import Lane, OriginalKey
from darkroom.resubmit import Reason, Resubmission
from darkroom.settings import StoreSettings
from darkroom.stages import PICTURES, STAGES, StageName
from keepers.janitor.audit import compare
from keepers.janitor.tally import Tally

# If a run dies, at most one page is done twice. At the usual rate a page takes half a minute.
_PAGE: Final = 50

RESUBMITTED: Final = "resubmitted"
"""The count of jobs that had an image processed again."""


@dataclass(frozen=True, slots=True)
class Job:
    """One image, and a function that does the work for the run with this id and returns a word for the count."""

    name: str
    do: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Page:
    """Some jobs, and the cursor of the next page; the last page has None."""

    jobs: Sequence[Job]
    following: Place | None


type Source = Callable[[Place | None, Tally], Page]
"""The page after a cursor (None: the first); counts what it has checked."""

type Choice = Callable[[Entry], Sequence[StageName]]
"""The stages whose work on an image is missing."""


def of_ladder(version: str) -> Choice:
    """The stage of pictures that a ladder other than the deployed one made."""

    def choose(entry: Entry) -> Sequence[StageName]:
        result = entry.result(PICTURES)
        return [] if result is None or result["ladder"].partition(keys.TURNED)[0] == version else [PICTURES]

    return choose


def of_engine(entry: Entry) -> Sequence[StageName]:
    """Stages whose engine has changed since their last result or fault for the image."""
    return [stage for stage in STAGES if (made := entry.engine(stage)) is not None and made < STAGES[stage].engine]


def of_code(code: str) -> Choice:
    """Stages that gave up with a code, such as `internal`."""

    def choose(entry: Entry) -> Sequence[StageName]:
        return [stage for stage in STAGES if (fault := entry.fault(stage)) is not None and fault.code == code]

    return choose


def entries(choose: Choice) -> Source:
    """All images that lack the chosen results."""

    def page(cursor: Place | None, tally: Tally) -> Page:
        listing = services.catalog(Keepers).all(_PAGE, cursor)
        tally["pages"] += 1
        tally["entries"] += len(listing.entries)
        return Page(_jobs(listing.entries, choose, Reason.BACKFILL, tally), listing.last)

    return page


def failed(cursor: Place | None, tally: Tally) -> Page:
    """The failed images, shard by shard."""
    place = cursor if isinstance(cursor, Mapping) else {}
    shard, after = int(str(place.get("shard", 0))), place.get("after")
    listing = services.catalog(Keepers).failed(shard, _PAGE, after)
    tally["pages"] += 1
    tally["entries"] += len(listing.entries)
    jobs = _jobs(listing.entries, lambda e: [s for s in STAGES if e.failed(s)], Reason.RETRY, tally)
    if listing.last is not None:
        return Page(jobs, {"shard": shard, "after": listing.last})
    return Page(jobs, {"shard": shard + 1} if shard + 1 < SHARDS else None)


def originals(cursor: Place | None, tally: Tally) -> Page:
    """The originals that the catalogue does not know, or knows with other bytes: as in a bucket that was used
    before Darkroom.
    """
    stores = services.settings(StoreSettings)
    listed = services.objects().list_originals("" if cursor is None else str(cursor), _PAGE)
    tally["listings"] += 1
    tally["originals"] += len(listed)
    named = [
        (found, original)
        for found in listed
        if (original := keys.parse_original(stores.originals_bucket, found.key, stores.import_namespace))
    ]
    jobs: list[Job] = []
    known = _known([original for _, original in named], tally)
    for found, original in named:
        entry = known.get((original.owner, original.image_id))
        if compare(found, entry) is not None:
            jobs.append(_reconciling(original, entry))
    return Page(jobs, listed[-1].key if listed else None)


def of_keys(wanted: Sequence[str]) -> Source:
    """The originals under given keys, as an inventory of S3 lists them."""

    def page(cursor: Place | None, tally: Tally) -> Page:
        stores = services.settings(StoreSettings)
        place = cursor if isinstance(cursor, int) else 0
        part = wanted[place : place + _PAGE]
        parsed = [keys.parse_original(stores.originals_bucket, key, stores.import_namespace) for key in part]
        tally["foreign_objects"] += parsed.count(None)
        found = [original for original in parsed if original is not None]
        known = _known(found, tally)
        jobs = [_reconciling(original, known.get((original.owner, original.image_id))) for original in found]
        return Page(jobs, place + _PAGE if place + _PAGE < len(wanted) else None)

    return page


def _known(of: Sequence[OriginalKey], tally: Tally) -> dict[tuple[str, str], Entry]:
    tally["entries"] += len(of)
    read = services.catalog(Keepers).get_many([(original.owner, original.image_id) for original in of])
    return {(entry.owner, entry.image_id): entry for entry in read}


def _reconciling(original: OriginalKey, entry: Entry | None) -> Job:
    repairs = services.repairs()
    return Job(original.key, lambda _run: repairs.reconcile(original, entry))


def _jobs(found: Sequence[Entry], choose: Choice, reason: Reason, tally: Tally) -> list[Job]:
    jobs = []
    for entry in found:
        stages = choose(entry) if entry.living else []
        if stages and any(not entry.settled(stage) for stage in stages):
            tally["under_way"] += 1
        elif stages:
            jobs.append(_resubmitting(entry, stages, reason))
    return jobs


def _resubmitting(entry: Entry, stages: Sequence[StageName], reason: Reason) -> Job:
    stores = services.settings(StoreSettings)
    resubmission = Resubmission(services.catalog(Resubmissions), services.stage_queues(), stores.originals_bucket)

    def do(run: str) -> str:
        if entry.resubmitted_by == run:
            return "done_before"
        return RESUBMITTED if resubmission.resubmit(entry, stages, reason, Lane.IMPORTS, run) else "obsolete"

    return Job(entry.object_key, do)

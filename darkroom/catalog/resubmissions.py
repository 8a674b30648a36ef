"""The part of the catalogue for those who have an image processed again: its owner, a correction, a backfill."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from darkroom.catalog.entry import Entry
from darkroom.catalog.table import ATTEMPTS, Table, as_listed, now, unsettled
from darkroom.errors import Contention
from darkroom.order import MAX_REVISION
from darkroom.stages import PICTURES, STAGES, StageName

OWNERS_PAUSE: Final = timedelta(minutes=1)
"""Longer than a photo takes with a cold start. Before that, another message would not help."""


class Resubmissions:
    """The catalogue as a resubmission sees it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def raise_revisions(
        self, entry: Entry, stages: Iterable[StageName], run: str | None = None, *, forget: bool = False
    ) -> Entry | None:
        """Let stages owe a new revision of the current version; returns the present entry.

        What is shown stays until the new commit. Returns None if the image is deleted, or has other bytes than in
        `entry`. Called again with the same entry after a lost answer, it finds the revisions raised and does not
        raise them again. `run`: the run of the command, which the entry records. `forget`: what is
        shown goes at once.
        """
        wanted = {stage: _revision(entry, stage) + 1 for stage in stages}
        shown = [*wanted, *(["preview"] if PICTURES in wanted else [])]
        present: Entry | None = entry
        for _ in range(ATTEMPTS):
            if present is None or not present.living or (present.source_seq, present.source_tag) != _source(entry):
                return None
            if all(_revision(present, stage) >= revision for stage, revision in wanted.items()):
                return present
            if any(revision > MAX_REVISION for revision in wanted.values()):
                return None
            raised = {stage: max(revision, _revision(present, stage)) for stage, revision in wanted.items()}
            assign: dict[str, Any] = {
                **owing(present, raised),
                **({} if run is None else {"resubmitted_by": run}),
                **(dict.fromkeys(shown) if forget else {}),
            }
            self._table.take_turn(present, present.owner, present.image_id, assign=assign, **as_listed(present))
            present = self._table.get(present.owner, present.image_id)
        raise Contention(entry.image_id)

    def note_resend(self, entry: Entry) -> bool:
        """Note that an entry's work is sent again now for its owner; False if it was sent in the last minute.

        A client that asks again and again gets one message a minute into the queue.
        """
        since = entry.unsettled_since
        if since is None or datetime.now(UTC) - since < OWNERS_PAUSE:
            return False
        return self._table.write(
            entry,
            entry.owner,
            entry.image_id,
            assign={"unsettled_since": now()},
            condition="#unsettled_since = :since",
            values={"since": entry.attributes["unsettled_since"]},
        )


def owing(entry: Entry, revisions: Mapping[StageName, int]) -> dict[str, Any]:
    """The attributes with which stages owe these revisions of an entry's current version.

    The entry stays among the failed if a stage has failed whose revision stays. Write them on the condition
    `as_listed`.
    """
    raised = {stage for stage, revision in revisions.items() if revision > _revision(entry, stage)}
    failed = any(entry.failed(stage) for stage in STAGES if stage not in raised)
    return {
        "revisions": {**entry.attributes.get("revisions", {}), **revisions},
        "resends": None,
        **({} if failed else dict.fromkeys(("failed", "failed_since"))),
        **unsettled(entry.image_id),
    }


def owing_another(entry: Entry, stage: StageName) -> dict[str, Any]:
    """The attributes with which a stage owes another revision. Raises Contention if there can be no more."""
    revision = _revision(entry, stage) + 1
    if revision > MAX_REVISION:
        raise Contention(entry.image_id)
    return owing(entry, {stage: revision})


def _revision(entry: Entry, stage: StageName) -> int:
    due = entry.due(stage)
    return -1 if due is None else due.revision


def _source(entry: Entry) -> tuple[str | None, str | None]:
    return entry.source_seq, entry.source_tag

"""The digest: what an audit has found and done, in words for the operator."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from darkroom.catalog.runs import Run
from darkroom.repair import FOUND, Repair
from keepers.janitor.findings import Finding
from keepers.janitor.sweep import Waits
from keepers.janitor.tally import Tally

LOOKED_AT: Final[Mapping[str, str]] = {
    "originals": "originals in the bucket",
    "derived": "derived objects in the bucket",
}
FINDINGS: Final[Mapping[str, str]] = {
    Finding.REOPENED: "closed accounts that the table had open (closed again)",
    Finding.UNKNOWN: "originals that the catalogue did not know",
    Finding.DIFFERENT: "images with other bytes than their originals",
    Finding.SPENT: "originals that their owners have deleted",
    Finding.MISSING: "images without an original",
    Finding.INCOMPLETE: "images whose thumbnails or tags were gone",
    Finding.UNLISTED: "images that lists, filters or counts did not show as they are",
    Finding.MISCOUNTED: "counters that did not agree with the images",
    Finding.UNCOUNTED: "owners whose images changed while they were counted (left to the next audit)",
    Finding.ORPHANED: "derived objects that nothing shows",
    Finding.ORPHANED_BYTES: "bytes of those",
    Finding.LEFT_IN_ALBUMS: "images that are gone for good and stood in albums (taken out)",
    Finding.LEFT_SHARED: "shares of what is gone for good (ended)",
    Finding.LEFT_OVER: "objects of exports that were removed",
    Finding.ABANDONED: "uploads in parts that nobody completes",
    Finding.UNPAIRED: "files that nobody had looked at as they are (sent to be paired)",
    Finding.WITHOUT_IMAGE: "sidecars and lists of edits whose image is not there (kept)",
    Finding.VIDEO_NOT_SUPPORTED: "videos without a picture: video is not supported (kept)",
    Finding.SYSTEM_FILES: "files that an operating system has left in bulk drops (ignored)",
    Finding.DISOWNED: "images of files that are no pictures by their names (buried)",
    Finding.FOREIGN: "objects under keys that are not ours (left alone)",
    Finding.TOO_NEW: "originals that are too new to judge (left to the next audit)",
}
DONE: Final[Mapping[str, str]] = {
    Repair.ADOPTED: "versions sent to the stages",
    Repair.REMADE: "images worked on again",
    Repair.BURIED: "images buried",
    Repair.EMPTIED: "images deleted because they were in the trash long enough",
    Repair.DESTROYED: "originals destroyed because their owners had deleted them, or closed the account",
    Repair.SETTLED: "images that are done and no longer listed as failed",
}
_LINES: Final = {**LOOKED_AT, **FINDINGS, **DONE}


def digest(
    run: Run, totals: Mapping[str, int], failed: int, waits: Waits, closings: Sequence[timedelta] = ()
) -> tuple[str, str]:
    """A subject (at most 100 characters of ASCII, as SNS asks) and a text.

    `failed`: the number of images in the index of failed ones, as far as it was counted. `waits`: of the sweep
    before. `closings`: how long ago accounts were closed that are not empty yet.
    """
    tally = Tally(totals)
    repaired = sum(tally[repair] for repair in FOUND) + tally[Finding.ORPHANED]
    subject = f"Darkroom: {repaired} repairs" if repaired else "Darkroom: everything agrees"
    lines = [f"{tally[name]:>12,}  {words}" for name, words in _LINES.items() if tally[name]]
    lines.append(f"{failed:>12,}  images that we failed on (make redrive)")
    for origin, wait in (("upload", waits.upload), ("import", waits.imported)):
        if wait:
            lines.append(f"{str(wait).partition('.')[0]:>12}  the oldest {origin} has been waiting")
    if closings:
        lines.append(
            f"{len(closings):>12,}  closed accounts are not empty yet (the first for {_days(closings[0])})"
        )
    cost = f"Begun {run.began_at}; its calls and the work that it sent cost about ${tally.dollars:.4f}."
    return subject, "\n".join(
        [cost, "", *lines, "", 'docs/operations.md, "The janitor", says what each line means.']
    )


def _days(time: timedelta) -> str:
    return f"{time / timedelta(days=1):.1f} days"

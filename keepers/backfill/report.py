"""The reports of the commands in words: what was found, what was done, what was looked at."""

from collections.abc import Iterator, Mapping
from typing import Final

from darkroom.repair import Repair
from keepers.backfill.sources import RESUBMITTED
from keepers.janitor.digest import DONE, FINDINGS, LOOKED_AT
from keepers.janitor.findings import Finding
from keepers.janitor.sweep import UNREPAIRED
from keepers.janitor.tally import Tally

_FOUND: Final[Mapping[str, str]] = {
    **FINDINGS,
    "under_way": "images that are worked on already (left alone)",
    UNREPAIRED: "images that could not be checked or repaired; the lines above say why",
}
_DONE: Final[Mapping[str, str]] = {
    **DONE,
    RESUBMITTED: "images sent to the stages again",
    "done_before": "images that this run had sent before it was interrupted",
    "obsolete": "images that changed meanwhile (nothing was left to do)",
}

_HARMLESS: Final = (
    *(Finding.FOREIGN, Finding.SYSTEM_FILES, Finding.WITHOUT_IMAGE, Finding.VIDEO_NOT_SUPPORTED),
    *(Finding.TOO_NEW, Finding.UNCOUNTED),
)
"""What an audit leaves alone, so that it is no disagreement."""


def report(tally: Tally) -> Iterator[str]:
    """The counts that are not 0, line by line under a heading for each kind, and the cost."""
    for heading, words in (("Found", _FOUND), ("Done", _DONE), ("Looked at", LOOKED_AT)):
        if counted := [name for name in words if tally[name]]:
            yield heading
            yield from (f"{tally[name]:>12,}  {words[name]}" for name in counted)
    yield f"{'$' + format(tally.dollars, '.4f'):>12}  cost, by the prices of keepers/janitor/tally.py"


def agree(tally: Tally) -> bool:
    """Whether an audit found nothing that it repairs, and could check everything."""
    disagreements = [finding for finding in Finding if finding not in _HARMLESS]
    return not any(tally[name] for name in (*disagreements, *DONE, UNREPAIRED))


def verdict(tally: Tally) -> str:
    """What follows from an audit that repaired what it could."""
    if agree(tally):
        return "The buckets and the catalogue agree."
    if unrepaired := tally[UNREPAIRED]:
        return f"{_images(unrepaired)} could not be checked or repaired. The same command tries again."
    if sent := tally[Repair.ADOPTED] + tally[Repair.REMADE]:
        being, ready = ("is being", "It is") if sent == 1 else ("are being", "They are")
        return f"{_images(sent)} {being} worked on again. {ready} ready when the queues of the stages are empty."
    return "The buckets and the catalogue agree now."


def _images(number: int) -> str:
    return f"{number:,} image{'' if number == 1 else 's'}"

"""The reports of the commands say everything that is counted, once, and in words."""

from typing import Final

import pytest

from darkroom.repair import Repair
from keepers.backfill.report import agree, report, verdict
from keepers.janitor.findings import Finding
from keepers.janitor.sweep import UNREPAIRED
from keepers.janitor.tally import Tally

BY_AUDITS: Final = {*Repair} - {Repair.NONE, Repair.REMOVED, Repair.RESENT, Repair.GAVE_UP}
"""The others are a sweep's."""


@pytest.mark.parametrize("name", [*Finding, *sorted(BY_AUDITS), UNREPAIRED])
def test_whatever_an_audit_counts_is_told_once_and_in_words(name: str) -> None:
    told = list(report(Tally({name: 7})))
    assert len([line for line in told if line.startswith("           7  ")]) == 1
    assert not any("_" in line for line in told[:2])


@pytest.mark.parametrize("name", [*sorted(BY_AUDITS), *Finding, UNREPAIRED])
def test_only_what_is_left_alone_is_no_disagreement(name: str) -> None:
    waiting = {Finding.SYSTEM_FILES, Finding.WITHOUT_IMAGE, Finding.VIDEO_NOT_SUPPORTED}
    left_alone = {Finding.FOREIGN, Finding.TOO_NEW, Finding.UNCOUNTED, *waiting}
    assert agree(Tally({name: 1})) is (name in left_alone)


@pytest.mark.parametrize(
    ("counts", "answer"),
    [
        ({}, "The buckets and the catalogue agree."),
        ({Finding.INCOMPLETE: 2, Repair.REMADE: 2}, "2 images are being worked on again. They are ready when"),
        ({Finding.MISSING: 1, Repair.BURIED: 1}, "The buckets and the catalogue agree now."),
        ({UNREPAIRED: 1, Repair.ADOPTED: 1}, "1 image could not be checked or repaired."),
    ],
)
def test_the_verdict_says_what_follows(counts: dict[str, int], answer: str) -> None:
    assert verdict(Tally(counts)).startswith(answer)

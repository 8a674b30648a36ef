"""The digest of an audit: what was found and done, in words."""

from datetime import timedelta
from typing import Final

from darkroom.catalog.runs import Run
from darkroom.repair import FOUND, Repair
from keepers.janitor.digest import digest
from keepers.janitor.findings import Finding
from keepers.janitor.sweep import Waits
from keepers.janitor.tally import IMAGE, Tally

RUN: Final = Run("audit", "id", "2026-11-26T06:00:00Z", None, False, {}, {}, {})
NONE: Final = Waits(timedelta(), timedelta())


def test_a_digest_counts_what_was_found_and_done_and_says_what_it_cost() -> None:
    totals = {"originals": 1_234_567, Finding.UNKNOWN: 3, Repair.ADOPTED: 3, Finding.ORPHANED: 2, "looks": 1000}
    subject, text = digest(RUN, totals, 7, Waits(timedelta(hours=3, seconds=1.5), timedelta()))
    assert subject == "Darkroom: 5 repairs"
    assert "   1,234,567  originals in the bucket" in text
    assert "           3  originals that the catalogue did not know" in text
    assert "           7  images that we failed on" in text
    assert "     3:00:01  the oldest upload has been waiting" in text
    assert "oldest import" not in text
    assert f"${1000 * 0.0004 / 1000 + 3 * IMAGE:.4f}" in text


def test_a_digest_of_an_audit_that_found_nothing_says_so() -> None:
    subject, text = digest(RUN, {"originals": 5}, 0, NONE)
    assert subject == "Darkroom: everything agrees"
    assert "waiting" not in text


def test_a_subject_suits_sns() -> None:
    """https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"""
    subject, _ = digest(RUN, dict.fromkeys([*FOUND, Finding.ORPHANED], 10**12), 0, NONE)
    assert subject.isascii()
    assert len(subject) <= 100


def test_every_finding_and_every_repair_of_an_audit_has_its_words() -> None:
    for name in (*Finding, *FOUND):
        _, text = digest(RUN, {name: 41}, 0, NONE)
        assert "          41  " in text, name


def test_what_an_audit_sends_to_the_stages_is_part_of_its_cost() -> None:
    for sent in ("adopted", "remade", "resent", "resubmitted"):
        assert Tally({sent: 2}).dollars == 2 * IMAGE

"""A few of the fuzzer's cases in every run of the tests."""

from oracle.fuzz import IMAGES, cases, run_batch


def test_broken_files_never_break_the_reader() -> None:
    outcomes, faults, _ = run_batch(list(cases(300, 7, [IMAGES])))
    assert faults == []
    assert outcomes.total() == 300

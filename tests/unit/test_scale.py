"""The page of the scale model is the model's."""

from benchmarks import scale
from tests.photos import ROOT


def test_the_page_is_what_the_model_makes() -> None:
    assert (ROOT / "benchmarks/scale.md").read_text() == "".join(f"{line}\n" for line in scale.page())


def test_the_first_limit_met_is_the_lowest() -> None:
    rates = [limit.photos_a_second for limit in scale.LIMITS]
    assert rates == sorted(rates)

"""The table of stages."""

from darkroom.stages import PICTURES, STAGES, StageName


def test_every_stage_has_a_row() -> None:
    assert set(STAGES) == set(StageName)


def test_one_stage_shows_pictures() -> None:
    """Only this stage decides what there is to show, and whether an image without pictures is rejected."""
    assert [stage.name for stage in STAGES.values() if stage.shows_pictures] == [PICTURES]
    assert STAGES[PICTURES].required
    assert [stage.name for stage in STAGES.values() if "preview" in stage.also] == [PICTURES]

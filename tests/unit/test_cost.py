"""docs/cost.md is what the model makes, and the model has the numbers of the template."""

from benchmarks import cost, dollars
from tests import template
from tests.photos import ROOT


def test_the_page_is_what_the_model_makes() -> None:
    assert (ROOT / "docs/cost.md").read_text() == "".join(f"{line}\n" for line in cost.page())


def test_the_model_has_the_numbers_of_the_template() -> None:
    keepers = template.load()["Mappings"]["Keepers"]
    assert {
        name: f"rate({minutes} minute{'s' if minutes > 1 else ''})" for name, minutes in cost.EVERY.items()
    } == {name: keeper["Every"] for name, keeper in keepers.items()}
    assert int(template.load()["Parameters"]["AuditCentsADay"]["Default"]) * 30 == dollars.AUDIT_DOLLARS * 100
    assert len(template.resources("AWS::CloudWatch::Alarm")) == cost.ALARMS
    assert len(template.resources("AWS::SecretsManager::Secret")) == cost.SECRETS


def test_what_changes_a_part_is_a_parameter() -> None:
    knobs = (
        *cost.IN_KNOBS.values(),
        *cost.VIEW_KNOBS.values(),
        *cost.API_VIEW_KNOBS.values(),
        *cost.KEPT_KNOBS.values(),
    )
    named = {word for knob in knobs for word in knob.split("`")[1::2] if word[0].isupper()}
    assert named <= template.load()["Parameters"].keys() | {"GET /changes"}

"""docs/events is what the types say, what is sent fits it, and its changes break no receiver."""

import copy
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import jsonschema
import pytest
from cfnlint.api import lint
from samcli.yamlhelper import yaml_parse

from contract.document import as_text
from contract.events import KEPT, Schemas, announced, broken, generated, kept
from darkroom.keys import Owner
from darkroom.library.announcements import Announced, Where, announcement
from darkroom.public_events import EventType, owner_deleted
from tests.photos import ROOT
from tests.unit.darkroom.library.test_library import IMAGE, OWNER, entry

NOW: Final = datetime(2026, 11, 26, 9, tzinfo=UTC)
SHOWN: Final = Announced(Where.SHOWN, "another", 0)


def schema(type_: EventType) -> Any:
    return kept()[f"{type_.lower().replace(' ', '-')}.json"]


def test_the_kept_schemas_are_fresh() -> None:
    """Otherwise run make contract."""
    assert {path.name: path.read_text() for path in KEPT.glob("*.json")} == {
        name: as_text(made) for name, made in generated().items()
    }


def test_no_change_breaks_a_receiver_unless_the_version_tells_it() -> None:
    assert broken(kept(), generated()) == [] or announced(kept(), generated())


FAULT: Final = {"code": "undecodable", "message": "These bytes are bad.", "engine": 1}
GAVE_UP: Final = {**FAULT, "code": "gave_up", "retry": True}
ORDER: Final = entry().attributes["metadata"]["order"]


@pytest.mark.parametrize(
    ("type_", "changed"),
    [
        (EventType.READY, {"thumbnails": {"order": ORDER, "ladder": "l", "items": []}}),
        (EventType.REJECTED, {"thumbnails": {}, "thumbnails_fault": {**FAULT, "order": ORDER}}),
        (EventType.FAILED, {"thumbnails": {}, "thumbnails_fault": {**GAVE_UP, "order": ORDER}}),
        (EventType.TRASHED, {"trashed_at": "2026-11-26T09:00:00Z"}),
        (EventType.DELETED, {"deleted_seq": "9" * 36}),
    ],
)
def test_what_is_sent_fits_its_schema(type_: EventType, changed: dict[str, Any]) -> None:
    due = announcement((OWNER, IMAGE), entry(**changed), SHOWN, NOW, met=True, unsure=False).event
    assert due is not None
    event = due(7, 3, NOW)
    assert event.type is type_
    jsonschema.validate(event.detail, schema(type_))
    assert {*event.detail} == {*schema(type_)["properties"]}


def test_the_event_of_a_closed_account_fits_its_schema() -> None:
    event = owner_deleted(Owner("ada"), "2026-11-26T09:00:00+00:00", NOW)
    jsonschema.validate(event.detail, schema(EventType.OWNER_DELETED))
    assert {*event.detail} == {*schema(EventType.OWNER_DELETED)["properties"]}


def test_the_stack_of_the_documents_is_valid_and_its_queues_let_the_rule_send() -> None:
    [text] = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/events.md").read_text(), re.DOTALL)
    assert lint(text) == []
    resources = yaml_parse(text)["Resources"]
    [target] = resources["Rule"]["Properties"]["Targets"]
    used = {arn["Fn::GetAtt"][0] for arn in (target["Arn"], target["DeadLetterConfig"]["Arn"])}
    assert {queue["Ref"] for queue in resources["Policy"]["Properties"]["Queues"]} == used


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("GET image-ready.json is gone", lambda s: s.pop("image-ready.json")),
        ("version is gone", lambda s: s["image-ready.json"]["properties"].pop("version")),
        ("size may be missing", lambda s: s["image-ready.json"]["required"].remove("size")),
        (
            "status may be integer",
            lambda s: s["image-ready.json"]["properties"].update(status={"type": "integer"}),
        ),
    ],
)
def test_what_breaks_a_receiver_is_named(said: str, change: Callable[[Any], object]) -> None:
    changed: Schemas = copy.deepcopy(kept())
    change(changed)
    assert any(line.endswith(said) for line in broken(kept(), changed))
    assert not announced(kept(), changed)


def test_more_fields_and_values_break_nobody() -> None:
    changed = copy.deepcopy(kept())
    changed["image-ready.json"]["properties"]["more"] = {"type": "string"}
    changed["image-ready.json"]["$defs"]["Kind"]["enum"].append("sphere")
    assert broken(kept(), changed) == []

"""A description is turned into a form that can be stored, or refused at once."""

import json
import math
from typing import Any

import pytest

from metadata_extractor import storable
from metadata_extractor.metadata import Description, describe
from metadata_extractor.storable import describe_storable, describe_storable_unseen
from tests.photos import photo


def test_the_tags_are_those_of_the_description_as_json() -> None:
    data = photo("DSCN0010.jpg")
    stored = describe_storable(data)
    assert stored.summary == describe(data).summary
    assert json.loads(stored.tags) == describe(data).tags


def test_a_picture_that_cannot_be_decoded_is_stored_with_its_fault() -> None:
    data = photo("DSCN0010.jpg")
    stored = describe_storable_unseen(data, {"code": "undecodable", "message": "The image crashes its decoder."})
    assert stored.summary["fault"]["code"] == "undecodable"
    assert json.loads(stored.tags) == describe(data).tags


@pytest.mark.parametrize(
    ("summary", "tags"),
    [
        pytest.param({"rating": math.nan}, {}, id="no number in the summary"),
        pytest.param({"rating": 1e200}, {}, id="a huge number in the summary"),
        pytest.param({"title": "\ud800"}, {}, id="a lone surrogate in the summary"),
        pytest.param({"title": b"bytes"}, {}, id="bytes in the summary"),
        pytest.param({}, {"PNG": {"Gamma": math.inf}}, id="an infinity among the tags"),
        pytest.param({}, {"XMP": {"dc:title": "\ud800"}}, id="a lone surrogate among the tags"),
        pytest.param({}, {"XMP": {"\udfff": "a title"}}, id="a lone surrogate in a tag's name"),
        pytest.param({}, {"IFD0": {"Make": b"bytes"}}, id="bytes among the tags"),
    ],
)
def test_values_that_cannot_be_stored_are_found_from_the_bytes_alone(
    monkeypatch: pytest.MonkeyPatch, summary: Any, tags: dict[str, Any]
) -> None:
    monkeypatch.setattr(storable, "describe", lambda _: Description(summary, tags))
    with pytest.raises((ValueError, TypeError)):
        describe_storable(b"photo")

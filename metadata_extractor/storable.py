"""A description in the form that is stored, computed from the bytes alone, so that this can run in isolation."""

import json
from dataclasses import dataclass

from darkroom.attribute_values import to_attribute_value
from darkroom.summary import PixelFault, Summary
from metadata_extractor.metadata import Description, describe, describe_unseen


@dataclass(frozen=True, slots=True)
class Storable:
    """`summary`: attributes that the catalogue can hold; `tags`: every tag as a JSON text in UTF-8."""

    summary: Summary
    tags: bytes


def describe_storable(data: bytes) -> Storable:
    """`describe`, ready to be stored.

    Raises RejectedImage like `describe`; ValueError or TypeError for values that cannot be stored, a bug of ours.
    """
    return _storable(describe(data))


def describe_storable_unseen(data: bytes, fault: PixelFault) -> Storable:
    """`describe_unseen`, ready to be stored; raises as `describe_storable` does."""
    return _storable(describe_unseen(data, fault))


def _storable(description: Description) -> Storable:
    to_attribute_value(description.summary)  # otherwise the catalogue would refuse it at every delivery
    tags = json.dumps(description.tags, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Storable(description.summary, tags.encode())

"""What `metadata.json` says of an image: its files in the archive, the owner's words, what its file says. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from darkroom.catalog.entry import Entry, timestamp
from darkroom.stages import StageName
from darkroom.summary import Summary

_SUMMARY: Final = frozenset(Summary.__annotations__)


def described(entry: Entry, name: str, beside: Sequence[tuple[str, str]]) -> str:
    """An image as JSON text. `name`: its file; `beside`: the kinds and files of its companions."""
    words, place = entry.words, entry.place
    result: Mapping[str, Any] = entry.result(StageName.METADATA) or {}
    said = {
        "title": words.title,
        "description": words.description,
        "tags": list(words.tags),
        "favourite": words.favourite,
        "rating": words.rating,
        "taken_at": words.taken_at,
        "offset": words.offset,
        "position": None if words.position is None else asdict(words.position),
    }
    described = {
        "id": entry.image_id,
        "file": name,
        "filename": entry.filename,
        "sha256": entry.sha256,
        "sent_by": entry.sent_by,
        "uploaded_at": None if entry.uploaded_at is None else timestamp(entry.uploaded_at),
        "time": None if place is None else asdict(place),
        "owner": {name: value for name, value in said.items() if value not in (None, [], False)},
        "metadata": {name: value for name, value in result.items() if name in _SUMMARY},
        "companions": [{"kind": kind, "file": file} for kind, file in beside],
    }
    return json.dumps(described, ensure_ascii=False)

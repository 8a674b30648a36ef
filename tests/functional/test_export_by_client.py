"""An export as programs make it: asked for, awaited and downloaded by one call."""

from pathlib import Path
from typing import Any, Final

import pytest

from darkroom_client import Darkroom, ExportFailed, StillExporting
from darkroom_client.models import ExportFilter, ExportRequest
from tests.functional.conftest import Cloud
from tests.functional.test_exporter import furnish, run, small_parts, unpacked  # noqa: F401  # a fixture
from tests.functional.test_python_client import alice, api  # noqa: F401  # fixtures

ALL: Final = ExportRequest(filter=ExportFilter())


def test_one_call_makes_an_archive_and_writes_it(cloud: Cloud, alice: Darkroom, tmp_path: Path) -> None:  # noqa: F811
    furnish(cloud)
    told: list[str] = []

    def progress(export: Any) -> None:
        told.append(export.status)
        run()

    made = alice.export(ALL, tmp_path / "all.zip", progress=progress, seconds=60)
    assert told == ["waiting", "ready"]
    assert (made.images, made.files) == (4, 6)
    assert len(unpacked((tmp_path / "all.zip").read_bytes())) == 6


def test_an_export_that_fails_or_takes_too_long_leaves_no_file(
    cloud: Cloud,
    alice: Darkroom,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    furnish(cloud)
    with pytest.raises(StillExporting) as late:
        alice.export(ALL, tmp_path / "all.zip", seconds=0)
    alice.delete_export(late.value.export.id)
    monkeypatch.setattr("exporter.planning.MAX_IMAGES", 1)
    with pytest.raises(ExportFailed, match="too_large"):
        alice.export(ALL, tmp_path / "all.zip", progress=lambda _: run(), seconds=60)
    assert [*tmp_path.iterdir()] == []

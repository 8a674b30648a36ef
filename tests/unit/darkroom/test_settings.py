from dataclasses import dataclass
from typing import Final

import pytest

from darkroom.errors import InvalidSettings
from darkroom.settings import Settings, StoreSettings

GOOD: Final = {"CATALOG_TABLE": "table", "ORIGINALS_BUCKET": "originals", "RENDITIONS_BUCKET": "renditions"}


def test_settings_come_from_the_environment() -> None:
    settings = StoreSettings.from_env({**GOOD, "MAX_ORIGINAL_BYTES": "1000"})
    assert settings.catalog_table == "table"
    assert settings.max_original_bytes == 1000


def test_an_empty_setting_takes_its_default() -> None:
    assert StoreSettings.from_env({**GOOD, "MAX_ORIGINAL_BYTES": " "}).max_original_bytes == 50 * 2**20


def test_every_fault_is_reported_at_once() -> None:
    with pytest.raises(InvalidSettings) as raised:
        StoreSettings.from_env({"CATALOG_TABLE": "", "MAX_ORIGINAL_BYTES": "1 GB"})
    message = str(raised.value)
    for name in ("CATALOG_TABLE", "ORIGINALS_BUCKET", "RENDITIONS_BUCKET", "MAX_ORIGINAL_BYTES"):
        assert name in message


def test_a_subclass_refuses_values_that_make_no_sense() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Shop(Settings):
        price: int = 1

        def faults(self) -> list[str]:
            return ["PRICE must not be 0"] if self.price == 0 else []

    assert Shop.from_env({}).price == 1
    with pytest.raises(InvalidSettings, match="PRICE"):
        Shop.from_env({"PRICE": "0"})

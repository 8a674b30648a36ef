from typing import Literal

ExportEntryStatus = Literal["failed", "ready", "running", "waiting"]

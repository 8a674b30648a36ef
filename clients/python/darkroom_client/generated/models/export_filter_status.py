from typing import Literal

ExportFilterStatus = Literal["failed", "partial", "ready", "rejected"]

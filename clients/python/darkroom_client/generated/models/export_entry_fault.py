from typing import Literal

ExportEntryFault = Literal["internal", "too_large"]

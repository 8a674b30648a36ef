from typing import Literal

ExportEntryFault = Literal["internal", "too_large", "too_much_today"]

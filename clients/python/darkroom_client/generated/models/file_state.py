from typing import Literal

FileState = Literal["deleted", "have", "new", "trashed"]

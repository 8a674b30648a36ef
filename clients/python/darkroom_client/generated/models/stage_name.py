from typing import Literal

StageName = Literal["metadata", "thumbnails"]

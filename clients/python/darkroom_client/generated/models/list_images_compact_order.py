from typing import Literal

ListImagesCompactOrder = Literal["added", "taken"]

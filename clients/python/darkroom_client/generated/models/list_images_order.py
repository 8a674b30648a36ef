from typing import Literal

ListImagesOrder = Literal["added", "taken"]

from typing import Literal

HeadListImagesOrder = Literal["added", "taken"]

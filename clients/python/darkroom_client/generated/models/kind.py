from typing import Literal

Kind = Literal["animation", "motion", "panorama", "photo", "screenshot"]

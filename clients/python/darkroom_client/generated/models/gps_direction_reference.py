from typing import Literal

GpsDirectionReference = Literal["magnetic", "true"]

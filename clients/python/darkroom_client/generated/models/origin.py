from typing import Literal

Origin = Literal["import", "upload"]

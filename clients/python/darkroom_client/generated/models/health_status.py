from typing import Literal

HealthStatus = Literal["ok"]

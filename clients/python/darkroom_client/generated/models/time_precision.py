from typing import Literal

TimePrecision = Literal["day", "minute", "month", "second", "year"]

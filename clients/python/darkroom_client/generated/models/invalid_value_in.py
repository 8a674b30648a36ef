from typing import Literal

InvalidValueIn = Literal["body", "header", "path", "query"]

from typing import Literal

C2PaClaims = Literal["ai", "camera"]

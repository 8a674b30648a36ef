from typing import Literal

SidecarSource = Literal["sidecar:takeout", "sidecar:xmp"]

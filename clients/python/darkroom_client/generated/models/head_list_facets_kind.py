from typing import Literal

HeadListFacetsKind = Literal["camera", "favourite", "kind", "lens", "place", "status", "tag"]

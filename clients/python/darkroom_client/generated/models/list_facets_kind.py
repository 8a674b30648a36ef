from typing import Literal

ListFacetsKind = Literal["camera", "favourite", "kind", "lens", "place", "status", "tag"]

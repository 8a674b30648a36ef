from __future__ import annotations

PartLinkHeaders = dict[str, str]

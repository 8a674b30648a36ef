from __future__ import annotations

from typing import Any

GetTagsResponse200 = dict[str, Any]

from __future__ import annotations

UploadLinkHeaders = dict[str, str]

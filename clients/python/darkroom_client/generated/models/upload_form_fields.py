from __future__ import annotations

UploadFormFields = dict[str, str]

from typing import Literal

UploadFormMethod = Literal["POST"]

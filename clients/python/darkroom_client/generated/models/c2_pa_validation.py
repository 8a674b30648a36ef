from typing import Literal

C2PaValidation = Literal["not validated"]

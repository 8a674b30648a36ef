from typing import Literal

AlbumOrder = Literal["manual", "newest", "oldest"]

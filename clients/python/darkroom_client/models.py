"""What the API takes and answers. Unknown fields are in `model_extra`, and an enum may have unknown values."""

from darkroom_client.generated.models import *  # noqa: F403  # all of them, under a name that stays

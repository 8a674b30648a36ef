"""What all models of requests and answers have in common."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A model that pydantic builds when a request needs it: a cold start needs few of a hundred."""

    model_config = ConfigDict(defer_build=True)

"""What all models of requests and answers have in common."""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A model that pydantic builds when a request needs it: a cold start needs few of a hundred."""

    model_config = ConfigDict(defer_build=True)


def models(base: type[Model] = Model) -> Iterator[type[Model]]:
    """All models that have been imported."""
    for model in base.__subclasses__():
        yield model
        yield from models(model)

"""What all models share."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A model of the API. Fields that it does not know are kept in `model_extra`."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

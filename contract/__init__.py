"""The contract of the API with its clients: the OpenAPI document that is kept, and what may change in it."""

"""The sender of webhooks: delivers public events to receivers that an operator has registered."""

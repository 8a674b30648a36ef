"""Keepers: what nobody waits for. They repair and remove, and decode no picture."""

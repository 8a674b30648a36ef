"""Keepers: functions that nobody waits for. They repair and remove, and decode no pictures."""

"""Breaks the conditions of the guard and the keepers one at a time, to see whether a test notices."""

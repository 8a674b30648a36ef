"""Commands for operators: the keepers' work, by hand and at once, and backfills."""

"""Commands for whoever runs the stack: what the keepers do by themselves, at once and by hand; and backfills."""

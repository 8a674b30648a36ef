"""The closer: empties accounts that their owners have closed."""

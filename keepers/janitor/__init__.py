"""The janitor: finds lost work and has it done."""

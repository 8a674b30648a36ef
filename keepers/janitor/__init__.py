"""The janitor: finds what was lost on the way, and has it done."""

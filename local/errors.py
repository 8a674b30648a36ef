"""What can go wrong on a laptop."""


class LocalError(Exception):
    """Something that the person at the keyboard can mend. The message says what happened and what to do."""

"""What can go wrong on a laptop."""


class LocalError(Exception):
    """Something that the user can fix. The message says what happened and what to do."""

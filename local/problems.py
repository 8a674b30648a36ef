"""What can go wrong on a laptop, explained in one paragraph."""


class Problem(Exception):
    """Something that the user can fix; the message says what happened and what to do."""

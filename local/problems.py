"""What can go wrong on a laptop, said in one paragraph."""


class Problem(Exception):
    """Something the person at the keyboard can mend; the message says what happened and what to do."""

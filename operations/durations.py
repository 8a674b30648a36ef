"""Times in words."""


def duration(seconds: float) -> str:
    """A time in the unit that suits it, as in "about 3 minutes"."""
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= 1.5 * size:
            return f"about {seconds / size:,.0f} {unit}s"
    whole = max(1, round(seconds))
    return f"about {whole} second{'' if whole == 1 else 's'}"

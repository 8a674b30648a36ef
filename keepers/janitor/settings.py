"""What the janitor needs to know about its deployment."""

from dataclasses import dataclass

from darkroom.settings import BudgetSettings, TrashSettings


@dataclass(frozen=True, kw_only=True)
class JanitorSettings(TrashSettings, BudgetSettings):
    """Where images are kept, what the projector has left, who gets the janitor's digest, and what it may spend."""

    projector_dead_letters_url: str

    # The SNS topic that gets the digest of each audit; empty for none.
    digest_topic_arn: str = ""

    # What a day of auditing may cost, in cents, by the prices in `tally.py`. Two dollars are enough for a
    # million images. The rest is done the next day.
    audit_cents_a_day: int = 200

"""What the janitor needs to know about its deployment."""

from dataclasses import dataclass

from darkroom.settings import StoreSettings


@dataclass(frozen=True, kw_only=True)
class JanitorSettings(StoreSettings):
    """Where images are kept, who is told what the janitor found, and what it may spend."""

    # The SNS topic that gets the digest of each audit; empty for none.
    digest_topic_arn: str = ""

    # What a day of auditing may cost, in cents, by the prices of `tally.py`. A dollar looks at some two million
    # images. What it does not pay for is done the next day.
    audit_cents_a_day: int = 100

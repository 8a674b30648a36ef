"""What every test shares."""

from hypothesis import HealthCheck, settings

# A busy machine may take its time over an example; a test must not depend on it.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

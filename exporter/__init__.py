"""The exporter: writes archives of originals for their owners to take away."""

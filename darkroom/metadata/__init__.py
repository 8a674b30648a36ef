"""Metadata that are read from pictures and from the sidecars beside them: XMP, and the texts and dates in it."""

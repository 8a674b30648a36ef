"""Writers of small image files, byte by byte, in every combination that a format allows."""

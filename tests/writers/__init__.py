"""Small files of image formats, written byte by byte: every combination of what a format allows."""

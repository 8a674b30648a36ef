"""The library: lists, filters, counts and the feed of changes, all derived from entries.

An entry is turned into facts (`facts.py`), these into what the library should hold of the image (`rows.py`),
and that is compared with what the library is known to hold (`book.py`). All of that is pure. `projection.py`
writes the difference. Nobody else writes to the library, so it can always be made anew from the entries.
"""

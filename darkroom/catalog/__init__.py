"""The catalogue: one item for each image, and the only code that calls DynamoDB. One module for each role.

The class that a function uses corresponds to its grant: `guard.Guard` for the stages, `keepers.Keepers` for
functions that repair and remove, `images.Images` for the API. Each reads an entry (`entry.py`), decides in plain
Python, and writes only if the entry's turn is still the same (`table.py`).
"""

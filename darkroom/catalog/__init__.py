"""The catalogue: one item an image, and the only code that speaks DynamoDB. One module a role.

The class a function holds is the grant it has: `guard.Guard` for the stages, `keepers.Keepers` for what repairs
and removes, `images.Images` for the API. Each reads an entry (`entry.py`), decides in plain Python, and writes
only if the entry's turn has not changed meanwhile (`table.py`).
"""

"""The API: slots for uploads, the catalogue as clients see it, and the pictures."""

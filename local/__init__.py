"""`make run`: the whole stack on a laptop, in an embedded AWS."""

"""One module for each operation: its request and its answer."""

"""The vocabulary every function shares, built once as a Lambda layer."""

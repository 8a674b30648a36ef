"""The keeper of dead letters: what failed too often is said on the image."""

"""The keeper of dead letters: records failures on images."""

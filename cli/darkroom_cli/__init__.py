"""The command `darkroom`: main.py puts its commands together."""

__version__ = "0.1.0"

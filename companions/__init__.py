"""Keeps images and their companions together."""

"""Follows the catalogue's stream, and keeps the library as entries are."""

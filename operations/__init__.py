"""What an operator asks a deployed stack, and starts in it by hand. The commands are in __main__.py."""

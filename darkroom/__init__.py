"""What all functions share, built once as a Lambda layer."""

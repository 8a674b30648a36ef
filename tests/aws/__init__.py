"""make test-aws: the tests of the deployed stack, on a stack that is there already."""

"""A layer with the library that shrinks pictures, for functions on x86_64: there is no wheel for Linux on arm64.

It has no code of ours. `sam build` evaluates no markers for another machine than its own, so in the function's
own requirements the library would make a build for arm64 fail.
"""

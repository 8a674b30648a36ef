"""Bits of a bitstream's headers, for av1.py and hevc.py."""


class Bits:
    """Reads numbers from the front of some bytes. Every method raises EOFError if they end too early."""

    def __init__(self, data: bytes) -> None:
        self._bits = int.from_bytes(data)
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        """The next `count` bits, as a number."""
        self._left -= count
        if self._left < 0:
            raise EOFError("the header of a bitstream ends too early")
        return self._bits >> self._left & (1 << count) - 1

    def exp_golomb(self) -> int:
        """The next Exp-Golomb code (ITU-T H.265, section 9.2; AV1, section 4.10.3), of at most 32 bits."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros) if zeros < 32 else 2**32 - 1

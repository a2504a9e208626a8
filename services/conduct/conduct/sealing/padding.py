"""Text made so long that sealed it shows a class of length, not a length.

The classes, in bytes of UTF-8 with the 4 that say how many of them count: 64, 256, 1 KiB, 4 KiB,
16 KiB, 64 KiB, then every further 64 KiB. Yes and no, every code, date and count are of the first;
a name is nearly always; a narrative shows whether it is of a paragraph, a page or a dossier.
"""

CLASSES = (64, 256, 1024, 4 * 1024, 16 * 1024, 64 * 1024)
LENGTH = 4


def pad(value: str) -> bytes:
    # An encoding error would show the value in a traceback, so that none may happen.
    plain = value.encode("utf-8", "surrogatepass")
    size = class_of(LENGTH + len(plain))
    return (len(plain).to_bytes(LENGTH, "big") + plain).ljust(size, b"\0")


def unpad(padded: bytes) -> str:
    """padded: as `pad` made it, and nothing else."""
    length = int.from_bytes(padded[:LENGTH], "big")
    return padded[LENGTH : LENGTH + length].decode("utf-8", "surrogatepass")


def class_of(size: int) -> int:
    """size, and what is returned: bytes."""
    largest = CLASSES[-1]
    return next((each for each in CLASSES if size <= each), -(-size // largest) * largest)

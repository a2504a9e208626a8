"""To which partition a key belongs, as Kafka's own clients say, in half of aiokafka's time."""

from collections.abc import Sequence
from struct import iter_unpack

SEED = 0x9747B28C
FACTOR = 0x5BD1E995
WORD = 0xFFFFFFFF


def partition_of(key: bytes, every: Sequence[int], _available: Sequence[int] = ()) -> int:
    """every: the partitions of the topic. A key's partition stays, whether it answers or not."""
    return every[(murmur2(key) & 0x7FFFFFFF) % len(every)]


def murmur2(key: bytes) -> int:
    """MurmurHash2 of 32 bits, with the seed that Kafka gives it."""
    length = len(key)
    whole = length & ~3
    found = SEED ^ length
    for (word,) in iter_unpack("<I", key[:whole]):
        mixed = word * FACTOR & WORD
        mixed = (mixed ^ mixed >> 24) * FACTOR & WORD
        found = found * FACTOR & WORD ^ mixed
    if rest := key[whole:]:
        found = (found ^ int.from_bytes(rest, "little")) * FACTOR & WORD
    found = (found ^ found >> 13) * FACTOR & WORD
    return found ^ found >> 15

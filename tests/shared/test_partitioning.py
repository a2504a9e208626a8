"""A key goes to the partition that every other client of Kafka would send it to."""

from uuid import uuid4

from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from muster.partitioning import partition_of

usual = DefaultPartitioner()


@given(key=st.binary(max_size=80), partitions=st.integers(1, 50))
def test_any_key_goes_where_the_usual_partitioner_sends_it(key: bytes, partitions: int) -> None:
    every = list(range(partitions))
    assert partition_of(key, every) == usual(key, every, every)


def test_a_key_keeps_its_partition_while_that_one_does_not_answer() -> None:
    every = list(range(12))
    for key in (str(uuid4()).encode() for _ in range(100)):
        assert partition_of(key, every, []) == partition_of(key, every, every)

"""The real PostgreSQL and Kafka: start, stop, crash and what is left over."""

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.conftest import Topics


async def test_database_url_serves_asyncpg_and_sqlalchemy(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    version = await connection.fetchval("SHOW server_version")
    await connection.close()
    engine = create_async_engine(database_url.replace("postgresql:", "postgresql+asyncpg:"))
    async with engine.connect() as session:
        tables = await session.scalar(text("SELECT count(*) FROM pg_stat_user_tables"))
    await engine.dispose()

    assert version.startswith("18.")
    assert tables == 0


async def test_broker_carries_a_record(kafka: str, topics: Topics) -> None:
    topic = await topics("pledges", partitions=2)
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True)
    async with producer:
        await producer.send_and_wait(topic, b"kept", key=b"a")

    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    async with consumer:
        record = await consumer.getone()

    assert record.value == b"kept"

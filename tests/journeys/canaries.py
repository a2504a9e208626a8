"""Words that are put into every field of a case, and every place where none may ever be found."""

import base64
import json
import logging
import traceback
from collections.abc import Iterable, Iterator, Mapping
from email.message import EmailMessage
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import generate_latest

from muster.database import direct_connection
from muster.observability import Telemetry
from muster.testing import eventually

STEM = "Zqkanarie"


def canary(field: str) -> str:
    return f"Exercise {STEM} {field}"


def forms() -> frozenset[str]:
    """As it may be written: plain, folded, in hexadecimal, in base64 at each offset."""
    found = {STEM, STEM.lower(), STEM.upper(), STEM.encode().hex(), STEM.lower().encode().hex()}
    for word in (STEM, STEM.lower()):
        for offset in range(3):
            encoded = base64.b64encode(b"\0" * offset + word.encode()).decode().rstrip("=")
            found.add(encoded[offset + 1 : -2])
    return frozenset(found)


FORMS = forms()


def found_in(places: Iterable[tuple[str, str]]) -> list[str]:
    """places: what it is called, and everything that stands there."""
    return [place for place, text in places if any(form in text for form in FORMS)]


async def on_topics(bootstrap_servers: str) -> list[tuple[str, str]]:
    """All records of all topics: keys, headers and values."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    names = [each for each in await admin.list_topics() if not each.startswith("__")]
    described = await admin.describe_topics(names)
    await admin.close()
    parts = [
        TopicPartition(each["topic"], part["partition"])
        for each in described
        for part in each["partitions"]
    ]
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign(parts)
        ends = await consumer.end_offsets(parts)
        found = []
        for part in parts:
            await consumer.seek_to_beginning(part)
        while any([await consumer.position(part) < ends[part] for part in parts]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [
                    (f"topic {each.topic}", repr((each.key, each.headers, each.value)))
                    for each in records
                ]
    finally:
        await consumer.stop()
    return found


async def in_database(url: str, name: str) -> list[tuple[str, str]]:
    """Every row of every table."""
    async with direct_connection(url) as connection:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        return [
            (f"table {table} of {name}", row["row"])
            for (table,) in tables
            for row in await connection.fetch(f'SELECT t::text AS row FROM "{table}" t')
        ]


def in_mails(accepted: Iterable[tuple[str, EmailMessage]]) -> Iterator[tuple[str, str]]:
    """All headers, and all parts as they read decoded."""
    for address, mail in accepted:
        yield f"mail to {address}", mail.as_string()
        for part in mail.walk():
            if not part.is_multipart():
                yield f"part of a mail to {address}", str(part.get_content())


def in_metrics(telemetry: Mapping[str, Telemetry]) -> Iterator[tuple[str, str]]:
    for name, each in telemetry.items():
        yield f"metrics of {name}", generate_latest(each.registry).decode()


def in_traces(spans: InMemorySpanExporter) -> list[tuple[str, str]]:
    return [(f"span {each.name}", each.to_json() or "") for each in spans.get_finished_spans()]


def in_logs(
    structured: Iterable[Mapping[str, Any]], records: Iterable[logging.LogRecord]
) -> Iterator[tuple[str, str]]:
    for entry in structured:
        text = json.dumps(dict(entry), default=repr)
        reason = entry.get("exc_info")
        if isinstance(reason, BaseException):
            text += "".join(traceback.format_exception(reason))
        yield f"log {entry.get('event')!r}", text
    for record in records:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            text += "".join(traceback.format_exception(record.exc_info[1]))
        yield f"log of {record.name}", text


async def until_sent(url: str) -> None:
    """The outbox is empty."""

    async def is_empty() -> bool:
        async with direct_connection(url) as connection:
            return not await connection.fetchval("SELECT count(*) FROM outbox")

    await eventually(is_empty, within=20)

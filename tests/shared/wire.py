"""The wire between a service and PostgreSQL, to be cut where it hurts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"
BEGIN = b"BEGIN;"
COMMIT = b"COMMIT;"
"""As the driver sends them."""


class Wire:
    """Passes bytes between clients of a port of its own and a server on a socket."""

    def __init__(self, socket: str, database: str) -> None:
        self._socket = socket
        self._database = database
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._port = 0
        self._lose_commits = 0
        self._late = 0.0

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{HOST}:{self._port}/{self._database}"

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._serve, HOST, self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Every connection ends at once, and new ones are refused."""
        if self._server is not None:
            self._server.close()
            for end in list(self._ends):
                end.transport.abort()
            await self._server.wait_closed()
            self._server = None

    def lose_answers_to_commit(self, count: int) -> None:
        """The next commits succeed, and the connection ends before their answer arrives."""
        self._lose_commits = count

    def answer_begin_late(self, seconds: float) -> None:
        """The next beginning of a transaction."""
        self._late = seconds

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        beyond_reader, beyond_writer = await asyncio.open_unix_connection(self._socket)
        ends = {writer, beyond_writer}
        self._ends |= ends
        committing, late = asyncio.Event(), asyncio.Event()
        try:
            await asyncio.wait(
                {
                    asyncio.ensure_future(self._out(reader, beyond_writer, committing, late)),
                    asyncio.ensure_future(self._back(beyond_reader, writer, committing, late)),
                },
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for end in ends:
                end.transport.abort()
            self._ends -= ends

    async def _out(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        committing: asyncio.Event,
        late: asyncio.Event,
    ) -> None:
        while data := await reader.read(65536):
            if self._lose_commits and COMMIT in data:
                self._lose_commits -= 1
                committing.set()
            if self._late and BEGIN in data:
                late.set()
            writer.write(data)

    async def _back(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        committing: asyncio.Event,
        late: asyncio.Event,
    ) -> None:
        while data := await reader.read(65536):
            if committing.is_set():
                return
            if late.is_set():
                late.clear()
                seconds, self._late = self._late, 0.0
                await asyncio.sleep(seconds)
            writer.write(data)


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[Wire]:
    """url: of a database on a socket, as the tests' server gives it."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query)["host"][0]
    wire = Wire(f"{folder}/.s.PGSQL.5432", parts.path.lstrip("/"))
    await wire.mend()
    try:
        yield wire
    finally:
        await wire.cut()

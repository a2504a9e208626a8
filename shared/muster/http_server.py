"""Incoming HTTP: uvicorn, with an end to its patience.

By itself it waits for ever on a client that sends nothing, or half a head, or does not read its
answer, and takes a head of any length. Slow bodies are the affair of `muster.web.limits`.
"""

import asyncio
import json
from http import HTTPStatus
from typing import Any, ClassVar, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT = 64 * 1024
"""Bytes of request line and headers."""
LEAST_READ = 16 * 1024
"""Bytes of a waiting answer that a client takes in `read_within`, or is given up."""
HELD_LIMIT = 16 * 1024
"""Bytes of an answer that wait for the end of a turn."""
ARRIVED = "muster.arrived"
"""In the scope of a request whose body has arrived whole: who receives it need not wait."""


class HeadTooLong(ValueError):
    """Ends the parsing of a request."""


class OnePiece(asyncio.Transport):
    """What is written in one turn of the loop leaves at its end in one piece, after all that others
    were given to do. A write is a system call that may wake the client, and whoever is answered
    together sends again together.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: Any) -> None:
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)
        self._size += len(data)
        # Only the transport tells who makes an answer that its client is slow.
        if self._size >= HELD_LIMIT:
            self._flush()

    def get_write_buffer_size(self) -> int:
        return self._size + self._transport.get_write_buffer_size()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def _flush(self) -> None:
        if self._held and not self._transport.is_closing():
            self._transport.write(b"".join(self._held))
        self._held.clear()
        self._size = 0


class BoundedProtocol(HttpToolsProtocol):
    """One connection. A request that arrives in one piece costs two comparisons more."""

    head_within: ClassVar[float] = 10.0
    """Seconds from the connection, or from the first sign after an answer, to the whole head. The
    handshake of TLS comes before that, and has the minute that asyncio gives it.
    """
    read_within: ClassVar[float] = 30.0
    """Seconds. Under TLS, into whose buffers nobody looks, they begin when the connection idles,
    and are all the time there is for what was written last.
    """

    url: bytes = b""
    _arrived = 0
    """Bytes since the message before; of a head, and of the body that came with it."""
    _in_body = False
    _unread = 0
    _head_timer: asyncio.TimerHandle | None = None
    _read_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(OnePiece(cast(asyncio.Transport, transport), self.loop))
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        self._forget_reader()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._arrived += len(data)
        super().data_received(data)
        answering = self.cycle is not None and not self.cycle.response_complete
        if not answering:
            # Whatever arrives between two requests ends uvicorn's own patience.
            self._await_head()
        if self._arrived > HEAD_LIMIT and not self._in_body:
            if answering:
                self.transport.close()
            else:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        if self._head_is_too_long():
            raise HeadTooLong
        self._forget_head()
        self._in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_body = False
        self._arrived = 0
        self.scope[ARRIVED] = True  # type: ignore[literal-required]
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._await_reader()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._await_reader()

    def send_400_response(self, msg: str) -> None:
        """What uvicorn's parser refuses, as a problem instead of plain text."""
        too_long = self._head_is_too_long()
        self._refuse(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if too_long else HTTPStatus.BAD_REQUEST
        )

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._forget_reader()

    def _head_is_too_long(self) -> bool:
        if self._arrived <= HEAD_LIMIT:
            return False
        named = sum(len(name) + len(value) + 4 for name, value in self.headers or ())
        return len(self.url) + named > HEAD_LIMIT

    def _await_head(self) -> None:
        if self._head_timer is None and not self.transport.is_closing():
            self._head_timer = self.loop.call_later(self.head_within, self._give_up_head)

    def _forget_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up_head(self) -> None:
        if self._arrived and not self._in_body:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()
            self._await_reader()

    def _await_reader(self) -> None:
        self._forget_reader()
        self._unread = self.transport.get_write_buffer_size()
        self._read_timer = self.loop.call_later(self.read_within, self._give_up_reader)

    def _forget_reader(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None

    def _give_up_reader(self) -> None:
        if self._unread - self.transport.get_write_buffer_size() >= LEAST_READ:
            self._await_reader()
        else:
            self.transport.abort()

    def _refuse(self, status: HTTPStatus) -> None:
        """No app is asked: there is no request that it could be asked about."""
        if self.transport.is_closing():
            return
        body = json.dumps({"type": "about:blank", "title": status.phrase, "status": status})
        head = (
            f"HTTP/1.1 {status} {status.phrase}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write((head + body).encode())
        self.transport.close()
        self._await_reader()


def http_config(
    app: Any, *, protocol: type[BoundedProtocol] = BoundedProtocol, **more: Any
) -> uvicorn.Config:
    """app: ASGI. more: of `uvicorn.Config`, what one process has differently from the others."""
    return uvicorn.Config(
        app,
        http=protocol,
        log_config=None,
        access_log=False,
        server_header=False,
        # Nobody here asks where a request came from: what a proxy says of it changes nothing.
        proxy_headers=False,
        **more,
    )

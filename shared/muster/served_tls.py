"""TLS of what a process serves, by a certificate that somebody else renews while it runs."""

import ssl
from pathlib import Path
from typing import Any

import structlog

from muster.errors import CannotServe
from muster.settings import ServiceSettings

LOOKED_AT_EVERY = 30
"""Seconds; a certificate is renewed weeks before it ends."""

log = structlog.get_logger()


class CertificateRefused(CannotServe):
    """The process cannot serve TLS with these files."""


class ServedCertificate:
    """Two PEM files, read again when they change. While they do not fit, the former pair serves.

    context: of the listener. Each connection is given the context of its day, since one that serves
    already would keep a certificate beside another one with another kind of key.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        """certificate: with its chain. Raises `CertificateRefused`."""
        self._files = (certificate, key)
        try:
            self._serving = self._written()
            self._today = self._read()
        except OSError as reason:
            named = " and ".join(map(str, self._files))
            raise CertificateRefused(f"TLS cannot be served with {named}: {reason}.") from reason
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.sni_callback = self._take_today

    def config(self) -> dict[str, Any]:
        """Of `uvicorn.Config`."""
        return {
            "ssl_context_factory": lambda *_: self.context,
            "callback_notify": self.renew,
            "timeout_notify": LOOKED_AT_EVERY,
        }

    async def renew(self) -> None:
        try:
            found = self._written()
            if found == self._serving:
                return
            self._today = self._read()
        except OSError as reason:
            log.warning("certificate-unusable", reason=str(reason))
            return
        self._serving = found
        log.info("certificate-renewed")

    def _take_today(self, connection: ssl.SSLObject, *_: object) -> None:
        """Called for every connection, whether or not it names a server."""
        connection.context = self._today

    def _read(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._files)
        return context

    def _written(self) -> tuple[int, ...]:
        return tuple(each.stat().st_mtime_ns for each in self._files)


def served_certificate(settings: ServiceSettings) -> ServedCertificate | None:
    """None: plain HTTP. Raises `CertificateRefused`."""
    certificate, key = settings.tls_certificate_file, settings.tls_key_file
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise CertificateRefused("TLS needs a certificate and its key: both files, or none.")
    return ServedCertificate(certificate, key)

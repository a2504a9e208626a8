"""Keys of one data folder: made at the first start, readable by their owner only."""

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from muster_local.trouble import CannotStart

if TYPE_CHECKING:
    from muster.identity import LocalIssuer

ISSUER = "urn:muster:embedded"
"""Stays the same whatever port is served."""
SESSION_KEY = 32
"""Bytes."""


class Keys:
    """Who signs tokens here, and the secret of each service's cookies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self) -> None:
        """The folder, the issuer's key and what the services check tokens with."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        (self._folder / "jwks.json").write_text(json.dumps(self.issuer().jwks()))

    def path(self, name: str) -> Path:
        """Of a file beside the keys, for a service that keeps secrets in a form of its own."""
        return self._folder.absolute() / name

    @property
    def jwks_url(self) -> str:
        return (self._folder / "jwks.json").absolute().as_uri()

    def issuer(self) -> "LocalIssuer":
        # Most commands never ask for it, and it loads for longer than they run.
        from muster.identity import LocalIssuer, load_or_make_key

        path = self._folder / "issuer.pem"
        try:
            return LocalIssuer(load_or_make_key(path), issuer=ISSUER)
        except ValueError as reason:
            raise CannotStart(
                f"{path} cannot be read as a key",
                instead="Delete it: a new one is made at the next start, and tokens made with "
                "the old one are refused.",
            ) from reason

    def secret(self, name: str) -> bytes:
        """32 random bytes, the same at every start."""
        path = self._folder / f"{name}.key"
        if not path.exists():
            _write(path, secrets.token_bytes(SESSION_KEY))
        found = path.read_bytes()
        if len(found) != SESSION_KEY:
            raise CannotStart(
                f"{path} is not a key of {SESSION_KEY} bytes",
                instead="Delete it: a new one is made at the next start, and browsers sign in "
                "again.",
            )
        return found


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.rename(path)

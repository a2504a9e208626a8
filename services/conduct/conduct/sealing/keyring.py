"""The keyring: a file outside the database with the keys that open everything in it."""

import os
from collections.abc import Mapping
from pathlib import Path

from conduct.sealing.keys import Compartment, KeyringUnusable, Keys, from_text, new_keys, to_text

LARGEST = 1024 * 1024
"""Bytes of a keyring; whatever is larger is another file."""
_Stamp = tuple[int, int, int]


class Keyring:
    """The keys in one file, which may be replaced at any time: rotation needs no restart."""

    def __init__(self, path: Path) -> None:
        """Raises `KeyringUnusable`."""
        self.path = path
        self._keys, self._stamp = _read(path)

    def __repr__(self) -> str:
        return f"Keyring({str(self.path)!r})"

    def current(self, compartment: Compartment) -> tuple[str, bytes]:
        """Id and key that new data keys are wrapped with. Raises `KeyringUnusable`."""
        # Whoever wraps with a key that was rotated out meanwhile would be the last to need it.
        if _stamp(self.path) != self._stamp:
            self.read_again()
        held = self._keys.compartments[compartment]
        return held.current, held.by_id[held.current]

    def find(self, compartment: Compartment, kek_id: str) -> bytes | None:
        """One that is not known is looked for in the file again. Raises `KeyringUnusable`."""
        known = self._keys.compartments[compartment].by_id.get(kek_id)
        if known is None and _stamp(self.path) != self._stamp:
            self.read_again()
            known = self._keys.compartments[compartment].by_id.get(kek_id)
        return known

    def kek_ids(self, compartment: Compartment) -> frozenset[str]:
        return frozenset(self._keys.compartments[compartment].by_id)

    @property
    def blind_index(self) -> bytes:
        return self._keys.blind_index

    @property
    def content(self) -> bytes:
        return self._keys.content

    def read_again(self) -> None:
        """Raises `KeyringUnusable`; what was read before is kept then."""
        found, stamp = _read(self.path)
        try:
            self._keys.refuse_another(found)
        except KeyringUnusable as fault:
            raise _unusable(self.path, fault) from None
        self._keys, self._stamp = found, stamp


def read_keys(path: Path) -> Keys:
    """Raises `KeyringUnusable`."""
    return _read(path)[0]


def new_keyring(path: Path, kek_ids: Mapping[Compartment, str]) -> Keyring:
    """kek_ids: what the first key of each compartment is called.

    Raises `KeyringUnusable` where there is a file already: keys that are lost open nothing again.
    """
    _write_new(path, to_text(new_keys(kek_ids)))
    return Keyring(path)


def with_new_current(path: Path, compartment: Compartment, kek_id: str) -> None:
    """Begins a rotation where all processes read this very file. Raises `KeyringUnusable`."""
    made = read_keys(path).with_key(compartment, kek_id)
    _replace(path, made.with_current(compartment, kek_id))


def with_key(path: Path, compartment: Compartment, kek_id: str) -> None:
    """Before a rotation where each process has a copy: `with_current` once all have this one.

    Raises `KeyringUnusable`.
    """
    _replace(path, read_keys(path).with_key(compartment, kek_id))


def with_current(path: Path, compartment: Compartment, kek_id: str) -> None:
    """New data keys are wrapped with this key from now on. Raises `KeyringUnusable`."""
    _replace(path, read_keys(path).with_current(compartment, kek_id))


def without(path: Path, compartment: Compartment, kek_id: str) -> None:
    """Ends a rotation: writes the keyring with one key less. Raises `KeyringUnusable`."""
    _replace(path, read_keys(path).without(compartment, kek_id))


def _read(path: Path) -> tuple[Keys, _Stamp | None]:
    stamp = _stamp(path)
    try:
        if path.stat().st_size > LARGEST:
            raise KeyringUnusable(f"the keyring {path} cannot be used: it is over 1 MiB")
        text = path.read_text(encoding="utf-8")
    except OSError as reason:
        raise KeyringUnusable(f"the keyring {path} cannot be read: {reason.strerror}") from reason
    except UnicodeDecodeError:
        raise KeyringUnusable(f"the keyring {path} cannot be used: it is not text") from None
    try:
        return from_text(text), stamp
    except KeyringUnusable as fault:
        raise _unusable(path, fault) from None


def _unusable(path: Path, fault: KeyringUnusable) -> KeyringUnusable:
    return KeyringUnusable(f"the keyring {path} cannot be used: {fault}")


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def _write_new(path: Path, text: str) -> None:
    unfinished = _unfinished(path, text)
    try:
        # Unlike a rename, a link never takes the place of a file that is there.
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise KeyringUnusable(f"there is a keyring {path} already") from None
    finally:
        unfinished.unlink()
    _sync_folder(path)


def _replace(path: Path, keys: Keys) -> None:
    unfinished = _unfinished(path, to_text(keys))
    try:
        # Root in a container must not take the file away from whose it is.
        before = path.stat()
        if os.geteuid() == 0:
            os.chown(unfinished, before.st_uid, before.st_gid)
        unfinished.replace(path)
    except OSError as reason:
        unfinished.unlink(missing_ok=True)
        raise _cannot_write(path, reason) from reason
    _sync_folder(path)


def _unfinished(path: Path, text: str) -> Path:
    """The text on disk beside its place, for its owner only. Raises `KeyringUnusable`."""
    try:
        return _write_beside(path, text)
    except OSError as reason:
        raise _cannot_write(path, reason) from reason


def _cannot_write(path: Path, reason: OSError) -> KeyringUnusable:
    return KeyringUnusable(f"the keyring {path} cannot be written: {reason.strerror}")


def _write_beside(path: Path, text: str) -> Path:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return unfinished


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

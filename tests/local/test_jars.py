"""The broker's jars: a broken one is found and fetched again."""

import shutil
from pathlib import Path

import pytest

from muster_local import fetching, jars
from muster_local.trouble import CannotStart


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A copy of the cache, whole."""
    jars.fetch(jars.cache_folder())
    for jar in jars.pinned():
        jar.path(tmp_path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(jar.path(jars.cache_folder()), jar.path(tmp_path))
    return tmp_path


def smallest(cache: Path) -> jars.Jar:
    return min(jars.pinned(), key=lambda jar: jar.path(cache).stat().st_size)


def test_a_half_fetched_jar_is_found_and_fetched_again(cache: Path) -> None:
    jar = smallest(cache)
    jar.path(cache).write_bytes(jar.path(cache).read_bytes()[:100])

    jars.fetch(cache)

    assert jar.is_whole(cache)


def test_a_jar_that_arrives_changed_is_refused_and_not_kept(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jar = smallest(cache)
    jar.path(cache).unlink()

    class Changed:
        """In place of Maven: what arrives is not what was pinned."""

        def __init__(self, **options: object) -> None:
            pass

        def project(self, *names: str) -> "Changed":
            return self

        at_version = artifact = project

        def resolve(self) -> None:
            jar.path(cache).write_bytes(b"another jar")

    monkeypatch.setattr(fetching, "MavenContext", Changed)

    with pytest.raises(CannotStart, match=r"arrived broken: its SHA-256"):
        jars.fetch(cache)
    assert not jar.path(cache).exists()


def test_a_whole_cache_needs_no_network(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    assert len(jars.fetch(cache)) == 46


def test_without_network_the_first_fetch_says_what_to_do(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    smallest(cache).path(cache).unlink()

    with pytest.raises(CannotStart, match=r"could not be fetched.*needs the network"):
        jars.fetch(cache)


def test_the_cache_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_CACHE", str(tmp_path))

    assert jars.cache_folder() == tmp_path / "jars"

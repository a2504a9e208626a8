"""`python -m tests.contracts.write`: the contracts' files, as the code is now."""

from tests.contracts.declared import FOLDER, declared


def write() -> list[str]:
    """Which files were new, changed or had no type any more."""
    wanted = {each.path: each.text for each in declared()}
    stale = [path for path in FOLDER.glob("*.json") if path not in wanted]
    for path in stale:
        path.unlink()
    changed = [
        path for path, text in wanted.items() if not path.exists() or path.read_text() != text
    ]
    for path in changed:
        path.write_text(wanted[path])
    return sorted(path.name for path in (*stale, *changed))


if __name__ == "__main__":
    print("\n".join(write()) or "every contract is up to date")  # noqa: T201

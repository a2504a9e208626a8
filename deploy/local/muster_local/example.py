"""A line to paste into a shell: a pledge with a milestone that is due soon."""

import json
import os
import shlex
import shutil
import sys
from datetime import datetime
from pathlib import Path
from uuid import uuid4

LINE = 66
"""Characters."""
DATA = Path(".muster")
"""The data folder unless `--data` says otherwise."""


def example(url: str, data: Path, *, now: datetime, due: datetime) -> str:
    """A new one at each call, so that two pastes announce two pledges."""
    token = command(data, "token --as partner:KEN")
    event = _in_lines(_event(now, due))
    return "\n".join(
        [
            f"curl -sS {url}/pledges/v1/events \\",
            f'  -H "Authorization: Bearer $({token})" \\',
            '  -H "Content-Type: application/cloudevents+json" \\',
            f"  -d '{event}'",
        ]
    )


def _in_lines(value: object, indent: int = 0) -> str:
    """JSON in lines as short as they can be read well."""
    flat = json.dumps(value)
    if indent + len(flat) <= LINE or not isinstance(value, dict | list):
        return flat
    inner = " " * (indent + 2)
    if isinstance(value, list):
        parts = [inner + _in_lines(each, indent + 2) for each in value]
        return "[\n" + ",\n".join(parts) + f"\n{' ' * indent}]"
    parts = [f'{inner}"{name}": {_in_lines(each, indent + 2)}' for name, each in value.items()]
    return "{\n" + ",\n".join(parts) + f"\n{' ' * indent}}}"


def _event(now: datetime, due: datetime) -> dict[str, object]:
    name = f"try-{uuid4().hex[:8]}"
    milestone = {
        "reference": "deployed",
        "title": "Company deployed",
        "due_at": due.isoformat(timespec="seconds"),
        "zone": "Africa/Nairobi",
    }
    return {
        "specversion": "1.0",
        "type": "muster.pledges.pledge.announced.v1",
        "source": "/partners/KEN",
        "id": name,
        "time": now.isoformat(timespec="seconds"),
        "datacontenttype": "application/json",
        "data": {
            "reference": name,
            "pledger": {"country": "KEN"},
            "kind": "engineering",
            "title": "Engineering company (an example)",
            "items": ["13g"],
            "milestones": [milestone],
        },
    }


def command(data: Path, words: str) -> str:
    """`muster` and these words, as typed in a shell in the folder it was started in."""
    script = Path(sys.executable).with_name("muster")
    # Who started us may have put our own folder on the path; the shell of who reads this has not.
    others = [each for each in os.environ["PATH"].split(os.pathsep) if Path(each) != script.parent]
    if shutil.which("muster", path=os.pathsep.join(others)):
        name = "muster"
    else:
        here = Path.cwd()
        name = str(script.relative_to(here) if script.is_relative_to(here) else script)
    elsewhere = "" if data == DATA.absolute() else f" --data {shlex.quote(str(data))}"
    return f"{name} {words}{elsewhere}"

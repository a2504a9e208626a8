"""What no service uses takes no memory of it."""

import subprocess
import sys

ASKED = """
import sys
import conduct.__main__, notifications.__main__, performance.__main__, pledges.__main__
unused = {"rich", "pygments"}.intersection(sys.modules)
import rich.console
sys.exit(f"they load {unused}" if unused else 0)
"""


def test_services_load_nothing_that_prints_in_colours_and_others_may() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", ASKED], capture_output=True, text=True, timeout=60, check=False
    )

    assert (answer.returncode, answer.stderr) == (0, "")

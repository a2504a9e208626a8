"""Which build of Python an environment is made of."""

import subprocess
import sys
from pathlib import Path

from muster_local import __file__ as package

SCRIPT = Path(package).parent.parent / "quickest.py"


def test_it_is_one_of_the_same_version_that_runs() -> None:
    asked = [sys.executable, str(SCRIPT)]
    named = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=True).stdout

    version = "import sys; print(sys.version_info[:2])"
    says = subprocess.run([named, "-c", version], capture_output=True, text=True, check=True)

    assert says.stdout.strip() == str(sys.version_info[:2])

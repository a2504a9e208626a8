"""Prints which build of this Python is the quickest on this machine, for `make`.

One that was compiled without profile-guided optimisation, as pyenv does by itself, takes a quarter
more processor time. Of that nothing is written in it, so each is timed.
"""

import shutil
import subprocess
import sys

OTHERS = ("/usr/bin/python3", "/usr/local/bin/python3")
WORTH_IT = 0.9
"""Of the time that this one takes."""
WITHIN = 10.0
"""Seconds, as what the probe prints."""
PROBE = """
import sys, time
def work(n=20000):
    for each in range(n):
        made = {'a': each, 'b': f'{each}-{each}'}
        tuple([made['a'], made['b'].upper().split('-')])
def timed():
    began = time.process_time()
    work()
    return time.process_time() - began
print(sys.version_info[0], sys.version_info[1], min(timed() for _ in range(9)))
"""


def seconds(python: str) -> float | None:
    """None of another version, or where it does not run."""
    try:
        said = subprocess.run(
            [python, "-c", PROBE], capture_output=True, text=True, timeout=WITHIN, check=True
        ).stdout.split()
    except (OSError, subprocess.SubprocessError):
        return None
    return float(said[2]) if said[:2] == [str(each) for each in sys.version_info[:2]] else None


def quickest() -> str:
    own = seconds(sys.executable) or 0.0
    times = {each: seconds(each) for each in OTHERS if shutil.which(each)}
    quicker = {time: each for each, time in times.items() if time and time < WORTH_IT * own}
    return quicker[min(quicker)] if quicker else sys.executable


if __name__ == "__main__":
    sys.stdout.write(quickest())

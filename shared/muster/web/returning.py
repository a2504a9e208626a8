"""Where a browser goes on after it signed in."""

from urllib.parse import urljoin, urlsplit

LONGEST = 1000
"""Bytes of an address that is gone back to."""


def way_back(own: str, wanted: str) -> str:
    """The address that was asked for, where it lies under our own; else our start page.

    own: absolute, without a slash at its end. wanted: absolute, or a path on the same host.
    """
    home = f"{own}/"
    fits = 0 < len(wanted.encode(errors="replace")) <= LONGEST
    if not fits or any(ord(letter) <= 0x20 or letter == "\\" for letter in wanted):
        return home
    try:
        here, there = urlsplit(home), urlsplit(urljoin(home, wanted))
    except ValueError:
        return home
    same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
    return there.geturl() if same and there.path.startswith(here.path) else home

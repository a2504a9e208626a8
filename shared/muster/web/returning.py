"""Where a browser goes on after it signed in."""

from urllib.parse import urljoin, urlsplit


def way_back(own: str, wanted: str) -> str:
    """The address that was asked for, where it lies under our own; else our start page.

    own: absolute, without a slash at its end. wanted: absolute, or a path on the same host.
    """
    home = f"{own}/"
    if not wanted or any(ord(letter) <= 0x20 or letter == "\\" for letter in wanted):
        return home
    here, there = urlsplit(home), urlsplit(urljoin(home, wanted))
    same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
    return there.geturl() if same and there.path.startswith(here.path) else home

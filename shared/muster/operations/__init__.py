"""Running one service by itself: `python -m pledges app | worker | migrate | refused …`."""

"""Why Muster cannot start, in one sentence, with what to do about it."""


class CannotStart(Exception):
    """What is wrong and what to do next, written for the person at the terminal."""

    def __init__(self, what: str, *, instead: str) -> None:
        """what: a sentence without its full stop; instead: what to do, as a sentence."""
        super().__init__(f"{what}. {instead}")
        self.what = what
        self.instead = instead

"""What the rules about crimes refuse, in words for the person who asked."""

from muster.errors import Conflict, Invalid, NotFound


class CrimeContradicts(Invalid):
    """What is said of the crime cannot be."""

    def __init__(self, message: str, *, pointer: str) -> None:
        super().__init__(message, pointer=pointer)


class CrimeSaidOtherwise(Conflict):
    """The same reference stands for a crime of which something else was said."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference!r} is known, and said otherwise", pointer="#/reference")


class CrimeNotFound(NotFound):
    """There is no such crime, or you may not see it."""

    def __init__(self, named: object) -> None:
        super().__init__(f"there is no crime {named} that you may see")


class UnknownCrime(Invalid):
    """No such crime was reported yet. If its report is under way, send this again."""

    retryable = True

    def __init__(self, named: object, *, pointer: str) -> None:
        super().__init__(f"no crime {named} was reported; report it first", pointer=pointer)


class StepImpossible(Invalid):
    """A step is taken between the crime and today; an outcome says what it is."""

    def __init__(self, message: str, *, pointer: str) -> None:
        super().__init__(message, pointer=pointer)


class CrimeIsClosed(Conflict):
    """It has come to an end; nothing further is recorded of it than another outcome, which corrects
    the first."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} has its outcome, and is followed no more")

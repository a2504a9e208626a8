"""What the rules about figures refuse, in words for the person who asked."""

from datetime import date, datetime

from muster.dates import to_the_second
from muster.errors import Conflict, Forbidden, Invalid, NotFound


class FiguresContradict(Invalid):
    """Give either a value, or numerator and denominator, as the indicator asks for."""

    def __init__(self, message: str, *, pointer: str = "#/value") -> None:
        super().__init__(message, pointer=pointer)


class PeriodNotOver(Invalid):
    """Figures are about a period that has ended."""

    def __init__(self, ends_on: date) -> None:
        super().__init__(f"the period ends on {ends_on} only", pointer="#/period")


class PeriodDoesNotFit(Invalid):
    """The data set of the indicator appears in other periods."""

    def __init__(self, written: str, frequency: str) -> None:
        super().__init__(f"{written} is no {frequency}, as the data set has", pointer="#/period")


class OlderThanKnown(Conflict):
    """What is known was reported later than this: an older report does not take its place."""

    def __init__(self, reported_at: datetime, known: datetime) -> None:
        super().__init__(
            f"what was reported at {to_the_second(known)} stands; this is of "
            f"{to_the_second(reported_at)}",
            pointer="#/reported_at",
        )


class SaidByOthers(Conflict):
    """The figure known is another source's. Those who published it correct it: tell them."""

    def __init__(self, written: str, cited: str) -> None:
        super().__init__(
            f"the figure of {written} is known from others: {cited}", pointer="#/value"
        )


class SaidTwice(Conflict):
    """One source says two different figures of one period in the same breath."""

    def __init__(self, written: str) -> None:
        super().__init__(f"another figure of {written} stands in the same file", pointer="#/value")


class ReportedInTheFuture(Invalid):
    """Nothing can have been reported before it was; check the time and its zone."""

    def __init__(self, reported_at: datetime, now: datetime) -> None:
        super().__init__(
            f"{to_the_second(reported_at)} lies ahead: it is {to_the_second(now)}",
            pointer="#/reported_at",
        )


class NotYourFigures(Forbidden):
    """Partners report about their own country or mission only."""

    def __init__(self, *, pointer: str = "#/data/about") -> None:
        super().__init__("this is not about the sender", pointer=pointer)


class SeriesNotFound(NotFound):
    """There are no such figures, or you may not see them."""

    def __init__(self, named: object) -> None:
        super().__init__(f"there are no figures {named} that you may see")


class TargetNotFound(NotFound):
    """There is no such target, or you may not see it."""

    def __init__(self, named: object) -> None:
        super().__init__(f"there is no target {named} that you may see")


class TargetGone(Conflict):
    """It is no longer aimed at already: it was withdrawn, or another value was set."""

    def __init__(self, named: object) -> None:
        super().__init__(f"the target {named} is withdrawn already")


class TargetPast(Invalid):
    """A target lies ahead; past ones are imported."""

    def __init__(self, written: str) -> None:
        super().__init__(f"the figures of {written} were due already", pointer="#/period")

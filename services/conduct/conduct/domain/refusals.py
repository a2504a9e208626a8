"""What the rules about cases refuse. No text repeats what was sent: it is stored and shown."""

from collections.abc import Iterable

from muster.errors import Conflict, Forbidden, Invalid


class ReportUnclear(Invalid):
    """The report says something that cannot be."""

    def __init__(self, message: str, *, pointer: str) -> None:
        super().__init__(message, pointer=pointer)


class CannotBeTold(Invalid):
    """Nothing happened before its report, and nothing that lies ahead has happened."""

    def __init__(self, message: str, *, pointer: str = "#/at") -> None:
        super().__init__(message, pointer=pointer)


class ReasonNeeded(Invalid):
    """Say why, in your own words."""

    def __init__(self, *, pointer: str = "#/reason") -> None:
        super().__init__("a reason is needed, of at most 4,000 characters", pointer=pointer)


class StepImpossible(Conflict):
    """The case is not where this step can be taken from."""

    def __init__(self, step: str, possible: Iterable[str]) -> None:
        ahead = ", ".join(sorted(possible)) or "none"
        super().__init__(f"the case is at {step}; steps that can follow: {ahead}")


class NotOfThisCase(Conflict):
    """Each personnel category and contributing country has a case of its own."""

    def __init__(self) -> None:
        super().__init__(
            "this person belongs to another category or State, and so to a case of its own",
            pointer="#/personnel",
        )


class OfThisCase(Conflict):
    """Who is of the category and State of a case belongs in it, and makes no case of their own."""

    def __init__(self) -> None:
        super().__init__(
            "this person is of the category and State of this case: add them to it",
            pointer="#/personnel",
        )


class OfASisterCase(Conflict):
    """Another case of the same report is about this category and State already."""

    def __init__(self) -> None:
        super().__init__(
            "another case of this report is about this category and State: add them there",
            pointer="#/personnel",
        )


class NotInCase(Invalid):
    """The case has nothing of that id."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the case has no such {what}", pointer=f"#/{what}")


class AlreadyAssisted(Conflict):
    """Who was assisted is a victim of the case, and stays one."""

    def __init__(self) -> None:
        super().__init__("assistance to this victim is recorded: correct what is known instead")


class NoState(Conflict):
    """Only a contributing country that is known can be notified."""

    def __init__(self) -> None:
        super().__init__("no State has jurisdiction, or it is not known which")


class NotNotified(Conflict):
    """A State answers what it was told."""

    def __init__(self) -> None:
        super().__init__("the State has not been notified")


class FindingNeeded(Conflict):
    """Action follows a substantiated finding; a criminal referral need not wait for it."""

    def __init__(self) -> None:
        super().__init__("there is no substantiated finding that action could follow")


class ActionUnknown(Invalid):
    """Each track has its own list of actions."""

    def __init__(self) -> None:
        super().__init__("this track does not know this action", pointer="#/kind")


class ActionNotReported(Conflict):
    """Action is awaited until it is reported, or the clock is waived with a reason."""

    def __init__(self) -> None:
        super().__init__("action has not been reported, and the clock still waits for it")


class AssistanceCannotWait(Conflict):
    """A victim's clock ends by assistance, or where it turns out that they are none of the case."""

    def __init__(self) -> None:
        super().__init__("the clock of assistance can be neither extended nor waived")


class ClockNotRunning(Conflict):
    """There is no such clock that runs in this case."""

    def __init__(self, clock: str) -> None:
        super().__init__(f"the clock {clock} does not run")


class ExtensionTooShort(Invalid):
    """An extension ends later than the clock does now, and ahead."""

    def __init__(self) -> None:
        super().__init__("an extension ends after the present last day, and ahead", pointer="#/to")


class NotADuplicate(Conflict):
    """A case is merged into another one, which goes on or was closed after an investigation."""

    def __init__(self) -> None:
        super().__init__(
            "a case cannot be merged into itself, or into one that ended otherwise than closed"
        )


class MayNot(Forbidden):
    """Two people are needed, and neither may have stepped aside."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class NotOpen(Conflict):
    """It was decided already, or its time is over."""

    def __init__(self, message: str) -> None:
        super().__init__(message)

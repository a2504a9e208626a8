"""What becomes of several events in one transaction."""

from collections.abc import Iterator, Mapping, Sequence

from muster.cloudevents import content_key
from muster.database import Executor
from muster.errors import BrokenRule
from muster.intake.receipts import Held, Place, Receipts, receipts_of
from muster.intake.submissions import (
    Applied,
    Apply,
    Content,
    Effects,
    OtherContent,
    Outcome,
    Submission,
)
from muster.writes import Write, write_while


class Settlement:
    """Receipts and effects of a service, written together."""

    def __init__(self, receipts: Receipts, apply: Apply, content: Content = content_key) -> None:
        self._receipts = receipts
        self._apply = apply
        self._content = content

    async def settle(
        self, session: Executor, submissions: Sequence[Submission], *, looks: bool = True
    ) -> list[Outcome]:
        """What becomes of each, in order of arrival. What `apply` raises spoils them all.

        looks: for those accepted before, so that they are not applied again. Where it does not,
        one of them raises `Overtaken`.
        """
        outcomes: list[Outcome] = []
        for run in self._runs(submissions):
            outcomes += await self._settle_run(session, run, looks=looks)
        return outcomes

    def _runs(self, submissions: Sequence[Submission]) -> Iterator[list[Submission]]:
        """Cut where an event says otherwise than one of the same id before: it may mend that one,
        and then what comes after it must find it applied.
        """
        run: list[Submission] = []
        first: dict[Place, Submission] = {}
        for each in submissions:
            before = first.setdefault(_place(each), each)
            if before is not each and not self._says_the_same(before, each):
                yield run
                run, first = [], {_place(each): each}
            run.append(each)
        if run:
            yield run

    def _says_the_same(self, one: Submission, other: Submission) -> bool:
        """What becomes of it depends also on when it was and on who sent it as what."""
        return (
            self._content(one.event) == self._content(other.event)
            and one.event.time == other.event.time
            and (one.sender, one.imported) == (other.sender, other.imported)
        )

    async def _settle_run(
        self, session: Executor, submissions: Sequence[Submission], *, looks: bool
    ) -> list[Outcome]:
        """Those of the same id say the same."""
        first: dict[Place, Submission] = {}
        for each in submissions:
            first.setdefault(_place(each), each)
        held = await self._receipts.held(session, first) if looks else {}
        fresh = [each for place, each in first.items() if place not in held]
        readable = [each for each in fresh if not isinstance(each.payload, BrokenRule)]
        effects = await self._apply(session, readable) if readable else Effects(())
        done = _concluded(fresh, readable, effects.results)

        def facts_and_receipts() -> tuple[Sequence[Write], Write]:
            told = effects.words()
            return told, receipts_of([(first[place], done[place]) for place in done], self._content)

        if done:
            facts, kept = await write_while(session, effects.writes, facts_and_receipts)
            await self._receipts.keep(session, kept, len(done), facts)
        return [self._outcome(each, first[_place(each)], held, done) for each in submissions]

    def _outcome(
        self,
        each: Submission,
        first: Submission,
        held: Mapping[Place, Held],
        done: Mapping[Place, Outcome],
    ) -> Outcome:
        place = _place(each)
        if place not in done:
            content, subject = held[place]
            if content != self._content(each.event):
                return Outcome("rejected", None, _other())
            return Outcome("duplicate", subject)
        if each is first or done[place].status == "rejected":
            return done[place]
        return Outcome("duplicate", done[place].subject)


def came_again(outcome: Outcome) -> bool:
    return outcome.status == "duplicate" or isinstance(outcome.problem, OtherContent)


def _concluded(
    fresh: Sequence[Submission], readable: Sequence[Submission], results: Sequence[Applied]
) -> dict[Place, Outcome]:
    found: dict[Place, Applied] = {
        _place(each): each.payload for each in fresh if isinstance(each.payload, BrokenRule)
    }
    found |= zip(map(_place, readable), results, strict=True)
    return {
        place: Outcome("rejected", problem=result)
        if isinstance(result, BrokenRule)
        else Outcome("accepted", result)
        for place, result in found.items()
    }


def _place(each: Submission) -> Place:
    return each.event.source, each.event.id


def _other() -> OtherContent:
    return OtherContent(
        "an event of this source and id was accepted before with other content", pointer="#/id"
    )

"""What becomes of several events in one transaction."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import content_key
from muster.errors import BrokenRule
from muster.intake.receipts import Held, Place, Receipts
from muster.intake.submissions import (
    Applied,
    Apply,
    Content,
    OtherContent,
    Outcome,
    Submission,
)


class Settlement:
    """Receipts and effects of a service, written together."""

    def __init__(self, receipts: Receipts, apply: Apply, content: Content = content_key) -> None:
        self._receipts = receipts
        self._apply = apply
        self._content = content

    async def settle(
        self, session: AsyncSession, submissions: Sequence[Submission]
    ) -> list[Outcome]:
        """What becomes of each, in order of arrival. What `apply` raises spoils them all."""
        outcomes: dict[int, Outcome] = {}
        left = list(enumerate(submissions))
        while left:
            settled = await self._settle_each_once(session, [each for _, each in left])
            outcomes |= {
                index: outcome
                for (index, _), outcome in zip(left, settled, strict=True)
                if outcome is not None
            }
            left = [(index, each) for index, each in left if index not in outcomes]
        return [outcomes[index] for index in range(len(submissions))]

    async def _settle_each_once(
        self, session: AsyncSession, submissions: Sequence[Submission]
    ) -> list[Outcome | None]:
        """None for one that mends another of the same id: its turn comes after that one's."""
        first: dict[Place, Submission] = {}
        for each in submissions:
            first.setdefault(_place(each), each)
        held = await self._receipts.held(session, first)
        fresh = [each for place, each in first.items() if place not in held]
        done = await self._apply_readable(session, fresh)
        concluded = [(first[place], outcome) for place, outcome in done.items()]
        await self._receipts.keep(session, concluded, self._content)
        return [self._outcome(each, first[_place(each)], held, done) for each in submissions]

    async def _apply_readable(
        self, session: AsyncSession, fresh: Sequence[Submission]
    ) -> dict[Place, Outcome]:
        readable = [each for each in fresh if not isinstance(each.payload, BrokenRule)]
        results: dict[Place, Applied] = {
            _place(each): each.payload for each in fresh if isinstance(each.payload, BrokenRule)
        }
        if readable:
            applied = await self._apply(session, readable)
            results |= zip(map(_place, readable), applied, strict=True)
        return {
            place: Outcome("rejected", problem=result)
            if isinstance(result, BrokenRule)
            else Outcome("accepted", result)
            for place, result in results.items()
        }

    def _outcome(
        self,
        each: Submission,
        first: Submission,
        held: Mapping[Place, Held],
        done: Mapping[Place, Outcome],
    ) -> Outcome | None:
        place = _place(each)
        if place not in done:
            content, subject = held[place]
            same = content == self._content(each.event)
        elif each is first:
            return done[place]
        else:
            subject = done[place].subject
            same = self._content(first.event) == self._content(each.event)
            if done[place].status == "rejected":
                return done[place] if same else None
        return Outcome("duplicate", subject) if same else Outcome("rejected", None, _other())


def _place(each: Submission) -> Place:
    return each.event.source, each.event.id


def _other() -> OtherContent:
    return OtherContent(
        "an event of this source and id was accepted before with other content", pointer="#/id"
    )

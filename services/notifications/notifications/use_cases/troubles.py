"""What is broken in this service itself: it cannot hear of that, and so it looks."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from muster.troubles import Trouble
from notifications.domain.trigger import Triggers
from notifications.storage import alerts
from notifications.use_cases import telling
from notifications.use_cases.facts import settle

TOPIC = "topic"
"""Kind of the trouble that a topic is missing."""


async def tell_of_our_own(
    session: AsyncSession,
    triggers: Triggers,
    found: Sequence[Trouble],
    looked_for: Collection[str],
    now: datetime,
) -> None:
    """Say what is new to operations, and take back what is mended.

    looked_for: the kinds that would have been found.
    """
    told = await alerts.open_subjects(session, telling.SELF, "troubles/")
    here = {_subject(each): each for each in found}
    new = [_said(each) for subject, each in here.items() if subject not in told]
    await telling.report(session, triggers, new, now)
    ours = [each for each in told if each.split("/")[1] in looked_for]
    await settle(session, [each for each in ours if each not in here], "it is mended", now)


def missing_topic(name: str, now: datetime) -> Trouble:
    return Trouble(
        kind=TOPIC,
        place=(name,),
        since=now,
        what=f"the topic {name} is missing",
        why=(
            f"Kafka has no topic {name}. What is to be sent to it waits in the outbox of its "
            "service, together with everything else that this service sends."
        ),
        mend="`muster topics apply` makes it; what waits is then sent. This ends by itself.",
    )


def _subject(trouble: Trouble) -> str:
    return f"troubles/{trouble.kind}/{trouble.id}"


def _said(trouble: Trouble) -> telling.Trouble:
    return telling.Trouble(
        subject=_subject(trouble),
        trouble=str(trouble.id),
        step=trouble.step,
        what=trouble.what,
        why=trouble.why,
        mend=trouble.mend,
    )

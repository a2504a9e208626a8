"""What was not told although it should have been, in sentences for operations."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from muster.reconciling import ExpectedStep, Window
from notifications.storage import reconciling
from notifications.storage.reconciling import Became


async def differences(
    session: AsyncSession, expected: Sequence[ExpectedStep] | None, during: Window
) -> list[str]:
    """expected: by the services that own the deadlines; without it, what was heard of is held
    against what was told.
    """
    since, until = during
    steps = await reconciling.heard_of(session, since, until) if expected is None else expected
    recorded = [each for each in steps if each.event is not None]
    became = await reconciling.became_of(session, recorded)
    found = [
        f"{each}: never recorded, although it was due {each.since:%Y-%m-%d %H:%M:%S} UTC"
        for each in steps
        if each.event is None
    ]
    found += [
        f"{each}: {said}"
        for each, fate in zip(recorded, became, strict=True)
        if (said := _said_of(each, fate))
    ]
    if expected is not None:
        found += await _unfounded(session, expected, during)
    for row in await reconciling.hours_with_a_gap(session, since, until):
        found.append(
            f"{row.source} {row.hour:%Y-%m-%d %H:%M} UTC: counted {row.expected}, "
            f"received {row.received}, told {row.told}"
        )
    for source, hour in await reconciling.hours_left_out(session, since):
        found.append(f"{source} {hour:%Y-%m-%d %H:%M} UTC: its tally never arrived")
    return found


def _said_of(step: ExpectedStep, fate: Became) -> str | None:
    if fate.told or (step.tells_nobody and fate.received):
        return None
    if fate.alerted:
        return "there is an alert, and nobody was told of it"
    if fate.buried:
        return "its fact is among the dead letters"
    if fate.received:
        return "its fact was received, and there is no alert"
    return "its fact never arrived"


async def _unfounded(
    session: AsyncSession, expected: Sequence[ExpectedStep], during: Window
) -> list[str]:
    """Alerts about which the service knows nothing, as after a restore."""
    since, until = during
    known = {(each.source, each.event) for each in expected}
    sources = sorted({each.source for each in expected})
    raised = await reconciling.alerted_by(session, sources, since, until)
    return [
        f'{each.source} {each.subject}: alert {each.id} about "{each.step}" has no fact behind it'
        for each in raised
        if (each.source, each.event_id) not in known
    ]

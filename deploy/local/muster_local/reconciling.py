"""`muster reconcile`: what pledges expects, against what notifications told."""

from muster.operations.reconciling import ask
from muster.reconciling import ExpectedStep, Window


async def reconcile(
    pledges_url: str, notifications_url: str, during: Window
) -> tuple[list[str], list[ExpectedStep]]:
    """What differs, and what was expected."""
    from notifications.use_cases.reconciling import differences
    from pledges.storage.expected import expected_steps

    expected = await ask(pledges_url, lambda session: expected_steps(session, during))
    found = await ask(notifications_url, lambda session: differences(session, expected, during))
    return found, expected

"""`muster reconcile`: what the services expect, against what notifications told."""

from collections.abc import Mapping

from muster.operations.reconciling import ask
from muster.reconciling import Expect, ExpectedStep, Window


async def reconcile(
    databases: Mapping[str, str], during: Window
) -> tuple[list[str], list[ExpectedStep]]:
    """What differs, and what was expected. databases: URL by service."""
    from notifications.use_cases.reconciling import differences

    expected: list[ExpectedStep] = []
    for name, expect in _expecting().items():
        if name in databases:
            expected += await _expected(databases[name], expect, during)
    found = await ask(
        databases["notifications"], lambda session: differences(session, expected, during)
    )
    return found, expected


def _expecting() -> dict[str, Expect]:
    from conduct.storage import expected as cases
    from performance.storage import expected as figures
    from pledges.storage import expected as pledges

    return {
        "pledges": pledges.expected_steps,
        "performance": figures.expected_steps,
        "conduct": cases.expected_steps,
    }


async def _expected(url: str, expect: Expect, during: Window) -> list[ExpectedStep]:
    return await ask(url, lambda session: expect(session, during))

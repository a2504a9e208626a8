"""What app and worker do alike before they begin."""

from conduct.sealing.keyring import Keyring
from conduct.sealing.shredded import ShreddedList
from conduct.settings import Settings
from conduct.use_cases import starting
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.observability import Telemetry


def rules_from(settings: Settings, keyring: Keyring) -> Rules:
    return Rules(
        keyring=keyring,
        clocks=settings.clocks,
        thresholds=settings.limits,
        retention=settings.retention,
    )


async def refuse_unless_ready(
    sessions: SessionMaker, keyring: Keyring, outside: ShreddedList, telemetry: Telemetry
) -> None:
    """Raises `StartRefused`."""
    async with sessions.begin() as session:
        found = await starting.check(session, keyring, outside)
    if found.torn:
        telemetry.log.warning("unfinished lines in the list of destroyed cases", count=found.torn)

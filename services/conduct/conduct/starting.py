"""What app and worker do alike before they begin."""

from conduct.sealing.keyring import Keyring
from conduct.sealing.shredded import ShreddedList
from conduct.settings import Settings
from conduct.use_cases import starting
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker, create_engine, create_sessions
from muster.observability import Telemetry
from muster.settings import ServiceSettings


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


async def check_before_serving(settings: ServiceSettings) -> None:
    """As `refuse_unless_ready`, before any server begins. Raises `StartRefused` too."""
    assert isinstance(settings, Settings)
    engine = create_engine(settings.database_url.get_secret_value(), hide_parameters=True)
    keyring, outside = Keyring(settings.keyring), ShreddedList(settings.shredded_list)
    try:
        await refuse_unless_ready(create_sessions(engine), keyring, outside, Telemetry("conduct"))
    finally:
        await engine.dispose()

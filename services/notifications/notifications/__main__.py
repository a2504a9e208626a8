"""`python -m notifications`."""

from muster.bus import Consumer
from muster.database import SessionMaker
from muster.observability import Telemetry
from muster.operations.commands import ServiceProgram, commands
from muster.operations.reconciling import add_reconcile
from muster.settings import ServiceSettings
from notifications import storage, worker
from notifications.app import create_app
from notifications.settings import Settings
from notifications.use_cases.reconciling import differences


def consumer(settings: ServiceSettings, sessions: SessionMaker, telemetry: Telemetry) -> Consumer:
    assert isinstance(settings, Settings)
    return worker.create_consumer(settings, sessions, telemetry)


program = ServiceProgram(
    name="notifications",
    kind_of_settings=Settings,
    create_app=create_app,
    run_worker=worker.run,
    journal=storage.journal,
    dead_letters=storage.dead_letters,
    consumer=consumer,
)

cli = commands(program)
add_reconcile(cli, program, differences)

if __name__ == "__main__":
    cli()

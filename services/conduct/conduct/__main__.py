"""`python -m conduct`."""

from conduct import storage, worker
from conduct.app import create_app
from conduct.settings import Settings
from muster.operations.commands import ServiceProgram, commands

program = ServiceProgram(
    name="conduct",
    settings=Settings,
    create_app=create_app,
    run_worker=worker.run,
    journal=storage.journal,
)

cli = commands(program)

if __name__ == "__main__":
    cli()

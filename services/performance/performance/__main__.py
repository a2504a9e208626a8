"""`python -m performance`."""

from muster.operations.commands import ServiceProgram, commands
from muster.operations.reconciling import add_expected
from performance import storage, worker
from performance.app import create_app
from performance.importers.command import add_import
from performance.settings import Settings
from performance.storage.expected import expected_steps

program = ServiceProgram(
    name="performance",
    kind_of_settings=Settings,
    create_app=create_app,
    run_worker=worker.run,
    journal=storage.journal,
)

cli = commands(program)
add_expected(cli, program, expected_steps)
add_import(cli, Settings)

if __name__ == "__main__":
    cli()

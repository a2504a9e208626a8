"""`python -m pledges`."""

from muster.operations.commands import ServiceProgram, commands
from muster.operations.reconciling import add_expected
from pledges import storage, worker
from pledges.app import create_app
from pledges.settings import Settings
from pledges.storage.expected import expected_steps

program = ServiceProgram(
    name="pledges",
    kind_of_settings=Settings,
    create_app=create_app,
    run_worker=worker.run,
    journal=storage.journal,
)

cli = commands(program)
add_expected(cli, program, expected_steps)

if __name__ == "__main__":
    cli()

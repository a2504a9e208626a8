"""`python -m conduct`."""

from conduct import storage, worker
from conduct.app import create_app
from conduct.keeping import add_keeping
from conduct.settings import Settings
from conduct.starting import check_before_serving
from conduct.storage.expected import expected_steps
from muster.operations.commands import ServiceProgram, commands
from muster.operations.reconciling import add_expected

program = ServiceProgram(
    name="conduct",
    settings=Settings,
    create_app=create_app,
    run_worker=worker.run,
    journal=storage.journal,
    check=check_before_serving,
)

cli = commands(program)
add_expected(cli, program, expected_steps)
add_keeping(cli, Settings)

if __name__ == "__main__":
    cli()

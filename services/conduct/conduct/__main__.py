"""`python -m conduct`."""

from conduct import storage, worker
from conduct.app import create_app
from conduct.keeping import add_keeping
from conduct.settings import Settings
from conduct.starting import check_before_serving
from conduct.storage.expected import expected_steps
from muster.operations.commands import ServiceProgram, commands
from muster.operations.reconciling import add_expected
from muster.settings import read_settings

program = ServiceProgram(
    name="conduct",
    kind_of_settings=Settings,
    create_app=create_app,
    run_worker=worker.run,
    journal=storage.journal,
    check=check_before_serving,
)

cli = commands(program)
add_expected(cli, program, expected_steps)
add_keeping(cli, lambda: read_settings(Settings))

if __name__ == "__main__":
    cli()

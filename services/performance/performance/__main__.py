"""`python -m performance`."""

from muster.operations import ServiceProgram, commands
from performance import worker
from performance.app import create_app
from performance.importers.command import add_import
from performance.settings import Settings

program = ServiceProgram(
    name="performance", settings=Settings, create_app=create_app, run_worker=worker.run
)

cli = commands(program)
add_import(cli, lambda: Settings().database_url.get_secret_value())

if __name__ == "__main__":
    cli()

"""`python -m performance`."""

from muster.operations import ServiceProgram, commands
from performance import worker
from performance.app import create_app
from performance.settings import Settings

program = ServiceProgram(
    name="performance", settings=Settings, create_app=create_app, run_worker=worker.run
)

cli = commands(program)

if __name__ == "__main__":
    cli()

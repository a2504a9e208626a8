"""`python -m pledges`."""

from muster.operations import ServiceProgram, commands
from pledges import worker
from pledges.app import create_app
from pledges.settings import Settings

program = ServiceProgram(
    name="pledges", settings=Settings, create_app=create_app, run_worker=worker.run
)

if __name__ == "__main__":
    commands(program)()

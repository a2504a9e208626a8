"""`python -m notifications`."""

from muster.operations import ServiceProgram, commands
from notifications import worker
from notifications.app import create_app
from notifications.settings import Settings

program = ServiceProgram(
    name="notifications", settings=Settings, create_app=create_app, run_worker=worker.run
)

if __name__ == "__main__":
    commands(program)()

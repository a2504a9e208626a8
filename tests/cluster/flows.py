"""Who reaches whom, tried from inside the pods."""

from dataclasses import dataclass

from tests.cluster.kubectl import Cluster, Failed

PYTHON = (
    "import socket, sys\n"
    "try:\n"
    "    socket.create_connection((sys.argv[1], int(sys.argv[2])), 4).close()\n"
    "    print('open')\n"
    "except OSError as error:\n"
    "    print('closed')\n"
)
SHELL = 'timeout 4 bash -c "exec 3<>/dev/tcp/$0/$1" 2>/dev/null && echo open || echo closed'


@dataclass(frozen=True)
class Flow:
    """origin: namespace, and a Deployment or StatefulSet in it."""

    origin: tuple[str, str]
    host: str
    port: int
    allowed: bool = False

    def __str__(self) -> str:
        return f"{self.origin[1]} -> {self.host}:{self.port}"


MUSTER, CONDUCT, DATA = "muster", "muster-conduct", "muster-data"
DATABASE, SEALED, BROKER = "postgres.muster-data", "postgres.muster-conduct", "kafka.muster-data"
LOGIN, MAIL = "login.exercise", "mail.exercise"


PLEDGES_APP, PLEDGES_WORKER = (
    (MUSTER, "deploy/pledges-app"),
    (MUSTER, "deploy/pledges-worker"),
)
TELLER = (MUSTER, "deploy/notifications-worker")
CONDUCT_APP, CONDUCT_WORKER = (
    (CONDUCT, "deploy/conduct-app"),
    (CONDUCT, "deploy/conduct-worker"),
)
FLOWS = (
    Flow(PLEDGES_APP, DATABASE, 5432, allowed=True),
    Flow(PLEDGES_APP, LOGIN, 443, allowed=True),
    Flow(PLEDGES_WORKER, BROKER, 9093, allowed=True),
    Flow(TELLER, MAIL, 587, allowed=True),
    Flow(CONDUCT_APP, SEALED, 5432, allowed=True),
    Flow(CONDUCT_WORKER, BROKER, 9093, allowed=True),
    Flow(PLEDGES_APP, BROKER, 9093),
    Flow(PLEDGES_APP, SEALED, 5432),
    Flow(PLEDGES_APP, MAIL, 587),
    Flow(PLEDGES_APP, "notifications-app.muster", 80),
    Flow(PLEDGES_APP, "conduct-app.muster-conduct", 80),
    Flow(PLEDGES_WORKER, SEALED, 5432),
    Flow(PLEDGES_WORKER, MAIL, 587),
    Flow(PLEDGES_WORKER, LOGIN, 443),
    Flow((MUSTER, "deploy/performance-worker"), SEALED, 5432),
    Flow(TELLER, SEALED, 5432),
    Flow(TELLER, "conduct-app.muster-conduct", 80),
    Flow(CONDUCT_APP, DATABASE, 5432),
    Flow(CONDUCT_APP, BROKER, 9093),
    Flow(CONDUCT_WORKER, MAIL, 587),
    Flow(CONDUCT_WORKER, DATABASE, 5432),
    Flow((DATA, "statefulset/postgres"), "pledges-app.muster", 80),
    Flow((DATA, "statefulset/postgres"), SEALED, 5432),
    Flow((DATA, "statefulset/postgres"), BROKER, 9093),
    Flow((CONDUCT, "statefulset/postgres"), MAIL, 587),
    Flow((DATA, "statefulset/kafka"), DATABASE, 5432),
    Flow((DATA, "statefulset/kafka"), LOGIN, 443),
)


def tried(cluster: Cluster) -> str:
    """Raises `Failed`."""
    wrong = [f"{each} is {told}" for each in FLOWS if (told := _fault(cluster, each))]
    if wrong:
        raise Failed("; ".join(wrong))
    allowed = sum(each.allowed for each in FLOWS)
    return f"{len(FLOWS) - allowed} refused, {allowed} that are needed open"


def _fault(cluster: Cluster, flow: Flow) -> str | None:
    namespace, origin = flow.origin
    where = (flow.host, str(flow.port))
    stateful = origin.startswith("statefulset/")
    how = ("bash", "-c", SHELL, *where) if stateful else ("python", "-c", PYTHON, *where)
    told = cluster.do("exec", "-n", namespace, origin, "--", *how).strip().splitlines()[-1]
    return None if (told == "open") == flow.allowed else told

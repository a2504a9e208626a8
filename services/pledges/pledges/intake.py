"""Partners' events come in here."""

from muster.database import SessionMaker
from muster.intake.routes import intake_router
from muster.intake.writer import Writer
from muster.observability import Telemetry
from muster.transactions import Transactions
from pledges import payloads, storage
from pledges.domain import may_refuse
from pledges.use_cases import partners

ROUTES = intake_router(payloads.ACCEPTED, storage.receipts, may_refuse=may_refuse.SENDING).routes


def create_writer(
    sessions: SessionMaker, transactions: Transactions, telemetry: Telemetry
) -> Writer:
    return Writer(
        sessions,
        storage.receipts,
        partners.apply,
        partners.key_of,
        telemetry=telemetry,
        transactions=transactions,
    )

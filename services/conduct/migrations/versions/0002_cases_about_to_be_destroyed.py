"""Which cases are about to be destroyed: nobody holds or changes them any more."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("shredding_since", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("cases", "shredding_since")

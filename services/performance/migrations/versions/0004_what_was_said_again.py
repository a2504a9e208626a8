"""When a figure, or what is known of a casualty, was said again without a change."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("observations", "casualty_versions"):
        op.add_column(table, sa.Column("confirmed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    for table in ("observations", "casualty_versions"):
        op.drop_column(table, "confirmed_at")

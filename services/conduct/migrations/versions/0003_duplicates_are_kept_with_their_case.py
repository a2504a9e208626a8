"""Into which case a duplicate was merged: it is kept, and held, as long as that one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("merged_into", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("cases", "merged_into")

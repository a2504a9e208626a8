"""Which partner said a figure of itself; of what is there already the United Nations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("observations", sa.Column("partner", sa.Text()))


def downgrade() -> None:
    op.drop_column("observations", "partner")

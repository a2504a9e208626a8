"""Desks: alerts that concern one, roles held for some, and who may read there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NONE = sa.text("'[]'::jsonb")


def upgrade() -> None:
    op.add_column("alerts", sa.Column("audience", sa.Text()))
    op.add_column(
        "alerts", sa.Column("restricted", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("recipients", sa.Column("subjects", JSONB(), server_default=NONE, nullable=False))
    op.add_column("grants", sa.Column("audiences", JSONB(), server_default=NONE, nullable=False))


def downgrade() -> None:
    op.drop_column("grants", "audiences")
    op.drop_column("recipients", "subjects")
    op.drop_column("alerts", "restricted")
    op.drop_column("alerts", "audience")

"""Which targets this service set itself, as the strategy asks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "targets",
        sa.Column("by_strategy", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute("""
        UPDATE targets SET by_strategy = true FROM journal j
        WHERE j.type = 'muster.performance.target.set.v1' AND j.actor_kind = 'system'
        AND j.data ->> 'target_id' = CAST(targets.id AS text)
    """)


def downgrade() -> None:
    op.drop_column("targets", "by_strategy")

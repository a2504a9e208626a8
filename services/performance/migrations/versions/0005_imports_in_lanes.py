"""Each lane of an import is as far as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imports", sa.Column("lane", sa.Integer(), nullable=False, server_default="0"))
    op.drop_constraint("one_import_of_a_file", "imports")
    op.create_unique_constraint("one_import_of_a_file", "imports", ["kind", "digest", "lane"])


def downgrade() -> None:
    # What one lane alone has done cannot be said any more: such files begin again.
    op.execute("""
        DELETE FROM imports WHERE (kind, digest) IN (
            SELECT kind, digest FROM imports WHERE finished_at IS NULL
        )
    """)
    op.execute("DELETE FROM imports WHERE lane > 0")
    op.drop_constraint("one_import_of_a_file", "imports")
    op.create_unique_constraint("one_import_of_a_file", "imports", ["kind", "digest"])
    op.drop_column("imports", "lane")

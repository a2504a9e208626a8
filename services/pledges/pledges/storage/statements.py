"""What is asked of the tables of pledges, and written to them."""

from sqlalchemy import text

from muster.deadlines.table import READING
from muster.unnested import insert, unnest

PLEDGE = {
    "id": "uuid", "reference": "text", "pledger_key": "text", "country": "text",
    "organisation": "text", "kind": "text", "title": "text", "items": "text", "status": "text",
    "effective_on": "date", "instrument": "text", "registered_at": "timestamptz",
    "imported": "boolean", "version": "bigint",
}  # fmt: skip
MILESTONE = {
    "id": "uuid", "pledge_id": "uuid", "place": "integer", "reference": "text", "title": "text",
    "confirmer": "text", "evidence": "text", "requested_due": "text", "request_reason": "text",
    "verified_by": "text", "verified_at": "timestamptz",
}  # fmt: skip

# One text for any number of names: the driver keeps its plan.
BY_ID = text("""
    SELECT * FROM pledges WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE
""")

BY_NAME = text("""
    SELECT pledges.* FROM pledges
    JOIN unnest(CAST(:keys AS text[]), CAST(:references AS text[])) AS f(pledger_key, reference)
    USING (pledger_key, reference)
    ORDER BY pledges.id FOR UPDATE OF pledges
""")

PARTS = text(f"""
    SELECT {", ".join(f"m.{name}" for name in MILESTONE)}, newest.*
    FROM milestones m LEFT JOIN LATERAL (
        SELECT {READING} FROM deadlines
        WHERE aggregate_id = m.pledge_id AND subject = m.id
        ORDER BY version DESC LIMIT 1
    ) AS newest ON true
    WHERE m.pledge_id = ANY(CAST(:ids AS uuid[]))
    ORDER BY m.place
""")

# An array of arrays must be rectangular, so the items travel as one text.
ADD_PLEDGES = (("added_pledges", f"""
    INSERT INTO pledges ({", ".join(PLEDGE)})
    SELECT id, reference, pledger_key, country, organisation, kind, title,
        string_to_array(items, ' '), status, effective_on, instrument, registered_at, imported,
        version
    FROM {unnest(PLEDGE)}
"""),)  # fmt: skip

SAVE_PLEDGES = (("saved_pledges", f"""
    UPDATE pledges SET status = f.status, effective_on = f.effective_on,
        instrument = f.instrument, version = f.version
    FROM {unnest(PLEDGE)}
    WHERE pledges.id = f.id
"""),)  # fmt: skip

ADD_MILESTONES = (("added_milestones", f"""
    {insert("milestones", MILESTONE)}
"""),)  # fmt: skip

SAVE_MILESTONES = (("saved_milestones", f"""
    UPDATE milestones SET evidence = f.evidence, requested_due = f.requested_due,
        request_reason = f.request_reason, verified_by = f.verified_by,
        verified_at = f.verified_at
    FROM {unnest(MILESTONE)}
    WHERE milestones.id = f.id
"""),)  # fmt: skip

OWNERS = text("""
    SELECT pledges.*, m.id AS milestone_id, m.reference AS milestone_reference,
        m.title AS milestone_title
    FROM milestones m JOIN pledges ON pledges.id = m.pledge_id
    WHERE m.id = ANY(CAST(:ids AS uuid[]))
""")

SAVE_VERSIONS = text("""
    UPDATE pledges SET version = f.version
    FROM unnest(CAST(:ids AS uuid[]), CAST(:versions AS bigint[])) AS f(id, version)
    WHERE pledges.id = f.id
""")

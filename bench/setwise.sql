-- The ceiling of the sweep: state, version, journal and outbox of $2 missed milestones at $1,
-- in one statement. It knows one transition, one version of each event, and no rule.
WITH due AS (
    SELECT d.id, d.subject, d.version AS deadline_version, d.due_at, d.miss_at,
        d.terms ->> 'zone' AS zone, p.id AS pledge_id, p.version + 1 AS version, p.reference,
        p.title, p.country, m.title AS milestone_title
    FROM deadlines d
    JOIN pledges p ON p.id = d.aggregate_id
    JOIN milestones m ON m.id = d.subject
    WHERE d.next_check_at <= $1
    ORDER BY d.next_check_at
    LIMIT $2
    FOR UPDATE OF p SKIP LOCKED
), facts AS MATERIALIZED (
    SELECT uuidv7() AS event_id, due.*,
        json_build_object(
            'pledge_id', pledge_id, 'reference', reference, 'title', title, 'pledger', country,
            'country', country, 'milestone_id', subject, 'milestone_title', milestone_title,
            'version', deadline_version, 'due', due_at, 'zone', zone, 'missed_at', miss_at,
            'late', true
        )::text AS data
    FROM due
), moved AS (
    UPDATE deadlines SET state = 'missed', missed_at = due.miss_at, missed_late = true,
        checked_until = $1, next_check_at = NULL
    FROM due WHERE deadlines.id = due.id
), counted AS (
    UPDATE pledges SET version = due.version FROM due WHERE pledges.id = due.pledge_id
), journalled AS (
    INSERT INTO journal (id, aggregate_id, sequence, type, occurred_at, recorded_at,
        actor_kind, actor_id, actor_name, data)
    SELECT event_id, pledge_id, version, 'muster.pledges.milestone.missed.v1', miss_at, $1,
        'system', 'muster', 'Muster', data::jsonb
    FROM facts
), queued AS (
    INSERT INTO outbox (recorded_at, topic, key, headers, value)
    SELECT $1, 'pledges.pledge.v1', pledge_id::text,
        '[["content-type","application/json"],["ce_specversion","1.0"],["ce_id","' || event_id
            || '"],["ce_source","/muster/pledges"],["ce_type","muster.pledges.milestone.missed.v1"]'
            || ',["ce_subject","pledges/' || pledge_id || '"],["ce_time","' || miss_at
            || '"],["ce_dataschema","urn:muster:schema:muster.pledges.milestone.missed.v1:1.0"]'
            || ',["ce_partitionkey","' || pledge_id || '"],["ce_sequence","'
            || lpad(version::text, 12, '0') || '"],["ce_recordedtime","' || $1::timestamptz
            || '"],["ce_dataclassification","internal"],["ce_correlationid","' || event_id || '"]]',
        convert_to(data, 'UTF8')
    FROM facts
)
SELECT count(*) FROM facts

-- revision 0002
--
-- PostgreSQL database dump
--

\restrict 7qfUUAkOccjN6GINk4AKo4sy8Ax5zbPX6qB2Eixc0toC7jLF8bp62mEXg2U3lb5

-- Dumped from database version 18.4
-- Dumped by pg_dump version 18.4

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Data for Name: alerts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.alerts (id, fingerprint, trigger, source, subject, deadline, about, version, step, name, severity, mandatory, quiet_hours_exempt, roles, title, headline, happened, todo, since, raised_at, data, due, zone, late, country, mission, event_id, correlation_id, level, first_level, state, holder, acknowledged_by_id, acknowledged_by_name, acknowledged_at, note, first_delivered_at, closed_at, closed_because, sequence, changed_at) VALUES ('01a2153d-37cb-741d-8657-5996e75b1424', 'A2|/muster/pledges|pledges/01a2153d-2d26-75d2-bbe1-1b4cfc481843|01a2153d-2d26-75d2-bbe1-1b4dac438b90|1|missed', 'A2', '/muster/pledges', 'pledges/01a2153d-2d26-75d2-bbe1-1b4cfc481843', '01a2153d-2d26-75d2-bbe1-1b4dac438b90', 'milestone', 1, 'missed', 'Milestone missed', 'high', true, false, '["desk-chief", "desk-officer", "leadership", "operations", "state-focal-point"]', 'Kenya: Exercise: told (Exercise: announced before the upgrade, told)', 'Missed: Exercise: told', 'Kenya pledged "Exercise: announced before the upgrade, told" (upgrade-told). Its milestone "Exercise: told" was due 26 Nov 2026, 03:24 (Africa/Nairobi), and nothing was reported done.', 'Ask the pledger what stands in the way. Then have the milestone reported done with evidence, extended with a reason, or waived by whoever has the authority. Acknowledge this alert, so that others know who has taken it on.', '2026-11-26 00:24:23+00', '2026-11-26 00:24:23.223447+00', '{"due": "2026-11-26T00:24:23Z", "late": false, "zone": "Africa/Nairobi", "title": "Exercise: announced before the upgrade, told", "country": "KEN", "pledger": "KEN", "version": 1, "missed_at": "2026-11-26T00:24:23Z", "pledge_id": "01a2153d-2d26-75d2-bbe1-1b4cfc481843", "reference": "upgrade-told", "milestone_id": "01a2153d-2d26-75d2-bbe1-1b4dac438b90", "milestone_title": "Exercise: told"}', '2026-11-26 00:24:23+00', 'Africa/Nairobi', false, 'KEN', NULL, '01a2153d-3760-7030-b374-10a11414efe5', NULL, 1, 1, 'unanswered', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, '2026-11-26 00:24:23.223447+00');


--
-- Data for Name: recipients; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at) VALUES ('desk-officer', 'Desk officer (exercise)', 'desk-officer@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '0660f6c72313db0676e05bb7cdd29d096afc7e14bf031a9d29113252580f9481', '2026-11-26 00:24:07.705176+00');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at) VALUES ('desk-chief', 'Desk chief (exercise)', 'desk-chief@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '00bbc06f8572d98dd3203a122c4458b4477dfb7a4b249ac2814c27eb0c1079c4', '2026-11-26 00:24:07.705176+00');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at) VALUES ('leadership', 'Leadership (exercise)', 'leadership@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '400854fdd7456e272dc086bf4b69fe245b8aaea2606f1a78a7a310a0e1cd960b', '2026-11-26 00:24:07.705176+00');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at) VALUES ('operations', 'Operations (exercise)', 'operations@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '576654bb7e5e84e85faf5d47c5bf49e71a00cd74040fd26106b9342433502528', '2026-11-26 00:24:07.705176+00');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at) VALUES ('state-focal-point', 'Focal point of a State (exercise)', 'state-focal-point@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '04f3791795633a56eb4ce5561fd52c0c67da79e5cc74f5df1d9e620c7844e09b', '2026-11-26 00:24:07.705176+00');


--
-- Data for Name: deliveries; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a2153d-37e5-7359-b5ad-c14572eb9bfb', 1, '01a2153d-37cb-741d-8657-5996e75b1424', 'desk-officer', 'inbox', 'desk-officer', 1, 'first', 0, '2026-11-26 00:24:23.223447+00', '2026-11-26 00:24:23.223447+00', 'milestone.01a2153d-2d26-75d2-bbe1-1b4dac438b90', true, NULL, 'sent', 0, NULL, NULL, '2026-11-26 00:24:23.223447+00', NULL);
INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a2153d-37e5-7359-b5ad-c147182767ca', 3, '01a2153d-37cb-741d-8657-5996e75b1424', 'state-focal-point', 'inbox', 'state-focal-point', 1, 'first', 0, '2026-11-26 00:24:23.223447+00', '2026-11-26 00:24:23.223447+00', 'milestone.01a2153d-2d26-75d2-bbe1-1b4dac438b90', true, NULL, 'sent', 0, NULL, NULL, '2026-11-26 00:24:23.223447+00', NULL);
INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a2153d-37e5-7359-b5ad-c149f8c1754d', 5, '01a2153d-37cb-741d-8657-5996e75b1424', 'desk-chief', 'inbox', 'desk-chief', 1, 'first', 0, '2026-11-26 00:24:23.223447+00', '2026-11-26 00:24:23.223447+00', 'milestone.01a2153d-2d26-75d2-bbe1-1b4dac438b90', true, NULL, 'sent', 0, NULL, NULL, '2026-11-26 00:24:23.223447+00', NULL);
INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a2153d-37e5-7359-b5ad-c1469dad97e3', 2, '01a2153d-37cb-741d-8657-5996e75b1424', 'desk-officer', 'email', 'desk-officer', 1, 'first', 0, '2026-11-26 00:24:23.223447+00', '2026-11-26 00:24:23.223447+00', 'milestone.01a2153d-2d26-75d2-bbe1-1b4dac438b90', true, NULL, 'pending', 0, '2026-11-26 00:25:53.342323+00', 'ee6f9050-4c08-4bbe-a663-9be0f2e6ae1b', NULL, NULL);
INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a2153d-37e5-7359-b5ad-c148a5e341f4', 4, '01a2153d-37cb-741d-8657-5996e75b1424', 'state-focal-point', 'email', 'state-focal-point', 1, 'first', 0, '2026-11-26 00:24:23.223447+00', '2026-11-26 00:24:23.223447+00', 'milestone.01a2153d-2d26-75d2-bbe1-1b4dac438b90', true, NULL, 'pending', 0, '2026-11-26 00:25:53.342323+00', 'ee6f9050-4c08-4bbe-a663-9be0f2e6ae1b', NULL, NULL);
INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a2153d-37e5-7359-b5ad-c14ab77996c2', 6, '01a2153d-37cb-741d-8657-5996e75b1424', 'desk-chief', 'email', 'desk-chief', 1, 'first', 0, '2026-11-26 00:24:23.223447+00', '2026-11-26 00:24:23.223447+00', 'milestone.01a2153d-2d26-75d2-bbe1-1b4dac438b90', true, NULL, 'pending', 0, '2026-11-26 00:25:53.342323+00', 'ee6f9050-4c08-4bbe-a663-9be0f2e6ae1b', NULL, NULL);


--
-- Data for Name: attempts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: dead_letters; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: decisions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.decisions (seq, alert_id, at, kind, reason, by, detail) OVERRIDING SYSTEM VALUE VALUES (1, '01a2153d-37cb-741d-8657-5996e75b1424', '2026-11-26 00:24:23.223447+00', 'raised', 'A2, Milestone missed: step missed', NULL, '{"event": "01a2153d-3760-7030-b374-10a11414efe5", "level": 1, "version": 1}');


--
-- Data for Name: fired_steps; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.fired_steps (source, id, hour, subject, deadline, version, step, tells_nobody, heard_at) VALUES ('/muster/pledges', '01a2153d-3760-7030-b374-10a11414efe5', '2026-11-26 01:00:00+00', 'pledges/01a2153d-2d26-75d2-bbe1-1b4cfc481843', '01a2153d-2d26-75d2-bbe1-1b4dac438b90', 1, 'missed', false, '2026-11-26 00:24:23.223447+00');


--
-- Data for Name: gaps; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: grants; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions) VALUES ('desk-officer', 0, 'desk-officer', true, '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions) VALUES ('desk-chief', 0, 'desk-chief', true, '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions) VALUES ('leadership', 0, 'leadership', true, '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions) VALUES ('operations', 0, 'operations', true, '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions) VALUES ('state-focal-point', 0, 'state-focal-point', true, '[]', '[]');


--
-- Data for Name: inbox; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.inbox (consumer, source, id, read_at) VALUES ('notifications', '/muster/pledges', '01a2153c-fd1b-7176-a698-fa7cc5af8e75', '2026-11-26 00:24:09.314297+00');
INSERT INTO public.inbox (consumer, source, id, read_at) VALUES ('notifications', '/muster/pledges', '01a2153d-3760-7030-b374-10a11414efe5', '2026-11-26 00:24:23.212388+00');


--
-- Data for Name: journal; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (1, '01a2153d-380d-7159-8db0-035bcd0354e1', '01a2153d-37cb-741d-8657-5996e75b1424', 1, 'muster.notifications.alert.raised.v1', '2026-11-26 00:24:23.223447+00', '2026-11-26 00:24:23.223447+00', 'system', 'muster', 'Muster', '01a2153d-3760-7030-b374-10a11414efe5', '01a2153d-3760-7030-b374-10a11414efe5', '{"due": "2026-11-26T00:24:23Z", "step": "missed", "about": "/muster/pledges/pledges/01a2153d-2d26-75d2-bbe1-1b4cfc481843", "trigger": "A2", "alert_id": "01a2153d-37cb-741d-8657-5996e75b1424"}', false);


--
-- Data for Name: ladders; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ladders (alert_id, kind, next_check_at, wait, "position", ended_because) VALUES ('01a2153d-37cb-741d-8657-5996e75b1424', 'unanswered', NULL, '2 days', 0, NULL);
INSERT INTO public.ladders (alert_id, kind, next_check_at, wait, "position", ended_because) VALUES ('01a2153d-37cb-741d-8657-5996e75b1424', 'unresolved', '2026-12-10 00:24:23+00', NULL, 0, NULL);


--
-- Data for Name: lanes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.lanes (recipient_id, channel, next_attempt_at, failures, waits_for, leased_until, lease_token) VALUES ('desk-chief', 'email', '2026-11-26 00:24:23.223447+00', 0, NULL, '2026-11-26 00:25:53.342323+00', 'ee6f9050-4c08-4bbe-a663-9be0f2e6ae1b');
INSERT INTO public.lanes (recipient_id, channel, next_attempt_at, failures, waits_for, leased_until, lease_token) VALUES ('desk-officer', 'email', '2026-11-26 00:24:23.223447+00', 0, NULL, '2026-11-26 00:25:53.342323+00', 'ee6f9050-4c08-4bbe-a663-9be0f2e6ae1b');
INSERT INTO public.lanes (recipient_id, channel, next_attempt_at, failures, waits_for, leased_until, lease_token) VALUES ('state-focal-point', 'email', '2026-11-26 00:24:23.223447+00', 0, NULL, '2026-11-26 00:25:53.342323+00', 'ee6f9050-4c08-4bbe-a663-9be0f2e6ae1b');


--
-- Data for Name: ledger; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: outbox; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: outbox_refused; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: parked_keys; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: subjects; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.subjects (source, subject, sequence) VALUES ('/muster/pledges', 'pledges/01a2153c-fc7f-7631-b937-cbe38557fc55', 3);
INSERT INTO public.subjects (source, subject, sequence) VALUES ('/muster/pledges', 'pledges/01a2153d-2d26-75d2-bbe1-1b4cfc481843', 3);


--
-- Name: attempts_seq_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.attempts_seq_seq', 1, false);


--
-- Name: dead_letters_place_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.dead_letters_place_seq', 1, false);


--
-- Name: decisions_seq_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.decisions_seq_seq', 33, true);


--
-- Name: deliveries_seq_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.deliveries_seq_seq', 33, true);


--
-- Name: journal_seq_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.journal_seq_seq', 33, true);


--
-- Name: outbox_seq_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.outbox_seq_seq', 33, true);


--
-- PostgreSQL database dump complete
--

\unrestrict 7qfUUAkOccjN6GINk4AKo4sy8Ax5zbPX6qB2Eixc0toC7jLF8bp62mEXg2U3lb5


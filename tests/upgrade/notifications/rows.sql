-- revision 0004
--
-- PostgreSQL database dump
--

\restrict CJMHwnrgzuQNd8iMcJlJLjC20u1sJ2R786r4xqMaPPAq4lum11wh5KQUTGx7rwS

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

INSERT INTO public.alerts (id, fingerprint, trigger, source, subject, deadline, about, version, step, name, severity, mandatory, quiet_hours_exempt, roles, title, headline, happened, todo, since, raised_at, data, due, zone, late, country, mission, event_id, correlation_id, level, first_level, state, holder, acknowledged_by_id, acknowledged_by_name, acknowledged_at, note, first_delivered_at, closed_at, closed_because, sequence, changed_at, audience, restricted) VALUES ('01a219fc-fd83-753e-bca3-3dfde6d8d1f4', 'A2|/muster/pledges|pledges/01a219fc-c5fd-70bb-bf59-bd96a7607387|01a219fc-c5fd-70bb-bf59-bd97e80537cd|1|missed', 'A2', '/muster/pledges', 'pledges/01a219fc-c5fd-70bb-bf59-bd96a7607387', '01a219fc-c5fd-70bb-bf59-bd97e80537cd', 'milestone', 1, 'missed', 'Milestone missed', 'high', true, false, '["desk-chief", "desk-officer", "leadership", "operations", "state-focal-point"]', 'Kenya: Exercise: told (Exercise: announced before the upgrade, told)', 'Missed: Exercise: told', 'Kenya pledged "Exercise: announced before the upgrade, told" (upgrade-told). Its milestone "Exercise: told" was due 20 Nov 2026, 01:32 (Africa/Nairobi), and nothing was reported done.', 'Ask the pledger what stands in the way. Then have the milestone reported done with evidence, extended with a reason, or waived by whoever has the authority. Acknowledge this alert, so that others know who has taken it on.', '2026-11-19 22:32:20+00', '2026-11-19 22:32:20.083191+00', '{"due": "2026-11-19T22:32:20Z", "late": false, "zone": "Africa/Nairobi", "title": "Exercise: announced before the upgrade, told", "country": "KEN", "pledger": "KEN", "version": 1, "missed_at": "2026-11-19T22:32:20Z", "pledge_id": "01a219fc-c5fd-70bb-bf59-bd96a7607387", "reference": "upgrade-told", "milestone_id": "01a219fc-c5fd-70bb-bf59-bd97e80537cd", "milestone_title": "Exercise: told"}', '2026-11-19 22:32:20+00', 'Africa/Nairobi', false, 'KEN', NULL, '01a219fc-fd45-779f-8db7-a311bda57101', NULL, 1, 1, 'unanswered', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, '2026-11-19 22:32:20.083191+00', NULL, false);


--
-- Data for Name: recipients; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('desk-officer', 'Desk officer (exercise)', 'desk-officer@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '0660f6c72313db0676e05bb7cdd29d096afc7e14bf031a9d29113252580f9481', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('desk-chief', 'Desk chief (exercise)', 'desk-chief@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '00bbc06f8572d98dd3203a122c4458b4477dfb7a4b249ac2814c27eb0c1079c4', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('leadership', 'Leadership (exercise)', 'leadership@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '400854fdd7456e272dc086bf4b69fe245b8aaea2606f1a78a7a310a0e1cd960b', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('operations', 'Operations (exercise)', 'operations@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '576654bb7e5e84e85faf5d47c5bf49e71a00cd74040fd26106b9342433502528', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('state-focal-point', 'Focal point of a State (exercise)', 'state-focal-point@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '04f3791795633a56eb4ce5561fd52c0c67da79e5cc74f5df1d9e620c7844e09b', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('gender-adviser', 'Gender adviser (exercise)', 'gender-adviser@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '6e3dbc2b83287a09fdfbc1c147d6a1813b2ebc4761e4b17941d6361f3752334d', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('military-police-desk', 'Desk of military and police affairs (exercise)', 'military-police-desk@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '6e1233d76a5b670e76160ff059a44929965d44803d66a3d87b0401702d19373f', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('deliverable-owner', 'Owner of deliverables (exercise)', 'deliverable-owner@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, 'fbc159cf3f7746a4ece7261fc65f94a6e88ed0ece4c1f887057cfe508ac2f238', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('a4p-focal-point', 'A4P focal point (exercise)', 'a4p-focal-point@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '66b64c2aeed1dcd47bbec8b941303cb0c03309a740c51605ab4e4ee501a3adb1', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('mission-leadership', 'Leadership of a mission (exercise)', 'mission-leadership@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '768223bae994da088a324da2bb451a0fcf6a7150b7e02a6b2708526296ad27ef', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('safety-desk', 'Safety desk (exercise)', 'safety-desk@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, 'cc10e62f9b79fb2ea84827238633fa75d90787f4f3ca7696334a608b0a5faa79', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('operations-centre', 'Operations centre (exercise)', 'operations-centre@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, 'dd029d2d6fd94a654e3667b6c4daed59176bd4316a1428f40236f9495473eb46', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('analyst', 'Analyst (exercise)', 'analyst@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '8199f277a6dc7cfd9118504c771f7e8b4195c1e1eda53adf6836fdd1a0e497d0', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('conduct-chief', 'Chief of a conduct and discipline team (exercise)', 'conduct-chief@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, 'c8248b94130b89eb47cda8b123e9383e87e4b97b2842f5708d25ee1b5e5c1b37', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('conduct-unit', 'Conduct unit at headquarters (exercise)', 'conduct-unit@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '89cb3c9b625bf3f22c4c1f22befffc227724ad0edefe6a403fcbfa051b872c7d', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('conduct-oversight', 'Oversight of access to cases (exercise)', 'conduct-oversight@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '3575e86dfc340e547719e9a044ab900c40ff27eb411f92f72aa41470612be0d5', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('investigator', 'Investigators (exercise)', 'investigator@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '7fc866e27606935d565bfa01c280f5ecfd8c5f6c19b87307991112e0925b224b', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('victims-rights-officer', 'Victims'' rights officer (exercise)', 'victims-rights-officer@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '20c89a3014c2d69c057a78d4355a7e5d4c51ccc9cbc13d627813a29ed2a9ac93', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('legal-officer', 'Legal affairs (exercise)', 'legal-officer@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '9ae4d67c4e8cbfdbbdc53194abace356dc0c6be326ed75ea1bed41faa859367b', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('permanent-mission', 'Permanent mission of a State (exercise)', 'permanent-mission@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '69af61be65ef59eef97d90cb6ca6c3acbcf0bf586219202490f0b90204751f39', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('oios', 'Internal oversight (exercise)', 'oios@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '7430a600c61d940046f755c575088ef4e32783d1f0cb1d19ffe13077d6b366f0', '2026-11-19 22:32:02.164706+00', '[]');
INSERT INTO public.recipients (id, name, address, zone, quiet_from, quiet_to, rest_days, active, version, file_digest, changed_at, subjects) VALUES ('vra-office', 'Office of the victims'' rights advocate (exercise)', 'vra-office@exercise.example', 'UTC', NULL, NULL, '[]', true, 1, '6674a76b7808365c94d07f807a283e432eb3c97f0bd66ef18723acd091763079', '2026-11-19 22:32:02.164706+00', '[]');


--
-- Data for Name: deliveries; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a219fc-fd9c-7302-8985-e15870e51b87', 1, '01a219fc-fd83-753e-bca3-3dfde6d8d1f4', 'desk-officer', 'inbox', 'desk-officer', 1, 'first', 0, '2026-11-19 22:32:20.083191+00', '2026-11-19 22:32:20.083191+00', 'milestone.01a219fc-c5fd-70bb-bf59-bd97e80537cd', true, NULL, 'sent', 0, NULL, NULL, '2026-11-19 22:32:20.083191+00', NULL);
INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a219fc-fd9c-7302-8985-e15a56c47ca8', 3, '01a219fc-fd83-753e-bca3-3dfde6d8d1f4', 'state-focal-point', 'inbox', 'state-focal-point', 1, 'first', 0, '2026-11-19 22:32:20.083191+00', '2026-11-19 22:32:20.083191+00', 'milestone.01a219fc-c5fd-70bb-bf59-bd97e80537cd', true, NULL, 'sent', 0, NULL, NULL, '2026-11-19 22:32:20.083191+00', NULL);
INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a219fc-fd9c-7302-8985-e15c891d3b24', 5, '01a219fc-fd83-753e-bca3-3dfde6d8d1f4', 'desk-chief', 'inbox', 'desk-chief', 1, 'first', 0, '2026-11-19 22:32:20.083191+00', '2026-11-19 22:32:20.083191+00', 'milestone.01a219fc-c5fd-70bb-bf59-bd97e80537cd', true, NULL, 'sent', 0, NULL, NULL, '2026-11-19 22:32:20.083191+00', NULL);
INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a219fc-fd9c-7302-8985-e159efbbb115', 2, '01a219fc-fd83-753e-bca3-3dfde6d8d1f4', 'desk-officer', 'email', 'desk-officer', 1, 'first', 0, '2026-11-19 22:32:20.083191+00', '2026-11-19 22:32:20.083191+00', 'milestone.01a219fc-c5fd-70bb-bf59-bd97e80537cd', true, NULL, 'pending', 0, '2026-11-19 22:33:50.158948+00', '0827521f-be72-4e34-8f43-cf45544b6678', NULL, NULL);
INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a219fc-fd9c-7302-8985-e15bdb768309', 4, '01a219fc-fd83-753e-bca3-3dfde6d8d1f4', 'state-focal-point', 'email', 'state-focal-point', 1, 'first', 0, '2026-11-19 22:32:20.083191+00', '2026-11-19 22:32:20.083191+00', 'milestone.01a219fc-c5fd-70bb-bf59-bd97e80537cd', true, NULL, 'pending', 0, '2026-11-19 22:33:50.158948+00', '0827521f-be72-4e34-8f43-cf45544b6678', NULL, NULL);
INSERT INTO public.deliveries (id, seq, alert_id, recipient_id, channel, role, level, cause, round, planned_at, not_before, thread, opens_thread, note, state, attempts, leased_until, lease_token, settled_at, reason) OVERRIDING SYSTEM VALUE VALUES ('01a219fc-fd9c-7302-8985-e15d043bb725', 6, '01a219fc-fd83-753e-bca3-3dfde6d8d1f4', 'desk-chief', 'email', 'desk-chief', 1, 'first', 0, '2026-11-19 22:32:20.083191+00', '2026-11-19 22:32:20.083191+00', 'milestone.01a219fc-c5fd-70bb-bf59-bd97e80537cd', true, NULL, 'pending', 0, '2026-11-19 22:33:50.158948+00', '0827521f-be72-4e34-8f43-cf45544b6678', NULL, NULL);


--
-- Data for Name: attempts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: dead_letters; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: decisions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.decisions (seq, alert_id, at, kind, reason, by, detail) OVERRIDING SYSTEM VALUE VALUES (1, '01a219fc-fd83-753e-bca3-3dfde6d8d1f4', '2026-11-19 22:32:20.083191+00', 'raised', 'A2, Milestone missed: step missed', NULL, '{"event": "01a219fc-fd45-779f-8db7-a311bda57101", "level": 1, "version": 1}');


--
-- Data for Name: fired_steps; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.fired_steps (source, id, hour, subject, deadline, version, step, tells_nobody, heard_at) VALUES ('/muster/pledges', '01a219fc-fd45-779f-8db7-a311bda57101', '2026-11-19 23:00:00+00', 'pledges/01a219fc-c5fd-70bb-bf59-bd96a7607387', '01a219fc-c5fd-70bb-bf59-bd97e80537cd', 1, 'missed', false, '2026-11-19 22:32:20.083191+00');


--
-- Data for Name: gaps; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: grants; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('desk-officer', 0, 'desk-officer', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('desk-chief', 0, 'desk-chief', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('leadership', 0, 'leadership', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('operations', 0, 'operations', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('state-focal-point', 0, 'state-focal-point', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('gender-adviser', 0, 'gender-adviser', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('military-police-desk', 0, 'military-police-desk', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('deliverable-owner', 0, 'deliverable-owner', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('a4p-focal-point', 0, 'a4p-focal-point', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('mission-leadership', 0, 'mission-leadership', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('safety-desk', 0, 'safety-desk', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('operations-centre', 0, 'operations-centre', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('analyst', 0, 'analyst', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('conduct-chief', 0, 'conduct-chief', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('conduct-unit', 0, 'conduct-unit', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('conduct-oversight', 0, 'conduct-oversight', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('investigator', 0, 'investigator', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('victims-rights-officer', 0, 'victims-rights-officer', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('legal-officer', 0, 'legal-officer', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('permanent-mission', 0, 'permanent-mission', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('oios', 0, 'oios', true, '[]', '[]', '[]');
INSERT INTO public.grants (recipient_id, place, role, everywhere, countries, missions, audiences) VALUES ('vra-office', 0, 'vra-office', true, '[]', '[]', '[]');


--
-- Data for Name: inbox; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.inbox (consumer, source, id, read_at) VALUES ('notifications', '/muster/pledges', '01a219fc-c503-7775-bb63-70db448433c8', '2026-11-26 22:32:07.976618+00');
INSERT INTO public.inbox (consumer, source, id, read_at) VALUES ('notifications', '/muster/pledges', '01a219fc-fd45-779f-8db7-a311bda57101', '2026-11-26 22:32:20.079589+00');


--
-- Data for Name: journal; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (1, '01a219fc-fdab-7395-b8d0-30c140224325', '01a219fc-fd83-753e-bca3-3dfde6d8d1f4', 1, 'muster.notifications.alert.raised.v1', '2026-11-19 22:32:20.083191+00', '2026-11-19 22:32:20.083191+00', 'system', 'muster', 'Muster', '01a219fc-fd45-779f-8db7-a311bda57101', '01a219fc-fd45-779f-8db7-a311bda57101', '{"due": "2026-11-19T22:32:20Z", "step": "missed", "about": "/muster/pledges/pledges/01a219fc-c5fd-70bb-bf59-bd96a7607387", "trigger": "A2", "alert_id": "01a219fc-fd83-753e-bca3-3dfde6d8d1f4"}', false);


--
-- Data for Name: ladders; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ladders (alert_id, kind, next_check_at, wait, "position", ended_because) VALUES ('01a219fc-fd83-753e-bca3-3dfde6d8d1f4', 'unanswered', NULL, '2 days', 0, NULL);
INSERT INTO public.ladders (alert_id, kind, next_check_at, wait, "position", ended_because) VALUES ('01a219fc-fd83-753e-bca3-3dfde6d8d1f4', 'unresolved', '2026-12-03 22:32:20+00', NULL, 0, NULL);


--
-- Data for Name: lanes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.lanes (recipient_id, channel, next_attempt_at, failures, waits_for, leased_until, lease_token) VALUES ('desk-chief', 'email', '2026-11-19 22:32:20.083191+00', 0, NULL, '2026-11-19 22:33:50.158948+00', '0827521f-be72-4e34-8f43-cf45544b6678');
INSERT INTO public.lanes (recipient_id, channel, next_attempt_at, failures, waits_for, leased_until, lease_token) VALUES ('desk-officer', 'email', '2026-11-19 22:32:20.083191+00', 0, NULL, '2026-11-19 22:33:50.158948+00', '0827521f-be72-4e34-8f43-cf45544b6678');
INSERT INTO public.lanes (recipient_id, channel, next_attempt_at, failures, waits_for, leased_until, lease_token) VALUES ('state-focal-point', 'email', '2026-11-19 22:32:20.083191+00', 0, NULL, '2026-11-19 22:33:50.158948+00', '0827521f-be72-4e34-8f43-cf45544b6678');


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
-- Data for Name: stopped_consumers; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: subjects; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.subjects (source, subject, sequence) VALUES ('/muster/pledges', 'pledges/01a219fc-c41a-7132-a2c1-f2d76f092485', 3);
INSERT INTO public.subjects (source, subject, sequence) VALUES ('/muster/pledges', 'pledges/01a219fc-c5fd-70bb-bf59-bd96a7607387', 3);


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

\unrestrict CJMHwnrgzuQNd8iMcJlJLjC20u1sJ2R786r4xqMaPPAq4lum11wh5KQUTGx7rwS


-- revision 0001
--
-- PostgreSQL database dump
--

\restrict nDNt4ohFnEX6pZmpyc51a84B8R6IL6ydZ3h3Mqv7qHWsieXvM9nIDPQFgfiqhz3

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
-- Data for Name: aggregates; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.aggregates (id, kind) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'case');


--
-- Data for Name: cases; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.cases (id, report_id, version, told, step, urgent, opened_on, closed_on, audience, state_audience, mission_key, country_key, unit_keys, retention_on, legal_hold, shredded_on) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', '3c4c755e-c549-471d-b133-cc32d93f0619', 4, 2, 'registered', false, '2026-11-26', NULL, 'c6e502d2-7357-43f6-bce8-e01ae53b5401', '9b1f6e99-82cd-4272-9f15-a8ce53f99e68', '\x5d7b298fbb5a0c63fce2ce1d9a127898', '\xb418aded45534fcfec3d4c17630358ac', '{"\\xef1d164dbfaaeed435d9584daf35fbcd"}', NULL, false, NULL);


--
-- Data for Name: assignments; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.assignments (id, case_id, person, capacity, by, since, until) VALUES ('43cbe813-c50d-40fc-8900-6d8ba4cf3799', '305e8aae-9fba-4629-8bb5-a8d90c51b424', 'staff:conduct-officer/exercise one', 'conduct-officer', 'staff:conduct-officer/exercise one', '2026-11-26 21:24:20.875113+00', NULL);


--
-- Data for Name: audit_ends; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_heads; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_heads (hour, sequence, chains, entries, head) VALUES ('2026-11-26 21:00:00+00', 1, 0, 0, '\x0a872f824a78cb78a79a61cd275b03cd6627add6bd36ce384ca1c6daddee8de0');


--
-- Data for Name: broken_glass; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: canaries; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.canaries (id, version) VALUES ('3e67ff90-daaf-4e53-afb2-401df957005e', 0);


--
-- Data for Name: canary_deadlines; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.canary_deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219be-71e1-726b-a4e3-253b73b7177a', '3e67ff90-daaf-4e53-afb2-401df957005e', '3e67ff90-daaf-4e53-afb2-401df957005e', 'canary', 1, '{"zone": "UTC", "due_at": "2026-11-26T21:30:00+00:00"}', '2026-11-26 21:24:00.981892+00', '2026-11-26 21:30:00+00', '2026-11-26 21:30:00+00', 'tzdata 2026.6', '2026-11-26 21:24:00.981891+00', 'pending', NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL, '2026-11-26 21:30:00+00', 0, NULL);


--
-- Data for Name: case_keys; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('00000000-0000-0000-0000-000000000000', 'facts', 'v1:facts-1:KpoPH7xUDfnLXg8SFhy+xaPyDadOrUdfRZfGA3+qtbQxXJrjg1fvE6Y6XeYDs3CO50nWeucZkittTAEx', 'facts-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('00000000-0000-0000-0000-000000000000', 'identity', 'v1:identity-1:xhfM1yXIcvmkvnvWNrQBGQsnaOaCcZ0tkqES1J2+qhbu8TZ6fe5ke5mEhV4xy2m3PyfIBQPKlX/cc+7k', 'identity-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('c6e502d2-7357-43f6-bce8-e01ae53b5401', 'facts', 'v1:facts-1:yrAsmULpLpI1GefU8GhRWOu9SXgs6B8yr47rH4oRp5reQEevRKBRR11odaxzqgIZoXVIllmBPRpWz/56', 'facts-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('c6e502d2-7357-43f6-bce8-e01ae53b5401', 'identity', 'v1:identity-1:U46akz+KHJqETy+OdWVpbl80bIq50/WO0o8wUo4ibIaQ95k7HFT/M2tjm/IaGJHtEtuKqCI51/oR6Wbm', 'identity-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('9b1f6e99-82cd-4272-9f15-a8ce53f99e68', 'facts', 'v1:facts-1:sflbRQq3Aijo3T+JyZAvz3fAo39o9oICqkhy0bh72QePzD/m+EQE1ukXAh6cQgN7ppXniGJipCLAxKGJ', 'facts-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('9b1f6e99-82cd-4272-9f15-a8ce53f99e68', 'identity', 'v1:identity-1:lgTjRfo5YZ3uMUcCNImOBAaIZ7of6mzpYe4rOTn+mlZoskFaKWE3t8P7wQ86en1/aD4THu3igVhEpQTk', 'identity-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'facts', 'v1:facts-1:HE/Iq8hpAe6HwErn81bH0fxYoZfq5iYz0aKFSVeweAx3Bch3Q3eyFbYjvE3tO9iLn7SnRTXb/Y26J2mS', 'facts-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'identity', 'v1:identity-1:4fIM/UVpD3Afg6tuWfkKu+yW+TnW9U2gD4fGmisOyhPlmIwui28kKii2PjBa6+BAwMeLEezFVP56N8bo', 'identity-1');


--
-- Data for Name: cases_to_look_at; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: deadlines; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219be-bf0c-7222-bc09-590d41cea37d', '305e8aae-9fba-4629-8bb5-a8d90c51b424', '859960c9-4944-46d4-8f81-fbd1486dc1d0', 'evidence', 1, '{"zone": "UTC", "due_at": "2026-11-29T21:24:20.875113+00:00"}', '2026-11-26 21:24:20.875113+00', '2026-11-29 21:24:20.875113+00', '2026-11-29 21:24:20.875113+00', 'tzdata 2026.6', '2026-11-26 21:24:20.875112+00', 'pending', NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL, '2026-11-29 21:24:20.875113+00', 0, NULL);
INSERT INTO public.deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219be-bf0c-7222-bc09-590e3b8af1d8', '305e8aae-9fba-4629-8bb5-a8d90c51b424', 'bb8d36b0-2549-4737-bc83-b988fd50f3ce', 'assistance', 1, '{"zone": "UTC", "due_at": "2026-11-29T21:24:20.875113+00:00"}', '2026-11-26 21:24:20.875113+00', '2026-11-29 21:24:20.875113+00', '2026-11-29 21:24:20.875113+00', 'tzdata 2026.6', '2026-11-26 21:24:20.875112+00', 'pending', NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL, '2026-11-29 21:24:20.875113+00', 0, NULL);
INSERT INTO public.deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219be-bf0c-7222-bc09-590c9581ae7e', '305e8aae-9fba-4629-8bb5-a8d90c51b424', '95e74bc9-a172-4c12-92e6-1f3885eef318', 'registration', 1, '{"zone": "UTC", "due_on": "2026-11-29", "started_at": "2026-11-26T21:24:20.875113+00:00"}', '2026-11-26 21:24:20.875113+00', '2026-11-29 23:59:59.999999+00', '2026-11-30 00:00:00+00', 'tzdata 2026.6', '2026-11-26 21:24:20.939236+00', 'met', NULL, NULL, false, false, '2026-11-26 21:24:20.939236+00', 'recorded by staff:conduct-officer/exercise one', 'staff:conduct-officer/exercise one', '2026-11-26 21:24:20.939236+00', NULL, NULL, 0, NULL);


--
-- Data for Name: desks; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.desks (id, kind, key) VALUES ('c6e502d2-7357-43f6-bce8-e01ae53b5401', 'mission', '\x5d7b298fbb5a0c63fce2ce1d9a127898');
INSERT INTO public.desks (id, kind, key) VALUES ('9b1f6e99-82cd-4272-9f15-a8ce53f99e68', 'state', '\xb418aded45534fcfec3d4c17630358ac');


--
-- Data for Name: idempotency_keys; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: journal; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (1, '89c16043-2b68-4307-a541-295e74f20568', '9606d3e3-a335-42b0-b6c5-21e1c0550d43', 1, 'muster.conduct.audit.head-published.v1', '2026-11-26 00:00:00+00', '2026-11-26 00:00:00+00', 'system', 'muster', 'Muster', NULL, NULL, '{"head": "0a872f824a78cb78a79a61cd275b03cd6627add6bd36ce384ca1c6daddee8de0", "hour": "2026-11-26T21:00:00Z", "chains": 0, "entries": 0}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (2, '1f9aa56f-1f64-4603-a0fd-e77c1044a22c', '305e8aae-9fba-4629-8bb5-a8d90c51b424', 1, 'muster.conduct.case.noted.v1', '2026-11-26 00:00:00+00', '2026-11-26 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:1:XRAGBgoMCVNYNgrcb+hcZYIrquPVr67nFdH7A/JhIuJK1mndauhjFtPNLBzI0lRl5Yd+JT/BSHsLB3x/ehpvRWmtWW9S/kRfd6Ew3hM1hJ2Rv24sDxHenNmjy7ZZTeRkDkjj/WuaLxqeJUC6bOfqocrdPcuhuxbnDVK2PKlYJ2w9SiO2Ua0SCF6PDCPz9MqIGse4mYc16nl9RlkMjvLXxvJZEjpWELStEFSd2ba9jpFalqiiG4gyELJjrl57TOr8SYhR9nwmjyRrsZNu7jAaASnqpFHvTSRFV7fbEGPetOSwCtPp1a37zFOiRkyFaSrWiP8vPCa1HbTu4fPQGIcXaGE2XqBVuGnaVAgfF8FbWUBtt4ePeEw0W/tbUus="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (3, '98b93cc4-bba1-4dca-96ff-f03c95cac007', '305e8aae-9fba-4629-8bb5-a8d90c51b424', 2, 'muster.conduct.case.noted.v1', '2026-11-26 00:00:00+00', '2026-11-26 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:2:+jE2lK6fseqxeme7PqwTkPh5VDygLAZy/diilJE4EmLzCGqxwvSnCY6n66Do+qARv5vH4nEI9UunKvAG1UMwfe6qPZ3EYthICcr1LLpOZR4Q7QPol6xpSDepb20JmO9ubJIIGkaG+RAqYGdzIzkRdU+s9Cxg5/vQ3qQag5BIux5NMrLq2mh+lUvyHujeQS8atHZDvlIrbGh9sY3pni0yLPZ7VeGaCBHcPN829tbGmH+V9UqfPrOLahomNJcJQY8JlFEDTgCm8NMXeRvJAGBlb2S+soTxQaw4ltKz8xqqc+Mlbc9HfxZ7VA5yEMjM07j2043MTyX7IyxKs4GYGAC/6jZGFJGQmVNuk/r9yb3Jcg/wfFIyoimWwjZXZMkyeDzc719rbaHbxnOH2JIcUge80cjlHLc9hVbg196sBuul4H/Q9jMCvZHqc7X8J7SblPaUHRL08uLU62CIGfIhyG4plsobMzz9zz8JYIYWHkXfxo6XbVfnupps3+8LJ9JpHJjnPpoLZQ1XR15TzIWmk0sLNVrDj9DPr4d7hOQpXY73xXjvVs3aXpBLNvGKtMWemEkJN9A2wRbq7ejhR1GbvnNdUS/y1VPZbfz8dNbKCIecj0WUMf7IeJxW6E2Wv/d5sE1ar7FC6XrYZGnYHz65mtDFtRzgy5VhleRgyCYIM7bAnjCceza5ySz33FKW7mdffh/prqsQcFKVVHUDye4lZpNLwoXFKyW7efSdhvHwauAvm82/S3eJuXCnClCjh5O3hwJVeu713uRc4YXEZ/osf7MbiYzpBJZzz34l+vUL18i06BUH5//YjUYo4SLRFHPW5HDDD6UgsAjno/TBPTVvkB5JUcrr/TK4g42oc2RV9izML6ex58FympyJRlxUvpudd9ipE0prbk/PEgwcuH/Ji1qnO5aWjykq0w2qwEeP09dkJwEkgp4dEI3hj4m1l63aRQQdEhoQwMAV7hBPm/2YB9EVw9tJuRzEPH8EqkaU7FpuX1hvl9iarLzzFVsG+jIg0DI5PwiS364be/pIYwgVfx01IQ7MkFJrRtCcghXhqeXzDtooZp2ZnudA0v/m8qqmG38BRkjhmxOlBTuTNMrwbQr/iQv3n8//Nk8kmUjgfvFZWH9uB7g2LpLJn8DRFY1GcGczJh8LVsdOWvI0vTts2XVYkzFBKwnX37TloGrpYga3opK+U0KorGyybi7Wt9FMAcL7oM4pulK9h6tNHG9ojiKDg7NDXWPPuWeapCiElU0GdphIegESfgyAaBMfUIYsujQetz2H1bGlxFNeZ/gKXP6PAfGarIrm0V3QpDgxsWi/aBVFTeEAfHCGwCHLbMKOjHkINNO30hYqLR9N7Grzoz6alq7gUhh6u8GYAYGChh+izfyQpdcN4lvX0AWArBs="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (4, 'da46852d-14fd-46bb-85b7-805fcf7ffea7', '305e8aae-9fba-4629-8bb5-a8d90c51b424', 3, 'muster.conduct.case.noted.v1', '2026-11-26 00:00:00+00', '2026-11-26 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:3:3bsMgp9Ur/Loi/0Ijz+ct5zEDv+JCosGNaQD4fzjqsgcf2BQWIDQAler55VSEx3u5N99CfBF3NSTNOkdixP+3eLtYzSmJ4a1GyGFxzzrrGE0wL+Abz5Vv+GyO4H0G6dJ0bZPOEuz8tER3bIe9cH+DBqlwHqSICdmhHfynyfxzKMFt+YRPlsDupBBcSwUEIBFWBWhQ70rfw1IeYO8uFBCQJlnqndlKjIDGiYgHzWXVgNKDpvCD1lggGm9xZLjvs+RWwt4QvB8s2X3sbS9WqlUi3Pm8hpddUYR0W5OsXS/LDCvYnBYJ9a95lWTItYPpIOxDpL90A+g+zzWM2ASx3iaNMolqL0OvwUZatSsial1nSb76p9dsGJmsdYxItc="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (5, '514699e7-5f40-4de2-bfc3-7419ccc91498', '305e8aae-9fba-4629-8bb5-a8d90c51b424', 1, 'muster.conduct.case.registered.v1', '2026-11-26 00:00:00+00', '2026-11-26 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"due": null, "step": "registered", "audience": "c6e502d2-7357-43f6-bce8-e01ae53b5401", "reference": "61F8-NBMZ-Q932"}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (6, '540407b3-28a5-46ce-a4e8-f29e750447a1', '305e8aae-9fba-4629-8bb5-a8d90c51b424', 4, 'muster.conduct.case.noted.v1', '2026-11-26 00:00:00+00', '2026-11-26 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:4:9oGGOSCpSDePXicGxQdolLFohP+QLXXXh4lSErRFVvvVz1umzL0YBvFfrSyqG6DhvUpYjU8T8LozMoBpl+vnm9H7WF0T7SDzxdEomKlJAk80ktOlwjq91wFCiR6bE9nfuXZUplUJc2cbiuATP9iLsokVzJ+OUGzVY2oD6sP7WCcFzq+2twLnWu7TfNjy8W3yNdk5Pb2d/ycKwdPvqgmjrboORaqLa8VWRrikiCS1/Q5Z/uNpcbR+z9p/f/QqZerNNODQPpbf41l6t1JPTJeEJ1BaT7gsxb/S1WlrdBIGjKeQgbztWMSuOov4cJdMJhlvri4IDUEH8SkTjm1EKp4F82f1MITMst17njbOGrbhXqGJky+GXIgEyuHb+G/cH1dtkjmJqLoLD807DNx6/X4419xOon7vuxemjkkTANijqqGWP86dTOLy9s2o3Oa93MhKexW/NGv9cEFJLLxhbhWJ9RbOt6nuWmgufWBlGYXcexb62UFVWjLOjtSLWCmfKw09XxCuMO4gBN20nraiu2EJhLoj++Yd+SbKtzYBB7OECs/F3LvG6EbPQMN5oX5xsQAlMIDLQsoD38W3pV/J8mIuBopU3oV/uieijZjDkOqyUUEkIp60OfICNSoQDax/YTf9SaWmYtCrkIDutnI4rqfAzcbCo5cGS1uPssrDxpgROhQ1Us3tHoxyCHRughlgsuOncHWx7LYCApoG7WcWhJ0DpRus36CpEq8dvavHqhlh99mo5E/HfKaXFovmy19Trxf1Bx3vF11l0Cae8JUNTiSa6/1lljAUUKcpStc4jaubtmly2MsrJ818SHmbZGBRWLtzllgtyD0IqW0HRcRmP2huf/H09Dxq6qG2TWQjmnvTZKTZkqCMHwh1hkYUXpvMnk50QHnk3m1Vu0EL/ITLimYQ13ZGKc80FnU0vnH88i9lN0YEeBXm3oYhPdNywAjd606zYL/9b7up4cWkahSVBUM7GrzHznluH+hAnyTWZAq3pcCRkllPGit6fFwU97dFJGUcjNEkJ+sUvNVaSaWOcO58szq9J7aG8ZbL+Md1mL52gxhb5zBJTG1OIv0iIyCxoHtkwe2Gsc6XhKnyl0vo8ZArIXue79Zds3tIhvTNmkz/JSSG7Azzsg/6hB09p1l+4VfKmcvOhH2DhqDLVuODb6GSs4SsuM/2s/q8EXEai9SGqLfHxG9vujXyPnY/6PecKoU5QxA7eio9cdJhBzHB5LdWOV67hsdgYtJ9u7AL++h80C7RsNsoqJT2ok5zkD7UHpsJsxiRJkJxffrpwGLIrOUZTPWJYJiaOIaTTY1GLhFOg4jtDfu34b+VeyRaXrbAEEjhSZA7vi5/Ca29a5N9bcPRjfEpUHgR3qDbSdaeE8Ih69mCYbO0dVV+yuEWmzo="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (7, '83d5b86d-7928-43c0-86b8-c692796fe998', '305e8aae-9fba-4629-8bb5-a8d90c51b424', 2, 'muster.conduct.case.clock-met.v1', '2026-11-26 00:00:00+00', '2026-11-26 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"due": "2026-11-29", "step": "registration", "audience": "c6e502d2-7357-43f6-bce8-e01ae53b5401", "reference": "61F8-NBMZ-Q932"}', false);


--
-- Data for Name: keyring_checks; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.keyring_checks (name, value) VALUES ('blind_index', '\xaf7c67c310b42f13e140033b05dbb0a5');
INSERT INTO public.keyring_checks (name, value) VALUES ('content', '\xd5fecf590f0bcde8eeabeb43a2c0da6f');


--
-- Data for Name: outbox; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.outbox (seq, recorded_at, topic, key, headers, value) OVERRIDING SYSTEM VALUE VALUES (2, '2026-11-26 21:24:20.939236+00', 'conduct.case.v1', '305e8aae-9fba-4629-8bb5-a8d90c51b424', '[["content-type","application/json"],["ce_specversion","1.0"],["ce_id","514699e7-5f40-4de2-bfc3-7419ccc91498"],["ce_source","/muster/conduct"],["ce_type","muster.conduct.case.registered.v1"],["ce_subject","cases/305e8aae-9fba-4629-8bb5-a8d90c51b424"],["ce_time","2026-11-26T00:00:00Z"],["ce_dataschema","urn:muster:schema:muster.conduct.case.registered.v1:1.0"],["ce_partitionkey","305e8aae-9fba-4629-8bb5-a8d90c51b424"],["ce_sequence","000000000001"],["ce_recordedtime","2026-11-26T00:00:00Z"],["ce_dataclassification","restricted"]]', '\x7b227265666572656e6365223a22363146382d4e424d5a2d51393332222c2273746570223a2272656769737465726564222c22647565223a6e756c6c2c2261756469656e6365223a2263366535303264322d373335372d343366362d626365382d653031616535336235343031227d');
INSERT INTO public.outbox (seq, recorded_at, topic, key, headers, value) OVERRIDING SYSTEM VALUE VALUES (3, '2026-11-26 21:24:20.939236+00', 'conduct.case.v1', '305e8aae-9fba-4629-8bb5-a8d90c51b424', '[["content-type","application/json"],["ce_specversion","1.0"],["ce_id","83d5b86d-7928-43c0-86b8-c692796fe998"],["ce_source","/muster/conduct"],["ce_type","muster.conduct.case.clock-met.v1"],["ce_subject","cases/305e8aae-9fba-4629-8bb5-a8d90c51b424"],["ce_time","2026-11-26T00:00:00Z"],["ce_dataschema","urn:muster:schema:muster.conduct.case.clock-met.v1:1.0"],["ce_partitionkey","305e8aae-9fba-4629-8bb5-a8d90c51b424"],["ce_sequence","000000000002"],["ce_recordedtime","2026-11-26T00:00:00Z"],["ce_dataclassification","restricted"]]', '\x7b227265666572656e6365223a22363146382d4e424d5a2d51393332222c2273746570223a22726567697374726174696f6e222c22647565223a22323032362d31312d3239222c2261756469656e6365223a2263366535303264322d373335372d343366362d626365382d653031616535336235343031227d');


--
-- Data for Name: outbox_refused; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: people; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.people (id, name) VALUES ('staff:conduct-officer/exercise one', 'Exercise one');


--
-- Data for Name: prompts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: read_chains; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.read_chains (case_id, number, hash) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 4, '\x61f01a0283c1e731ecdebb5a3568486e6014966a8526fdbd688692d394554fd8');


--
-- Data for Name: read_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 1, '2026-11-26 21:24:20.939236+00', 'staff:conduct-officer/exercise one', 'conduct-officer', '{assistance,exchange,facts,findings,incidents,measures,notes,perpetrator-identity,perpetrators,reporter,summary,victim-identity,victims}', 'change', '\x41da8111e0261e544d0b356bb8d45861546b5ba381305d588558f4860e597277');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 2, '2026-11-26 21:24:20.938193+00', 'muster', 'thresholds', '{incidents,perpetrators,summary}', 'thresholds', '\xfed7e648991cdfb8c4cc6659d8031dcb8d69877790b8f5f1e118323b925ba4b3');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 3, '2026-11-26 21:24:21.032667+00', 'muster', 'thresholds', '{incidents,perpetrators,summary}', 'thresholds', '\x1acfe07ccc2530bbca6d0c0157e86dccc8fc035aebefee7bc6105ad7907c9b3d');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 4, '2026-11-26 21:24:21.042126+00', 'staff:conduct-officer/exercise one', 'conduct-officer', '{assistance,exchange,facts,findings,incidents,measures,notes,perpetrator-identity,perpetrators,reporter,summary,victim-identity,victims}', 'api', '\x61f01a0283c1e731ecdebb5a3568486e6014966a8526fdbd688692d394554fd8');


--
-- Data for Name: receipts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: recusals; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sealed_fields; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c6e502d2-7357-43f6-bce8-e01ae53b5401', 'name', 1, 'facts', 'v1:1:eNYtBDjnQnkmahs9wGQ2UwsV+yVNoxEutdTzfmi3L3Xxu2EHTfQJjfBTtw0Pmgq7pPystfvjhJjsiOjyBAhTw8HOgQY0OmlbOPf+k9hSsqaueJyhIj6ka1AF11Q=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('9b1f6e99-82cd-4272-9f15-a8ce53f99e68', 'name', 1, 'facts', 'v1:1:a0uJtslcTy+P2DxFDZi2I17fF70lPRCp1gb7Fz0+dkJIpm5jhg0OB1bzUQQUFXlOy+PGMmcWlVcy8TulUEgFueJeEijatHI/sYemusaP/QxP3njj0vEB8QaSP1M=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'channel', 1, 'facts', 'v1:1:1LpH33wn99JqyAJckmrRMosNx4tMtoltpPxpvmVyyorgHms4mNatjJdRF/T3+VDxZ0qkRtV2+c88wC66Aa737e6/vneyDKq7i77M/96gR5XXuPPcsAN2TTWSBXM=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'mission', 1, 'facts', 'v1:1:/nqUXuL5d9N7iXdBst/P+/cvZl6T7G0/HXV31/JMm/YibGxXrtFSoGHGyNjBvD8SBXr5308ysqR5jILI+J9J/H97mLh0c76p4C0YlwN7GezbQEq1XTBc8kW/Y8I=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'kind', 1, 'facts', 'v1:1:/VjyI4t7SUHEG87uYI9xxzAHZD0NiPawKz9+oKksUrxCDDLrAvnZqkMPeSPdqJ1629Zz8as6PsgzYO6VkortM8vm+2vumkFr2CSbXrTuF2/mXVVRQMpyivj0dMs=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'said_kind', 1, 'facts', 'v1:1:0zj3fj3b2C7BDRPYtrdtJFPd+D98naCPqFWv6CNlEhpVOFNQwAvlPXXAuXAybwonjd0g0aUQ2F/OafjE9d3QSwdQ0y0eOkaDtX6zOCX5SdS1vDCAAMgV3H6N4z8=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'narrative', 1, 'facts', 'v1:1:6qOMYrohuMl5emrfFek5Jv9kHjJBiBScU9eTD14wAL8dH6UToGNLuGpe5aP2Yl5A5IAaFTlVrzvL0tik8VGmk2YUI8HIF3dMay5T2kprRA+8G9QQQLaFdEzkRyI=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'received_at', 1, 'facts', 'v1:1:wnfEpN+vKgXZLNoWdalMO3MzapbMxE8OST0so+QRNT88doF6jbyuq0HkQNXAVpMNY1dKGTtNUJUsxyFhLrU88LK3qx9Sr9jhIwOx0jfoiBSbe08K+ULnxd9hXuM=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'personnel', 1, 'facts', 'v1:1:hfbbsefdNCUJiHoUZi31lB4Bna1cHOghek8falAxEeN+EKOwXJT0gaZaz7rj+D2JJxnNQAhwL7CCwDO6L0IsDti3ZM7nZyhZM+1ce25KU4Sl872MQGg6BDAQzWc=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'country', 1, 'facts', 'v1:1:oQHL3fjIOSDCspJt56aJzMzfsXAh4ADQ0Hw77tHsWFY1pd36U5GJmBZK9l3iAibtbBXN+vOqNPIlgQlQeAW/airNNbd8jEqCToFkFt7DusxWRIALGscmK5zh4h0=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'reporter/name', 1, 'identity', 'v1:1:WXdIVl/XAAL+jjr/IHoBfUG9HKAt9+T7wDJ6NA1zuczuuDBCLJdFb6fe8PI+VS9WGHc6HUhoRfT30pyUGW8SQEOFheiOPCLqfnpond6qma9QG70ids8aM6gH1hc=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'incidents/1/on', 1, 'facts', 'v1:1:JRp98+NeKdHC+H8gYsLrGwLUqTHCeK1ZdiZfmVIyGg+x9oI1sTduMpjlvL8qDWSIl7vIYEAY+erR4n3w9lVTqAqTMukV5kVxtGwykc/5dpbNxN9w2RgGIvpZL6g=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'incidents/1/precision', 1, 'facts', 'v1:1:V4HIdDkAp1eU0yaYi4xDa6r11+U+9P9DAdMz1ICrVgsV2pZJBBTWXqA8wXavWHlTV6OcG9fDbbc58tlSkHPJ0jbYwMUvYbiBzpugFM2hSIcVJmnFMA9s82tmNPM=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'incidents/1/place', 1, 'facts', 'v1:1:n6e8saFeMuoVF8v4IqbUxEyCxENkW8fH8qVskPU6Phewr0rTrp1sbF5v1fQ3EpU+pqcwJhMhy6M1+8fU63MbT+wjOzDANUTGwnWe9RwlXIfXwiKocn1ffM4TOTE=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'perpetrators/7527f318-3788-484d-8f7c-2bd2d177a65d/personnel', 1, 'facts', 'v1:1:8M2H2YHfZn4FxGvv3HqkqAjc3beF4Jk8OGaRZoAWxFtiR4H5MuvyH+wGuu2gaZxKx1FMCVBE93wdXybAeLLoCw9BabcAorsvRwbv5PA5InfB+g+ToummQ0yv2uY=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'perpetrators/7527f318-3788-484d-8f7c-2bd2d177a65d/country', 1, 'facts', 'v1:1:TM6kM05jx79wnK3rt3Gat0gJStiT5/2OSLFUAcToMMw/GsP9Q0ulsch3a/1LF67Q2L2t1iicuuzSrfRsLUydd82j7Cl3UoKsomMIAkUpNR+kr/08AgKd+rSSY0Y=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'perpetrators/7527f318-3788-484d-8f7c-2bd2d177a65d/unit', 1, 'facts', 'v1:1:v66Qx4qFcrKSINUxlCM+Kx+X4tzE9tMYzSzDctofw12ZE/U2FHzVoUSKY+unk/Ea6PcrwT/HXlc8TZvOa4/EwtS7m/q/BDPszjslluN80uCW0pdzKD5ki9XbZms=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'perpetrators/7527f318-3788-484d-8f7c-2bd2d177a65d/name', 1, 'identity', 'v1:1:d3hmJmQMWvYoz7J5lmkL9mG4RgMJZcJc2dhBJ+gKlO0SjmWN3hN1US0w8c1ORnJGn+PXsosRbdscUn02bbcPLF/mGNexI49TWPrvAygguZoXkCesGSfBpanO82E=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'victims/27bc96ae-52f5-493d-a0b7-f56bb76b0d51/age', 1, 'facts', 'v1:1:ueb32R5IoXBBYpLz+dtePCLIPb1qh7sM10fNCe6By5MQ9VOnfsdPXzFr05iSAplT5Q7eEZ+MpyBvGBCBv2FS91U9gyESd/SWxFaFHFJ260HDsFaAwVlv/M/4acU=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'victims/27bc96ae-52f5-493d-a0b7-f56bb76b0d51/needs', 1, 'facts', 'v1:1:IBFRxpgBHED3IWnap/7dhnxoxUEP1gFHm+s99X4rrh9M7CyV7qgCZDdo+Lm2tpPc9/hjXv3EmOhO7FGLVA+5iUFgZCnYLA1mX/oJwAvgg50Z4tdxrgIDzsgSBMU=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'victims/27bc96ae-52f5-493d-a0b7-f56bb76b0d51/name', 1, 'identity', 'v1:1:wQPp41MZ7QwmkuUFiXowTVTgiwOYh1ouMMh8mxChLOJ/BAg1UwNbiW008K8KgwWx0AyVOhE2e9xMcStcwER6adinCOGIHRyCB4NKM1SUVmpBqW3t8DS9rlW9oRY=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'victim_clocks/27bc96ae-52f5-493d-a0b7-f56bb76b0d51/subject', 1, 'facts', 'v1:1:9zo4OtYrVobB/0FMp3nOS3Khavwi4k0RMsPbC8f92fRPbzXwHUG2MkNBAkvWluHhtn4CjCjnY6ccpeXb4lf39hJjSLKp30X+kD4u25vP1jjQ/YG6V25+s9AFS50=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'steps/1/step', 1, 'facts', 'v1:1:DYoBaM8N9fsFOxwL8elxadt9v6zRIW95p9ZXMXMlU5ttMwPy7T8UyDtsBXfmG38Mf8IklWVeGhSM1iqeT+QQCyKe2HgDR8OyYsup3xUJLahHPBzAtv+ZVatYHG0=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('305e8aae-9fba-4629-8bb5-a8d90c51b424', 'steps/1/at', 1, 'facts', 'v1:1:ulv2fdHKs9+7wG6K29HgC7VMi3nCy/hdrMKlQdAgvB3t0qbfZO26TXYwFw8rHrruADAwYya+oppujW79IsmQ3drMDSRH0oWWJlSR/mlTUzWjktQar//tRHvS9eQ=');


--
-- Data for Name: shredded_cases; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tallied_hours; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tallied_hours (id, open_since, sequence) VALUES ('a0217ad7-9c17-4364-b474-e403248ee41c', '2026-11-26 00:00:00+00', 0);


--
-- Name: journal_seq_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.journal_seq_seq', 33, true);


--
-- Name: outbox_seq_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.outbox_seq_seq', 33, true);


--
-- Name: receipts_seq_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.receipts_seq_seq', 1, false);


--
-- PostgreSQL database dump complete
--

\unrestrict nDNt4ohFnEX6pZmpyc51a84B8R6IL6ydZ3h3Mqv7qHWsieXvM9nIDPQFgfiqhz3


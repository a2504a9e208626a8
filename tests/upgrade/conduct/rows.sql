-- revision 0001
--
-- PostgreSQL database dump
--

\restrict GgfgNm5C4CnW7khsw73yUM1lmRwncIYXT3mi9tFq90hyoc2ZjmctukU9IlNKA9S

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

INSERT INTO public.aggregates (id, kind) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'case');


--
-- Data for Name: cases; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.cases (id, report_id, version, told, step, urgent, opened_on, closed_on, audience, state_audience, mission_key, country_key, unit_keys, retention_on, legal_hold, shredded_on) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'c959837c-9840-49f1-8fd2-d91abd8d4ac6', 10, 5, 'referred', false, '2026-11-19', NULL, '15560969-7c6d-4207-9e97-e88f68e42f07', 'cf75a516-62a1-4f50-a21b-f7ec4aafc5d0', '\x3b7f7b2b2e91dfca613f555fe19949a5', '\x233d98254e4c3fb97a893efa9030bd97', '{"\\xf32c1bb6a8068fc78dd7823d2e86ee1a"}', NULL, false, NULL);


--
-- Data for Name: assignments; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.assignments (id, case_id, person, capacity, by, since, until) VALUES ('6065fdfc-bca2-432b-b83d-d27aa16db10f', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 'staff:conduct-officer/exercise one', 'conduct-officer', 'staff:conduct-officer/exercise one', '2026-11-19 22:32:20.433781+00', NULL);
INSERT INTO public.assignments (id, case_id, person, capacity, by, since, until) VALUES ('237c83c3-cf76-405e-85b8-583c3bba7ba2', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 'staff:investigator/exercise one', 'investigator', 'staff:conduct-chief/exercise one', '2026-11-19 22:32:20.907895+00', NULL);


--
-- Data for Name: audit_ends; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_heads; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_heads (hour, sequence, chains, entries, head) VALUES ('2026-11-19 22:00:00+00', 1, 0, 0, '\x0a872f824a78cb78a79a61cd275b03cd6627add6bd36ce384ca1c6daddee8de0');


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

INSERT INTO public.canary_deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219fc-c357-762f-8899-4c265dfa1ff4', '3e67ff90-daaf-4e53-afb2-401df957005e', '3e67ff90-daaf-4e53-afb2-401df957005e', 'canary', 1, '{"zone": "UTC", "due_at": "2026-11-19T22:45:00+00:00"}', '2026-11-19 22:32:05.128425+00', '2026-11-19 22:45:00+00', '2026-11-19 22:45:00+00', 'tzdata 2026.6', '2026-11-19 22:32:05.128424+00', 'pending', NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL, '2026-11-19 22:45:00+00', 0, NULL);


--
-- Data for Name: case_keys; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('00000000-0000-0000-0000-000000000000', 'facts', 'v1:facts-1:eBZyfAG6jQR803ypggSdgTB9PQ2x+WQc6KEsGlxFUfnLneo3z+LVHFHRgYafUFyYeAPTbrtBUp1BQoK4', 'facts-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('00000000-0000-0000-0000-000000000000', 'identity', 'v1:identity-1:OT4/GdyzTWlFufHp1DUKD8fvTSigDRJZ/AuPEWaRcD58bgDCQU7Ijv343/ZnnWU6fBq4oCB7oogHHMB7', 'identity-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('15560969-7c6d-4207-9e97-e88f68e42f07', 'facts', 'v1:facts-1:ngQRrXu7JFKaJpHCayydMdUVBxK4ehxwuJYUdYO4gvN4fmrY92O0xel8xiYjvEcbE77kPvnzixWNS8cn', 'facts-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('15560969-7c6d-4207-9e97-e88f68e42f07', 'identity', 'v1:identity-1:5F87LicB5HurKhwHjrgDzjOaUmhY+WrcORc/PoRbnD8uIpCZjOkhIW4H0ToWADkKL4iiuOxGy4hUtfDM', 'identity-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('cf75a516-62a1-4f50-a21b-f7ec4aafc5d0', 'facts', 'v1:facts-1:mtRn1DNWEJaKoc121w/dqhF1d7b8+drwp2zRBmDjDFKtUKFJsxK9aJ4SrVTwcK6+w39K0sIiMbqo4Co+', 'facts-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('cf75a516-62a1-4f50-a21b-f7ec4aafc5d0', 'identity', 'v1:identity-1:+QO/6che9Q5i0gs+fSeyHtcKLdu0xwEObv9hWv7/kKJ9iFW/dPbZ/u3B9pb2NM/zsa0CxMxBavkzoKJK', 'identity-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'facts', 'v1:facts-1:kcg7LuXTMswYy1HW+fSC8hnhyGe+yAgJnoLeB1siPjwQ3/q2DA84SLrA/A6NnDeerb7hbulTYflNaoLh', 'facts-1');
INSERT INTO public.case_keys (case_id, compartment, wrapped, kek_id) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'identity', 'v1:identity-1:cvaHzd4jcLMjaf6iCbmuGn8h/1JBgwIEmOwMAsVrEJQMhMqxxE9P1i0AjZPSH/ODaKi+XxhLOJcuugjI', 'identity-1');


--
-- Data for Name: cases_to_look_at; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: deadlines; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219fc-fed3-7162-90db-9b98954f9390', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 'a4b8156a-7e3a-4ed8-8c6f-8a153cc308f7', 'evidence', 1, '{"zone": "UTC", "due_at": "2026-11-22T22:32:20.433781+00:00"}', '2026-11-19 22:32:20.433781+00', '2026-11-22 22:32:20.433781+00', '2026-11-22 22:32:20.433781+00', 'tzdata 2026.6', '2026-11-19 22:32:20.43378+00', 'pending', NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL, '2026-11-22 22:32:20.433781+00', 0, NULL);
INSERT INTO public.deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219fc-fed3-7162-90db-9b9730a35420', 'c3398fff-10b1-4258-bf14-0a4ae6521982', '84281fb9-92d6-4460-8454-5902588a2fa1', 'registration', 1, '{"zone": "UTC", "due_on": "2026-11-22", "started_at": "2026-11-19T22:32:20.433781+00:00"}', '2026-11-19 22:32:20.433781+00', '2026-11-22 23:59:59.999999+00', '2026-11-23 00:00:00+00', 'tzdata 2026.6', '2026-11-19 22:32:20.597655+00', 'met', NULL, NULL, false, false, '2026-11-19 22:32:20.597655+00', 'recorded by staff:conduct-officer/exercise one', 'staff:conduct-officer/exercise one', '2026-11-19 22:32:20.597655+00', NULL, NULL, 0, NULL);
INSERT INTO public.deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219fc-fed3-7162-90db-9b999239aa7c', 'c3398fff-10b1-4258-bf14-0a4ae6521982', '8581f420-c493-4fff-a61a-84294253d7d5', 'assistance', 1, '{"zone": "UTC", "due_at": "2026-11-22T22:32:20.433781+00:00"}', '2026-11-19 22:32:20.433781+00', '2026-11-22 22:32:20.433781+00', '2026-11-22 22:32:20.433781+00', 'tzdata 2026.6', '2026-11-19 22:32:20.732935+00', 'met', NULL, NULL, false, false, '2026-11-19 22:32:20.732935+00', 'recorded by staff:conduct-officer/exercise one', 'staff:conduct-officer/exercise one', '2026-11-19 22:32:20.732935+00', NULL, NULL, 0, NULL);
INSERT INTO public.deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219fd-0030-753a-81b3-26d6baf7c1fd', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 'd25f95de-739a-4bc0-852f-2b8440cf8a2f', 'assistance', 1, '{"zone": "UTC", "due_at": "2026-11-22T22:32:20.766099+00:00"}', '2026-11-19 22:32:20.766099+00', '2026-11-22 22:32:20.766099+00', '2026-11-22 22:32:20.766099+00', 'tzdata 2026.6', '2026-11-19 22:32:20.766098+00', 'pending', NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL, '2026-11-22 22:32:20.766099+00', 0, NULL);
INSERT INTO public.deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219fd-0082-73af-aaca-4fc0ab699c8d', 'c3398fff-10b1-4258-bf14-0a4ae6521982', '97d8bb41-2348-4145-900f-8ca3d4728dc0', 'investigation', 1, '{"zone": "UTC", "due_on": "2027-05-19", "started_at": "2026-11-19T22:32:20.850684+00:00", "checkpoints": [{"name": "50 %", "unit": "percent", "anchor": "start", "offset": 50}, {"name": "80 %", "unit": "percent", "anchor": "start", "offset": 80}]}', '2026-11-19 22:32:20.850684+00', '2027-05-19 23:59:59.999999+00', '2027-05-20 00:00:00+00', 'tzdata 2026.6', '2026-11-19 22:32:20.850683+00', 'pending', NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL, '2027-02-18 11:16:10.425342+00', 0, NULL);
INSERT INTO public.deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at, miss_at, edition, checked_until, state, last_checkpoint, missed_at, missed_late, quiet, done_at, evidence, reported_by, closed_at, claim, next_check_at, error_count, last_error) VALUES ('01a219fd-0083-716c-8226-87040fbc2a42', 'c3398fff-10b1-4258-bf14-0a4ae6521982', '3ae02336-5a16-4eed-ac9b-86cebd1b282c', 'notice', 1, '{"zone": "UTC", "due_on": "2026-11-24", "started_at": "2026-11-19T22:32:20.850684+00:00"}', '2026-11-19 22:32:20.850684+00', '2026-11-24 23:59:59.999999+00', '2026-11-25 00:00:00+00', 'tzdata 2026.6', '2026-11-19 22:32:20.850683+00', 'pending', NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL, '2026-11-25 00:00:00+00', 0, NULL);


--
-- Data for Name: desks; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.desks (id, kind, key) VALUES ('15560969-7c6d-4207-9e97-e88f68e42f07', 'mission', '\x3b7f7b2b2e91dfca613f555fe19949a5');
INSERT INTO public.desks (id, kind, key) VALUES ('cf75a516-62a1-4f50-a21b-f7ec4aafc5d0', 'state', '\x233d98254e4c3fb97a893efa9030bd97');


--
-- Data for Name: idempotency_keys; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: journal; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (1, '23e89274-5a8e-4d29-9ee8-85e4d1c1a6bd', '9606d3e3-a335-42b0-b6c5-21e1c0550d43', 1, 'muster.conduct.audit.head-published.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'muster', 'Muster', NULL, NULL, '{"head": "0a872f824a78cb78a79a61cd275b03cd6627add6bd36ce384ca1c6daddee8de0", "hour": "2026-11-19T22:00:00Z", "chains": 0, "entries": 0}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (2, '875a9cfd-efeb-4ec8-8f4f-cfce377ac5c2', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 1, 'muster.conduct.case.noted.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:1:m6mHSg2vYMZqWbNGDmEbk1j7wS/cXZbwwJaqoPuOCSZxY57BrhkmqNk7muFeStYYK/aqInMT+T/EM78Vw9C8u/PgmPsl0eUC901/UsAc5yjim5YA58rt+sFFT6I0wLg28hBJsDJpIPpjJGGrUfpiV394qMfCjjuppdhzeY4nh0AHbLKLgF3Eq33db+y+uBPD5jBjeTxaL1spoe6y1CkwkQMCMX0+3kfTSJ942uMpcjTAeM6yejA7jq7yW6GKX/yr/6v76yt5AH1fhOn+a5dmlVzy21fjNJcfxxKQ0ZMfafR+Beepuu3Fk7vVFiBKbbRmcIN3ML9yWGtv9mh06fEl4A1HKi+WvL8G1nYrw3pamsFPW87BZPY2rPI73XQ="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (3, '4dfbfa74-83e6-4319-96dd-01c51808b617', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 2, 'muster.conduct.case.noted.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:2:xPlyWRR46X1UK31LpMYzgeZj9GXgvREEyz1tLhNnL/ET585Hx6brpZ2cFQwpj3o3YgYwpKSTCvmTc152GLsEMcWcaTcwJ919tWVI1HtlVfqQx6zAmoeiipRgM73kkf7wb/MFXBCnuJ9G8yyOGQTb3USEo0mRdY2extHPYmzO9umvCh07F7D2bgDA4jcke6gdIkmJkl9FRy7ybebKGXWsOkT9Lf5zO3Pg9ZafXNXTfP9AQo17ppGFVUmTrZZoBNvc1zgdf2VAqU+1cm1mKFRVKZM98sOasvYzAGnxgqTcjxYbewwBfvX1ndk8MQEkGSnChdLH/OOetZqoWiprpQRvjisqk3RVDb0UPJ4yikVPuPcb5ga+p/qAt4npopFbxYBHAh1qoGMbMdetAXYFkFUzpRuL4VX8QRhs8QHgXC/wyFbIeNBwxVZ9L9LmecLbB51l62uYaDDGzyNnhpt9s0JIQNFoFdBcmbeqCaLRoopETT6cDLmri6n3gCK4NqufQBdCgX7hVAM1JsYjS4yoWR7MExRKgZtx+PEt14fsq0rNlZQZeSn7DRnIxCPW15cNif3A9uYCbEkenTGqB8GmjWt6WcUZ6jTe25Oz4znqsd+C49d5NFoFxF+Un/4u7Qic65Io8lq8wdS91CEpfuVIeHAsOmAJEMV7zfxiyAvNJ8Zrhu/k8REMeYSEno4gn59cwYdqBqCQVFwtWyOSxfi8q1JWMEMwTbHiy8yB4qVU0R/QimtNcwKj1u1Y0QRVzCdw71QgeKgPXcPuBIS77Uz1FMFa8YNkN5vATBegVtDlU3MutxXx/Au3lMos3IrQr3WOabkhbQRkbfAUbCBarBIRBYIUqHB/FUOl1LI9fAK/s6Rvg5Brwt7NnNdblcREunql1+Ta5h4tXwcRiTTby9yklQilch74F+9Ovu42RSic+8zX1bmplcINFkyuAQB8Pro/KkCjDOX5apygmUasz+tYu7zrPmGVlnBbqsciElVMK7E2dxI5y/3QZPcEdkp2rHLylWlG7EQJDCcsAuUd0NJopU4ceWg8YfS01gVM7Ovni+70wPW7WrBlkR36jmu3jF+pF1DOxAmmwB8hM3AHZlUKEUQzpHUL2GirLecV8MmyvTcffWy+PtAkhZpACmm8H81IDwhfA8Gv0DRMNVsYucPQvlyOr6ELtl6flLeIHALzm5yW9k5v7Jogcyk2/xVBRCjTHjFZtCmZBaOVWdxZHIN2OEJu0fAllq9xOoEtL6PLlOU/eyDi9g6cKDTuAO++neLYKt1LypbVFpZlJvBdLeGkyvsdZXU99xKEwQKhK04wKM5S4MPWVrVGJJyyByBmPq0SHufClB1/Rr2la8RWeOyAcpgI6zxGxNjYx2bngIm64Os5X6Jd+Mw5h3R9csXb728="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (4, '218560c7-d834-4722-b671-0079a8c398b3', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 3, 'muster.conduct.case.noted.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:3:J2Cr5N70EgaTbGasn1GRiv6vB9JZmYhLjle3AJ7bDAI4cnS6ee6zf55VETI1yjPSNmU8XC6HEp9FtaMksy9D6Uw/Oxkd27sfzL/kx0V6paV0upuAorUhq4X7otvSZTpIBeKW1fE5QWgNI1Azco/d0aYvHU5d5VsE9WRxV/KOtvQCGyqz42l0SDxYaXvJ8r1DbisWhwBUBR26meMF2os1zpqp7qplAwvH3+/g1sLhHwQv4JnEgoT+jaoPNNzGS48kTxCX2oBzr43WvLyIJ7HoC0MrzX6lb/se3FO7Ft8KBZOYMHdkV+C1hKxXavc/aUDmJYASdsn0AIiEnU9GQOtxZQ+mjSUw2HqY9viso4qhxMMiAgTaiUauFrLuuYg="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (5, 'ce5b3ef0-051b-40d0-94d6-96ecfb6d5aff', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 1, 'muster.conduct.case.registered.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"due": null, "step": "registered", "audience": "15560969-7c6d-4207-9e97-e88f68e42f07", "reference": "RCWR-ZZRG-P515"}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (6, '01b95221-99af-4506-85c6-0ef0fe8aecdc', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 4, 'muster.conduct.case.noted.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:4:lvsclLIc0C+bbR9CcWMNschE87U5hDT4pa3CucTdRc9MOKgSMNw3oLXim/sWTcAW0jWal3q9/HLZ0at53zPTurVUi5l8lQ3szFnfPIfL6YVgmUtgdTlZHht0ye7RID5cpnXHiwFIz+UQEWBHyJFI1DWHOECDvF3qLBMUHwPn6QAO5MGAettXpgxZTHaThZkivdMbb+9k9k0ZJ/7ISJHMEjao+2l1nSl1wEIX/MkI2vfO1l48U6BtqD917wj2u2zYcA8oxBWJqVt6uGTJQiEMMIJea5VxfIWW+WGSmlHrO+FBAM+0iJrG4F2Epe0sP78GUjr6gkfoTrETyjhhJzJ42zT8Lfc/80qkdnZGdMk92EDYWnx/o6xtl+G7A1Z3/vTXFxKEEPcqe2epuXGD1BzLtyEb0+T3hg0RnzFWkQNFxrU90K5BZsnJFcHO7NighARIKOGvDXHxazQtH8jdovAPiureC1NrztwldZQhd5Esv/NlQFICERwHJtvQJscZY3W4IiRP1z9zLqSo3OzzP080vVYI8D+2UGV2xWlaJeQlVEutKfqjCndZ4IyPyYNPmz9D/vy1I+dNAgO/Fre3457OgaljKJORI4yyG77HWAdogE1r1DKgeM7ZWcbgxUX8mJkD0XJ+S6MARoamtZrKBUAZO33ZaO5WoLKX4kVg1qqszv8JZrQF5NByDnosFuWe1Qz7YIXLGbUdDeXaeojDMW9AY16ea7xbjv8xco/fsi9qbzXBuj/loEuW8eHl9OWmnXtZkpil8uFGTHTv6NfpuwHisPqVh1KGzkPQhM6/scmsU4+EmQ52fod9IREISddSZJDhRWWgO72EOHBCXCVruDzMa8/r6fTvmSoKVWGGZh3DsWSNUlITwEtVGuhsGLu/qbk7ct/E5fbdaZ5/mzv4vuKB9Nd3pTpE3s8P3IP4UVgSu/EGRDBZtzbsWMhxej/W929y3cZuCvq0j+y+MU3HQ5fNkW+n0jMsND0rmhF+rRR5+OJOioF8JapNt1D8e9YusmOx4mln4W/wXoRVPspn/SXZPtPFFPGJ5b4uX2mH/ZLmurc4gqO2zDrsE0JeGd51PbTZQN1EC2Mhwdb/PAFaYoXfxGXtaKb1dvl17wBYaJH3l6TpB6HaFq/YKuzTbIuxhg2vj//kM9PiyrHlgQlkhRvmx1nKdRQK19pbpTyh2Q46rTHJkzOX/6+JI2bFDst6Xw8N+VijRkvXTOkN86YB+GdqiL40HrWzEMHGTsHXRA50/PjPFLGVOboJbZ6z1fetNjq5zpqHdBfGK9hptC22Y6aXDWPnIpX4RrH945QctSp3soFJKgqgfKO9Jxpyxjn6TyHuqiOdZd/NukLFJmaeRfHiEw/Pd/NZtMcclZfUrQoEk+/I7YgS1m5ifKNThv8="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (7, '08286efd-37b9-4abb-8cfe-420042010f53', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 2, 'muster.conduct.case.clock-met.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"due": "2026-11-22", "step": "registration", "audience": "15560969-7c6d-4207-9e97-e88f68e42f07", "reference": "RCWR-ZZRG-P515"}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (8, 'e03adb92-7bad-42b8-888e-2415256cb693', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 5, 'muster.conduct.case.noted.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:5:0s9nKLUHaBZwLvr5pBElLUpsyhVQraMwSYp+DusKYghaG1WhawMyzaI8MIBTVafoVhT4wR6eYhzdZhDJ3glsUK+0BI/CPpQcypTwzFQmGUjlqrS9obQzafhVsfgLCNZPT2Xz2Sccsqp3biSldRNLrtZFi8x1H4mGN0BGFZ/V8MRlu4SZmZ0P46KWjnT8Kuy8UuMyabSJVIXRZ9IqsEuj+J7x3mbINWJHJtJc/PkWJGzuz2OSnYVzFpF7uR9jJRIqRet/9M0TDUf+xeTi0gry+m11Fn1icjnYulisP5ziI4Zj+1sZpHQ/fH03QajE3g5foYLfVPk4BB0gkipA9mGcVbPVDMeBOAxw+KH9RZ9mXAYlPWJCsesKkihgKIwuogbzNrbN+Y8q5IUsoczOOwR8dqDHSYiHlstqXHSusJHerDIvDZ7f88aW1UH7DzZlv25699AO/9K21gA2WM29kUzphgnO+i+gH8t7o2VzVNrIHPye/E4HJ6JSp7/aVwzkttYAika4Jszw3wCiYi4Jscve6+Itkn5c+vom6kCGF3vEUCgJAiliBqSL64qyCg6CQT6tK83g1U0TH1hy4U5FNiLwoQe9o/DpwegyXY43PlJglOEzKMDGnG+fMQ7mEW2yNIpxh/Uhxaiw/zR1n1hADml+E0MUvBRe++lFDK+cd7peSk4ex6kBjubG+XsHLWblV5RwWooC2N0eaDT91vZds2yjnm9jK0c0JcQMQJvCdyGcO+HJ5eXn0qwfYs/6uP4jzm5i4MKJVPT0Ah3dAoq/85vJ5RrW5GRS/014CI4EVD6fuXonwfjZR0RtphSvVzmPTNWKGUcM0pkkEOxSLO9s5+4cv0d7fIecfw+fQln9+oWUJSbfXlpf+069UZ8uW3uEWrGRis+JgZXN6tS+NL6Reki6YYmRCfDClNCJX9DO/UJtJN+bJZfkpER19dPzmioHcmMjQYnlMon+3bheFruSE2HSWaHkN1ZtJsHIQYPUQV84+uFcmJ+mnVqgsy9/2fVS9X5GZFdntCJcAOu7YcX5usVvO61zJrfLvn0i02T/QfXIrP2TwWKnvvkKwmFJbI9C+sKtR93L6VvP4hqjCd6zzo+9gm27nU70elEjp6i3K5Jz2ILnqOZEt4ek2SCotO96MaXtJ83ZiPbJrRM3qhKVcAjjRc9oP2i2RvamBNlgcSx51XCY0Fw/K7VQAnwdq+oVTmMzNxmTdzB6Yd7YT7fxSfbbsGjMOR1fxxsnrAqYRDXYc/z2/VyVGhU+bvYxIathZd1oWdxq5WiBf1P2XrwVKq8G+GyYQcdypv4E6JcWz/7fuCWUozFsFO72fSHERq/eTvib1x+T2XjqFgisxAip75BLvqdj4/oHZLL9ZYT8lkbQH44Pg007IK3an+Zgnqo="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (9, '9cd17459-f3e2-44c9-8dd9-8aae4a93b8ce', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 6, 'muster.conduct.case.noted.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:6:egAyAAz0qXotcPNMtQcb3s/CHdglSmXL0TEDb1PE/XVY9YgXV6zTanTREa2U/QmVK0rbSZkUggxQLUBTSl2Nk8V7N0sCm+MXqfvAPGBkwnyQmlDJg42Ocgl7F+JffcqZrqSs+OBJ/HhqLZ+DcNYidoRWSiGGv7bgPvWj/vbmcEashixwufPoQ9GwQsC7AxgUbhFYHHYoMnmz2KrYfJYPi4s4nslyGCqj58T9ynJnwlRk4NpMcGj+Xl67ChYp8L3XpwJQs1yrLzg1XnCnMqTM6xDXjwWrjMu5rYN7wb4q1nDfv8//upYkDn1/kvyO1M+rI3g/njTQw2S78kbpwDIp10xQg8iXg5BOd1XSNC3FbHQlZ89syDziMKx7FAYlaotRuEs/qm4hZRNuLbYhUWbfkUuWfArUtjKaBRQgCjXzAle6fAIbn59TRIRS9xKnPI6VwL3kSDUdAcs+gw8gWax/97jPxt95qXsTf59DAObe1BYgh9zG5ZEgCKtEj6b11GpYV9oSQTd0z+im/BNWnM0EdWaBWEimJoQvWY3O6m9rLVky05xufCNcFa7llprdJidjke2sHKredjjdrlhrUt9rS/e6UGXfcbO1x9Bp3o5jPQc9SPhtvd5g33tmvkLl68T9mDy3CWttmreRk0VtNavaiK8o0ka+PleprCorY25ozhzIAv2HfrwM0r4oZjDGgXWQq1Qz5UnyEa3bJph7ex+ROONhS4Gob0gncviAMpDPhzgrT58ulG6P+RAVzC5H6kJgFNbqIbdjWVMSXpk1lACK+GfghHKiPex0YGsr3xMzhJupEt24V3p829L5n5SzATGSF8WzqsVYuQACZ131U/3/WbI/MaO/3HGsfRTDQJHrJGbomKEsOH9ZFq41pp5W9YaP9q3MmWC3CSQ+QbBZJ5mEzI7dVb0FhJwBLA8KNNnL0+3ReHVvB8QdE4lkzf6nxtDwrOCxJu8QWMBRx4gLIijjV7U/KAXzT8DwZf4p2rSPSr5DFWl5sQ54yl4BPX0o61aTc7mK5tGZLD2KjR7GLwL4QPJpC2s1ldTJVzFFX80rrOEq2R5MIQsqe5sUY0RTwDMr2StR4rN+3J5tsY4+0HvZ6laSc76+dQ/rX8cx2hV/gW5dxEy61QLTLrbk+7RWaVyGkCjlaICRQkTuV1bd+CGVtdQElqzxTw+5VRX+8iuQw/YTnkQd65vNHAjcKvsYj+Zyv+uIxYqqewhg8FvyEeZkw3V1X8lyJiT3kzcL0slDpp9xV+TRjVUs6h0W7nBKUWS4BVIZD0Vjva12ARrdAoexck70A/jfr+XnsCmnMSuhDtnrSYqi4tlzZFzVTqd/dvGl8jbHpETveqGWTRaLQm/4ZKD55IOve+LUGZTEj5mJ2WnTnr+a+BS8hhUQvU4="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (10, 'b0e3715a-ed56-4a79-b953-f85fcf36ea9c', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 3, 'muster.conduct.case.clock-met.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"due": "2026-11-22", "step": "assistance", "audience": "15560969-7c6d-4207-9e97-e88f68e42f07", "reference": "RCWR-ZZRG-P515"}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (11, 'fc9eb56c-5979-49c4-96ea-ec554e95e650', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 7, 'muster.conduct.case.noted.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:7:J6VoqId1EqajrNQiYdUCGblJsuvDbmKziphcEjFwIlV9qJhZEgAmTbg8PsVysbNcYBjxKwdG2j41BDy2i6T2S969rsb2rXYruDZYXVQVueZWCjhMzLroN9MIoFnBaFzP5IHsCWIDQrnijOFTyKhQVr2UUOjTa7tTs7RuF5oBTS0Dyego7gBE1BygQ08zaf9O3UxCQnSeX6M/S8DX5Xktl8De9s+gWW/QbSWkuqr6/mOI4uyfbkDKlnIXUUvNOJu4b0xWv91Jtndlvtv+/iczS5wgW3PqnfnYA2Br624A/TDuPyC40XE8eImPqpiYVHx5OHgWGdRQvWrfOiohW3yGqc4B6pNtsAm1FV7D24fjMPdKMJ9mWjeLRq795sk="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (12, '6111a747-4ce2-4bb5-a65e-661700b23de9', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 8, 'muster.conduct.case.noted.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:8:siTXBKNoOtuQNsFQYzjX6V0qH+vf2FvWB8dQYpeG2cpx1xHFXLlZR9Fy4dLF3GdlafF8RZvDwQ1/IwEGsVGCe7Qy6jWh92L+2wAPHzGWpiB3ovlEqrYYHQHOLxTM3Y/1YaInVicT4zXw0/sZSrmUPeWp0iQ0yL6rewb7vmvXdVs49uNmFMI1JQQ1UWIz84+hWLZe1I4JPiJHwTEcrW/SkBPCsTO3r2bkA9vW0ZfeJqxoHakls2+t9sF2NvWiToKsQERoJgcL7zyv9TbIWb1fPSSiNuJgFOv7JbYfWIK3nkiE73d6mwIJerAM22ynfyltnBGBX2enDdWNDTO7oDC9rRwxUEpfsa/WC+8KtYe63hb6hdO8l2beDi9f2xc="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (13, 'b599a948-3ab2-444f-95b8-c8ebb75bf650', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 4, 'muster.conduct.case.step-changed.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"due": null, "step": "assessment", "audience": "15560969-7c6d-4207-9e97-e88f68e42f07", "reference": "RCWR-ZZRG-P515"}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (14, '45f06ed8-d450-4de5-b3a0-89c0a32cd162', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 9, 'muster.conduct.case.noted.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:9:SgPVL6yYNzC9N0eKmhO6JZZvEDRPjVWxljKID/isWn42I8r2JZKJabmV/TeahFtf9gOOacxnWteK5RsGC8iRZondjAJuYzc57CV1RVMPmYxP1Y9FTbNkChoKhdiQP8CJDQ2ieG3s3Ao5XqdIR2bopkoEjs6ScLDNYWP83TL6c+Cz6ZskbhbxAqEP3b3Hs2k0JVreRL4bpqkVgOvgmPaLOR+m3DIq2rFg/eLaeHFW8ExX3sffxKqpv1GRYq7/3IZ+64JjeFSnCDnrBxjjd0mWRRMaw6znkDJsiXmihUdIjxHDE1vqdx/E2LTcr5R02Xei6IPaeqIvTBVYkpg0rQwuo3ok25xNzOHXQpcXBvGNgV0AVVVnYzWGEPaS3hQ="}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (15, '0ed0fb6c-138e-4bf2-abd8-36c3f3e24bec', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 5, 'muster.conduct.case.step-changed.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"due": null, "step": "referred", "audience": "15560969-7c6d-4207-9e97-e88f68e42f07", "reference": "RCWR-ZZRG-P515"}', false);
INSERT INTO public.journal (seq, id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported) OVERRIDING SYSTEM VALUE VALUES (16, 'fd589aae-440c-4866-a9ae-5535997f26c8', 'c3398fff-10b1-4258-bf14-0a4ae6521982', 10, 'muster.conduct.case.noted.v1', '2026-11-19 00:00:00+00', '2026-11-19 00:00:00+00', 'system', 'conduct', 'Conduct', NULL, NULL, '{"sealed": "v1:10:MmvPCxJLq7TPSu2aN9xwhMXVqYv4i0FFRtexJijilICVS0EVMx7NJDvKk7vrKf3dvyF+219hcUbbZFmipojfJ+RYd+stVf0xGYed/wB8gfknCtm63aiXVaDonqJKwjKk69kEhpfpPH84Ahjk7btPXPdVxCLcZRwaR7QC3eaOqHOvireDU7NSKaduDi2M5mfTedKm00bjtMOQe6alPK/swtlmY33bE+ZDKyWMmjFvfVM17DxORt7L//BZX3+PNMKuEC9kXBZhSQlGd5n96l1ClAMKXpiJCIIObuLlgoTkPTwCVNLkjqym2Kl5sHmKaT9PVI/nKobUqPvox/33M46wTH8UWf2oMIboNi0KG1PEW/g7Jiaaet2y1quE7Gmvk1DRWSQmQZ71cCeMAiXemAT11yydtfD47oZp8R1oOc7mRL8q895TDfV0ZvEPptpzUx2EvRGL69TwyK2rWSJRh3o3Ga0B+1XMzoDLUDUgcVXLBLqGPTxLLc0OSws4j2oQyidJ38gGd+WrU3b1k4m+fZBL4Wq3sFYbwv0Ht8oGrewXesmH1ObEKlIPkJDtHsBMqz79/PmxMd0oYBXP7P/7w/xav/zy+ijLcfrHCt7tjkvU/0+2kQAyFeAAlJ6P8ZTIhbgP21dQGDjjRE+mp7fS6D0rf4O7gsHdHVOqfzn7OXElufoDWP52y+KyMEDqQ4hsV5UXc19kSpar8Vk5Nv2wzEnwkaY9GIHJuw+WxJjsxT5XuKsh1gWDqg+R51ZHZgtwSxXvRqYaiQSEYbz1+PXLCsPA35W/wW5kyzM7H2xchDRu7mKluF5/RFpCtyuq0iJUCPQxssZRmFmrgyZhs6LkZwANVGVnEsk1BbBx7rXq6abUYnyoOxfY+y6v8vST9PmVBqyWsQBvtS6/l2e9SbU6ly4kW6Ap0D1TPnXGe9kDtXFpUJg0KUdE+wtqHjHEFUsOkGPYvlCf3bKeVxyzDwgNrriMuXVl2oD5n4L38T/fJCHuDE1Qru9YZCmHtgaJMsb4ONAAkQZm6XpdnfO3KmIAVMILIHlEq29JxojS4L5NuNtYAeqtTjyuMWVZLUnUSetdGkl6NPHChqVKeU4HSY+wqO52L1369OgtGkj2YnswJXjoyZqaf5kNM6qmSc4wQ5jo5gT8ji1e5ud2UpFe1LhiK+GaRYd8GILZ4D2jktFUZpSlaeRrgpqirHNjvSyMRYm5AFeXx9ZU9cAngm/4ui89ROlbtlsWHnVzxe8xhYZ/bgHuzjWt7ALqPn998LIg/8AZ0eozUlI7DEXrhdj79kYvCpD7UkmyCAHsP9aQm6MdDJUarnmCDwDlU9TPmTZdiGCzJgYaWRoaEqLW3TEN5RXIbgudhNEJq11mdVThFo2qUkHL7JYl6OWKraBLsKZ1spY="}', false);


--
-- Data for Name: keyring_checks; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.keyring_checks (name, value) VALUES ('blind_index', '\xc9995fec9ec9553c03ad454e52077072');
INSERT INTO public.keyring_checks (name, value) VALUES ('content', '\x492ce9254b728c7d896489b59a5f901d');


--
-- Data for Name: outbox; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.outbox (seq, recorded_at, topic, key, headers, value) OVERRIDING SYSTEM VALUE VALUES (2, '2026-11-19 22:32:20.597655+00', 'conduct.case.v1', 'c3398fff-10b1-4258-bf14-0a4ae6521982', '[["content-type","application/json"],["ce_specversion","1.0"],["ce_id","ce5b3ef0-051b-40d0-94d6-96ecfb6d5aff"],["ce_source","/muster/conduct"],["ce_type","muster.conduct.case.registered.v1"],["ce_subject","cases/c3398fff-10b1-4258-bf14-0a4ae6521982"],["ce_time","2026-11-19T00:00:00Z"],["ce_dataschema","urn:muster:schema:muster.conduct.case.registered.v1:1.0"],["ce_partitionkey","c3398fff-10b1-4258-bf14-0a4ae6521982"],["ce_sequence","000000000001"],["ce_recordedtime","2026-11-19T00:00:00Z"],["ce_dataclassification","restricted"]]', '\x7b227265666572656e6365223a22524357522d5a5a52472d50353135222c2273746570223a2272656769737465726564222c22647565223a6e756c6c2c2261756469656e6365223a2231353536303936392d376336642d343230372d396539372d653838663638653432663037227d');
INSERT INTO public.outbox (seq, recorded_at, topic, key, headers, value) OVERRIDING SYSTEM VALUE VALUES (3, '2026-11-19 22:32:20.597655+00', 'conduct.case.v1', 'c3398fff-10b1-4258-bf14-0a4ae6521982', '[["content-type","application/json"],["ce_specversion","1.0"],["ce_id","08286efd-37b9-4abb-8cfe-420042010f53"],["ce_source","/muster/conduct"],["ce_type","muster.conduct.case.clock-met.v1"],["ce_subject","cases/c3398fff-10b1-4258-bf14-0a4ae6521982"],["ce_time","2026-11-19T00:00:00Z"],["ce_dataschema","urn:muster:schema:muster.conduct.case.clock-met.v1:1.0"],["ce_partitionkey","c3398fff-10b1-4258-bf14-0a4ae6521982"],["ce_sequence","000000000002"],["ce_recordedtime","2026-11-19T00:00:00Z"],["ce_dataclassification","restricted"]]', '\x7b227265666572656e6365223a22524357522d5a5a52472d50353135222c2273746570223a22726567697374726174696f6e222c22647565223a22323032362d31312d3232222c2261756469656e6365223a2231353536303936392d376336642d343230372d396539372d653838663638653432663037227d');
INSERT INTO public.outbox (seq, recorded_at, topic, key, headers, value) OVERRIDING SYSTEM VALUE VALUES (4, '2026-11-19 22:32:20.732935+00', 'conduct.case.v1', 'c3398fff-10b1-4258-bf14-0a4ae6521982', '[["content-type","application/json"],["ce_specversion","1.0"],["ce_id","b0e3715a-ed56-4a79-b953-f85fcf36ea9c"],["ce_source","/muster/conduct"],["ce_type","muster.conduct.case.clock-met.v1"],["ce_subject","cases/c3398fff-10b1-4258-bf14-0a4ae6521982"],["ce_time","2026-11-19T00:00:00Z"],["ce_dataschema","urn:muster:schema:muster.conduct.case.clock-met.v1:1.0"],["ce_partitionkey","c3398fff-10b1-4258-bf14-0a4ae6521982"],["ce_sequence","000000000003"],["ce_recordedtime","2026-11-19T00:00:00Z"],["ce_dataclassification","restricted"]]', '\x7b227265666572656e6365223a22524357522d5a5a52472d50353135222c2273746570223a22617373697374616e6365222c22647565223a22323032362d31312d3232222c2261756469656e6365223a2231353536303936392d376336642d343230372d396539372d653838663638653432663037227d');
INSERT INTO public.outbox (seq, recorded_at, topic, key, headers, value) OVERRIDING SYSTEM VALUE VALUES (5, '2026-11-19 22:32:20.809332+00', 'conduct.case.v1', 'c3398fff-10b1-4258-bf14-0a4ae6521982', '[["content-type","application/json"],["ce_specversion","1.0"],["ce_id","b599a948-3ab2-444f-95b8-c8ebb75bf650"],["ce_source","/muster/conduct"],["ce_type","muster.conduct.case.step-changed.v1"],["ce_subject","cases/c3398fff-10b1-4258-bf14-0a4ae6521982"],["ce_time","2026-11-19T00:00:00Z"],["ce_dataschema","urn:muster:schema:muster.conduct.case.step-changed.v1:1.0"],["ce_partitionkey","c3398fff-10b1-4258-bf14-0a4ae6521982"],["ce_sequence","000000000004"],["ce_recordedtime","2026-11-19T00:00:00Z"],["ce_dataclassification","restricted"]]', '\x7b227265666572656e6365223a22524357522d5a5a52472d50353135222c2273746570223a226173736573736d656e74222c22647565223a6e756c6c2c2261756469656e6365223a2231353536303936392d376336642d343230372d396539372d653838663638653432663037227d');
INSERT INTO public.outbox (seq, recorded_at, topic, key, headers, value) OVERRIDING SYSTEM VALUE VALUES (6, '2026-11-19 22:32:20.850684+00', 'conduct.case.v1', 'c3398fff-10b1-4258-bf14-0a4ae6521982', '[["content-type","application/json"],["ce_specversion","1.0"],["ce_id","0ed0fb6c-138e-4bf2-abd8-36c3f3e24bec"],["ce_source","/muster/conduct"],["ce_type","muster.conduct.case.step-changed.v1"],["ce_subject","cases/c3398fff-10b1-4258-bf14-0a4ae6521982"],["ce_time","2026-11-19T00:00:00Z"],["ce_dataschema","urn:muster:schema:muster.conduct.case.step-changed.v1:1.0"],["ce_partitionkey","c3398fff-10b1-4258-bf14-0a4ae6521982"],["ce_sequence","000000000005"],["ce_recordedtime","2026-11-19T00:00:00Z"],["ce_dataclassification","restricted"]]', '\x7b227265666572656e6365223a22524357522d5a5a52472d50353135222c2273746570223a227265666572726564222c22647565223a6e756c6c2c2261756469656e6365223a2231353536303936392d376336642d343230372d396539372d653838663638653432663037227d');


--
-- Data for Name: outbox_refused; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: people; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.people (id, name) VALUES ('staff:conduct-officer/exercise one', 'Exercise one');
INSERT INTO public.people (id, name) VALUES ('staff:investigator/exercise one', 'Exercise one');


--
-- Data for Name: prompts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: read_chains; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.read_chains (case_id, number, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 12, '\x67ad39857b345faaa83dbc69128995ae9863f44c3729059dfb2977eacaba0789');


--
-- Data for Name: read_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 1, '2026-11-19 22:32:20.533262+00', 'muster', 'thresholds', '{incidents,perpetrators,summary}', 'thresholds', '\xeb8ba3a21463e9a8151987e26d00109078f161547c246a231ec5b22d2cc71e62');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 2, '2026-11-19 22:32:20.534923+00', 'staff:conduct-officer/exercise one', 'conduct-officer', '{assistance,exchange,facts,findings,incidents,measures,notes,perpetrator-identity,perpetrators,reporter,summary,victim-identity,victims}', 'api', '\x27b7f82a2368d4d25e5049f2365dfe3522d5472dad2787533127ab4864a518a9');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 3, '2026-11-19 22:32:20.597655+00', 'staff:conduct-officer/exercise one', 'conduct-officer', '{assistance,exchange,facts,findings,incidents,measures,notes,perpetrator-identity,perpetrators,reporter,summary,victim-identity,victims}', 'change', '\x6edc3b42993972bb18d48f8c884d0c22811fe22406d14a7701d35e9e93091673');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 4, '2026-11-19 22:32:20.732935+00', 'staff:conduct-officer/exercise one', 'conduct-officer', '{assistance,exchange,facts,findings,incidents,measures,notes,perpetrator-identity,perpetrators,reporter,summary,victim-identity,victims}', 'change', '\xa08bd9132532e0018a90f9081edc56ebc18a47a81a064cf582ba02b92096ee55');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 5, '2026-11-19 22:32:20.7311+00', 'muster', 'thresholds', '{incidents,perpetrators,summary}', 'thresholds', '\x775aeb0226368a4f12c708ec4d63edf325a866c8ff6145cc43d4604e061bb8c6');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 6, '2026-11-19 22:32:20.766099+00', 'staff:conduct-officer/exercise one', 'conduct-officer', '{assistance,exchange,facts,findings,incidents,measures,notes,perpetrator-identity,perpetrators,reporter,summary,victim-identity,victims}', 'change', '\xd92a5a715efcbd2363dfa31cb9f47d1b2ba806e42c3553dc73852864baacf088');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 7, '2026-11-19 22:32:20.770139+00', 'muster', 'thresholds', '{incidents,perpetrators,summary}', 'thresholds', '\xf199c95d549c5208df1a71aafff31898776e5aa0054f3a7461b79cd2fa362620');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 8, '2026-11-19 22:32:20.809332+00', 'staff:conduct-officer/exercise one', 'conduct-officer', '{assistance,exchange,facts,findings,incidents,measures,notes,perpetrator-identity,perpetrators,reporter,summary,victim-identity,victims}', 'change', '\x4acffc03c975bea36d6c34f0d4a693c73f76332d8cc4236bbef3eb888cd5c2e7');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 9, '2026-11-19 22:32:20.850684+00', 'staff:conduct-officer/exercise one', 'conduct-officer', '{assistance,exchange,facts,findings,incidents,measures,notes,perpetrator-identity,perpetrators,reporter,summary,victim-identity,victims}', 'change', '\x5ffbab31003aa0a53441d8433c2278c6503877b5d8389b0ce7012bfcf49b2538');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 10, '2026-11-19 22:32:20.889909+00', 'muster', 'thresholds', '{incidents,perpetrators,summary}', 'thresholds', '\x0e29cf61bffb02362d47159046e4cc919232276b8136c6743416dd42eb5d2fe1');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 11, '2026-11-19 22:32:20.992406+00', 'staff:conduct-officer/exercise one', 'conduct-officer', '{assistance,exchange,facts,findings,incidents,measures,notes,perpetrator-identity,perpetrators,reporter,summary,victim-identity,victims}', 'api', '\xe6b24aa576e6512bab948bb9f785d92003a353e62b62330b5094d78a2347b856');
INSERT INTO public.read_log (case_id, number, at, reader, capacity, fields, purpose, hash) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 12, '2026-11-19 22:32:21.00638+00', 'staff:investigator/exercise one', 'investigator', '{exchange,facts,findings,incidents,measures,notes,perpetrator-identity,perpetrators,reporter,restricted,summary,victim-identity,victims}', 'api', '\x67ad39857b345faaa83dbc69128995ae9863f44c3729059dfb2977eacaba0789');


--
-- Data for Name: receipts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: recusals; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sealed_fields; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('15560969-7c6d-4207-9e97-e88f68e42f07', 'name', 1, 'facts', 'v1:1:BXX6pIH+QpLM2UBtOl8KP/97boZTMYE2o+dIxoP9yN7UKzYbxHWOZy5OpGWGPdMM3Jk3zPbbj7l39aQcSUT3VGEB+ghiojaHj0tXtQ7K/CKHySbmkaKb8LrDTkQ=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('cf75a516-62a1-4f50-a21b-f7ec4aafc5d0', 'name', 1, 'facts', 'v1:1:e707543x/isvR0DFbcAFAntj34tSs5R8icbuLou9JFbrF8uZpU+gUskV/Y6T1L2lqeOkZ2iMavCmFcrxEIFw+JpN24+qqTTMPz49dIbh3EFzUNtP4C7syaHnz5s=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'channel', 1, 'facts', 'v1:1:DClJv/l2esR5WQjK7lF6B3UMk61P2EsAEUZlsnwEdzd3bImDT2mKhMW7a73n1ENaoXycDSK4pOdNN6V7HWutEAq+GFWZDm/Ru1J6kKs8OUhb1VcwVWCOWZagUy0=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'mission', 1, 'facts', 'v1:1:f4DsJCJR5WklxXmw3530BIdW7CaiBVUysFNyVQ/+i4CQZFaT4s+YsKld46q0OUndE3UoaL6tzNpA3L08ZDMlrzuELml0cy1Jo03Todjg/DarOuw+mBdA/Exb/cQ=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'kind', 1, 'facts', 'v1:1:6JoSiRrpVDCubQtWjCbQi9EJw8HiLu61c0MHT1jvjYQx9rcunE47drWqk4CtJgCdnhK03eWCGaAD1fRa24Kn3PcSG4NsOrQK0ZRE2KK/kYnU7S2ZkKBGGoZVjXA=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'said_kind', 1, 'facts', 'v1:1:YVkagdP+3ccDp96j1e7jxPacy5vm9v1XfuGNGpZMXGV75Ix4GaAohdYhrZOeV2K1YGIrm5kF/1YMeqCDmbRuyDvEWh6u20+zShjSFAb4ZTKAE8O4+cQsKEo+R9M=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'narrative', 1, 'facts', 'v1:1:1sJjcVnVzJ85CSRmSc4GQ+GCAaLZ7dr5LSQx2DJySjr/S1XqONc8HPcWSen9xBbmvqabHJGQYaZLSLe6syfeD3UdMNxrs80jLZd9PEO4W8nP8CrvYg93I2ThADU=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'received_at', 1, 'facts', 'v1:1:oEZlDvIz1fhTk3FvkpJlxZkkTKHAQuwSIKC3Clrqy+dXuaqccuZlobhUnbo1gSA60imFpIP5ozSS2QbwZSWZrTu2SCD0ZlyOPzHAIzKQzgjSuXBW+Tebou4KZ2U=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'personnel', 1, 'facts', 'v1:1:qMlL4K/4GJ5qhtIoGoRNOKtWHFMaGIJmuGPDAhcGd54Iw7Ou62sbf8BV+v9I609Gv7mqAV0FWScJHSl/qq3R4uJ9iCMuCVs+3HH/kSz1YzA/mJNPC5B3W9+X4WI=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'country', 1, 'facts', 'v1:1:jPYrVymt4kZ7bauQr26rL98i8TXBSIkhww9I2a+uRcmD/+jp49neNUJf7PQsNBg6zptuPnDyuviBqavIdwDQ7jvVuz0CE+2e8wnz9WpW+uSFi/hENCjN+QM3LPA=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'reporter/name', 1, 'identity', 'v1:1:ivg3P88K+8p0L/KQzcTIaXIgJWtJIA7CKY7ttX5/e2rxLJPKnkorJai1iTt66HDiG7M4zYL6FbHglmcKe9QhU4BoUKWXheVurVE7TajA8tJ54Sg+HHOSx1TjIlw=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'incidents/1/on', 1, 'facts', 'v1:1:yZVjlAgmvJf3qbNt9vA73T5/g5e5pbgqnIvHnhAcqHg2g+tlzJMaocJCYEmon74WW0wTZUyvGwG8NKh6R1bZLaVYVtQBuIxY5U3Q5/eQiqc2sSnYnJaVnuUdFlU=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'incidents/1/precision', 1, 'facts', 'v1:1:jthcChT6ASE6z8gL4Gy6SKiFkgFtrLe7r7HdLsZpDSjY447BwxxQJ1Wnm9U6fykuiqhh1WovY7VC//78x+s5u2CscoRm/YJg8rhPhpsR/mIW1n5PEngWHf9I+ok=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'incidents/1/place', 1, 'facts', 'v1:1:HDnSg3uI7hryacFXnp97FZrakCR0IBaYOwIs9QBM4MYcqw79/KXMih3Ntu8Vuc8dPaNRjdFQZeoAujbsxtqHdkQQAJUgVW7li4RDnlm4YqxcqEJF/sPz9x4+gs0=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'perpetrators/742ff7e0-5a6f-4dce-b1bb-806dc5920594/personnel', 1, 'facts', 'v1:1:SLQ73A9iQHs1eoQlC0pBiHi9YqbneOWDP1VrBy09QQAIBWkNe5j76ULPaKfrsMUyVii2XZh2dmTcLXkuUEYub2es3R2feRcOlcE3W65CjKeKtt3u8KKkoh+xHaY=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'perpetrators/742ff7e0-5a6f-4dce-b1bb-806dc5920594/country', 1, 'facts', 'v1:1:Vv8KYpPcGLlo32AH6bpOAeYjheJZpRqKyjBgsCkOa3X92CswfT2o2KmuPQpCaxMbSw8JHuhjhS4SbjOkQGoNLrlSkEXVJk+l0ea2H8R/SB5XPGK5gI2qsUW774M=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'perpetrators/742ff7e0-5a6f-4dce-b1bb-806dc5920594/unit', 1, 'facts', 'v1:1:rVUY7/Xoe+Ug/ZeTvKaE99rijNfK9Xhv0hFyvh7iN2ikX8tf+yCWt+mpJCgFkUIhOINpbIowRiUVUKmxw6WKda1bmyjWLZCJ9Jj610p9lvcpBj9TKaYTtta51fs=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'perpetrators/742ff7e0-5a6f-4dce-b1bb-806dc5920594/name', 1, 'identity', 'v1:1:pHiS9pH2aA/Afn3TnvvFbz1jVFyd5qgm0vVL70ornR86N/lduhRb4U1Y7Wl2FLJZ3+0DnXTyaAitXo1Wo5ifoGTZrIFRCbqHWtAjZA39UrGSfKubnp85vX5QxQ4=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'victims/ad1f59e7-f50f-4be8-af70-734cead64ca7/age', 1, 'facts', 'v1:1:kuqXRLT7c+gCxw8mrspHfSLxVd61ZJShusVmZ3CTTlqnTPs8+gzaYanaRt42buSXhEaW3jE6bnHg+M4t4fT+JcMecmGa0tM5JU8vYfMLrJbM8r/K7QVt7NgetqM=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'victims/ad1f59e7-f50f-4be8-af70-734cead64ca7/needs', 1, 'facts', 'v1:1:4e40VNDEYqPRBk53BbbA0MAP3lGgvjRnSUi1a7YecQddpIJYAfMyvAID6JyAcf4S4BdvDo0O8rp4U813U2hYIKyKjyUT1jDmWTYx+UWwI/VD32AqZHDMTD131Vo=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'victims/ad1f59e7-f50f-4be8-af70-734cead64ca7/name', 1, 'identity', 'v1:1:KCh67N733UW0KdwWL6zu4bKuKYaZBl68hTtJvq1QjhfIkz7OSpEu2Y1Et4f1vodDywFwfKR3L37t2HHSfNb3HMxepJ946sZUyMtIrt2u1wCqeU9DtS27cQa3s0w=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'victim_clocks/ad1f59e7-f50f-4be8-af70-734cead64ca7/subject', 1, 'facts', 'v1:1:qPnKnCKsL0iuFXeP2ynUmHYnYutY21sdbXxo1yTmYaL7ZVQKjdSqaBTk76nKQqczqft4Gda3Jz9z45/+9A28jq1izMyJaYhHoRoGCun2oxzuBIsp5ubU0bdJhuw=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'steps/1/step', 1, 'facts', 'v1:1:Blc5WE2V8G/Rl4IeS1q2uZ6HHW8oTjLVG91ExksJ1+GE/J3+Ffs7mVnx+rdiWsy/MIttJMQYTBwxeRD+qWCxE4UtgzPsN4q28pStUgBUFeKtBlb3xVbwM73DHlM=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'steps/1/at', 1, 'facts', 'v1:1:/YxBz3Zh3ncpDTdSVZ3q6AxzM7aezkmLBAmIdq2FrFko1E+gEKcZJO9jxQ111UaWVrrUZVrd1+MbH4xZ0W3bhmimODBUjjr+uLYfa0Y08eF4tkb+EpuAWc/TR1Q=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'assistance/9e0f8058-388f-4ab0-ae59-b3e3fc3b2d7f/victim', 1, 'facts', 'v1:1:JEkOqD25H08WhjlqSMA+2Ap399Z93IjspanlH+QF23X+GM7/T1ruiLE9FAo+yiTX8w8ePUoBtfPupd238OR522ASuK7Y3ZHmrwqcCXKeOhO4YEnyRN8fPFhZ3Qc=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'assistance/9e0f8058-388f-4ab0-ae59-b3e3fc3b2d7f/what', 1, 'facts', 'v1:1:0U//ktaJh1iNSZf5FBkXJ1OLCu2Xhe9lZC1J7Yeefhlwp+jTezWsLAIRone77JjL39VLupQoLrIC1fJiNOK84wug7nw/MMGIb4LWgoKfZ0WLKBThrQopIAdnBPk=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'assistance/9e0f8058-388f-4ab0-ae59-b3e3fc3b2d7f/at', 1, 'facts', 'v1:1:v/4sNZGTimbT68q8aTl42lRg2Vbv4zF5M7XDsN9New2usg0zdYn3zdgHnVvXiKko9+Ox/ZfBU4xRCpx/h1rKso2p3If21pZgEgAg7ggcJMtu5ltDcEO0Hfcn+34=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'assistance/9e0f8058-388f-4ab0-ae59-b3e3fc3b2d7f/detail', 1, 'facts', 'v1:1:9NfFWBbepM/A4JYo3DSmfaXmDsLevZBAZSuX7zjlXEL9FLRVxirP4NbpL129TIyG1YSHWYwvf1SwiizSEmvtVylrwZQ93vpE8HulSiX9CY+wB+PC9AJu65d7NYY=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'victims/b372721c-6a66-49b7-9112-02acec189de2/age', 1, 'facts', 'v1:1:ol2YieckX/o0HO/WEuwB7sxkA8GLTQND/5aCSD6m1q8XGvgrxGET9RtmSLdIq5FOXCUfLHr2m9fYzofBvbBx2HEnMO+eSvDX2AW/bkKnqLrty+sk+Q00sIaR4AA=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'victims/b372721c-6a66-49b7-9112-02acec189de2/needs', 1, 'facts', 'v1:1:84G4hiZeoxKI0P8tyTjKXyVC8PdnR3YDH9yrY1tRj+2B5gGb9w5oIjp2T0TBz8K7tVbCSlnKCcYHoTR056k0BuQEwATR9aFJUK1ExcQyRbPLGhjL3HeRNZTwVl8=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'victims/b372721c-6a66-49b7-9112-02acec189de2/name', 1, 'identity', 'v1:1:k4cAhSviC4sZ+aT56mipNh9R24Mcx0+yT54tk8CxR4wyy1D4KeKzCDcfue5iVmyJC1AdBEMvS3JamEwleTRKkjLPZCr6QmFuawL6QCutJHcMeelbdagfJXjCj4k=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'victim_clocks/b372721c-6a66-49b7-9112-02acec189de2/subject', 1, 'facts', 'v1:1:Q+N75XHtOkGM/SwI9GuWz4feYPPyGCJML+5LumEXk9EBKniiEK/YSrtBll2GInsarD3/PX+vQwQVcpWpXmiln5eAcwTe0KT2odsHPO4IDBADQ+YNX4TrBoek+0I=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'steps/2/step', 1, 'facts', 'v1:1:XSEGFdvSeKtp3Cg2fV44SrB0KRiU6vl2EDTpHkO1evJHyhdZBHfuK6cJp8GBBLTODRSZAA8Cv7Kctyu5hIDHZvEnRqjaL48BCls76mOVc3RBMGgxlph/mGkfG1Y=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'steps/2/at', 1, 'facts', 'v1:1:EI5M8qRPakgPvtEgOK8tc9BMRRPEidHehghyA0NMcl+l4DRJx1j6shus2xc2eXM73oIoI7h2JojjbCLwyPC6GHFhSMk8+PCWdRkApZ1RwtHh+e7AkLcBs+XVmF4=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'referral/to', 1, 'facts', 'v1:1:vhV8trGTlE3FqF/5tB9WEDLJPrOrabzjzLhx1yTb3w/ejgveMPo1X9KqFr2Rz4OQHZsitX/2FGqgs/VVO7mVs5uq8/yZq23pDIv42V0pKBl3qItOb+BHdEblk2c=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'referral/at', 1, 'facts', 'v1:1:/RP6vozsrIpOJ8CToSvfs83rgyy3UYVwlH5/sEWRDsKmL8YISdXnnKFsuaNdga69Ef/qC35Y1Ou8EK4SqlE1h1L9PDWLxvFROCHzRQ6B1UMEz/QENXC2kKjM564=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'steps/3/step', 1, 'facts', 'v1:1:xQsXTPDJnH0IQs70XHPxf+vphQKXrXsdmJlVCprkVHdVc/q2eTwMixyi0xz0PwZZykoI58LK0JCtpDOM21393K6VfhvpfXhVDTJZcKWKH195A3rrlQlARHV/9gk=');
INSERT INTO public.sealed_fields (case_id, field, version, compartment, sealed) VALUES ('c3398fff-10b1-4258-bf14-0a4ae6521982', 'steps/3/at', 1, 'facts', 'v1:1:PmUtofaKSw19f5//mumbDsQzJG6ktYjiWklzR247KPHtOSwfgUY+apbSI/BPoZ70RHvie0APZEgOKS7noKtEyq/wNDhIz7FpCw+zo+teNtw9Li5YHOo3pOdxOdU=');


--
-- Data for Name: shredded_cases; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tallied_hours; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tallied_hours (id, open_since, sequence) VALUES ('a0217ad7-9c17-4364-b474-e403248ee41c', '2026-11-19 00:00:00+00', 0);


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

\unrestrict GgfgNm5C4CnW7khsw73yUM1lmRwncIYXT3mi9tFq90hyoc2ZjmctukU9IlNKA9S


"""What pages are made of."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.routing import Mount

from muster.web.filters import attributes, count, day, moment, relative, ticked
from tests.shared.web_sample import NOON, Sample, create_sample

UI = '{% import "macros.html" as ui with context %}'
BROWSER = {"accept": "text/html"}


async def front(folder: Path, template: str, path: str = "/") -> str:
    """What a signed-in browser gets of a page with this template."""
    sample = create_sample(folder, templates={"front.html": template})
    async with sample.client(**BROWSER) as client:
        client.cookies.update(sample.session())
        answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(milliseconds=400), "now"),
        (timedelta(seconds=59), "in 59 s"),
        (timedelta(minutes=-5, seconds=-20), "5 min ago"),
        (timedelta(hours=3, minutes=59), "in 3 h"),
        (timedelta(hours=47), "in 47 h"),
        (timedelta(hours=-48), "2 days ago"),
        (timedelta(days=400), "in 400 days"),
        (timedelta(days=-800), "2 years ago"),
    ],
)
def test_distances_in_time_are_said_in_one_unit(distance: timedelta, words: str) -> None:
    assert relative(distance) == words


def test_a_moment_is_written_in_the_zone_of_those_who_read_it() -> None:
    due = datetime(2026, 11, 24, 21, 59, tzinfo=UTC)

    assert moment(due, NOON, "Africa/Kigali") == (
        '<span class="moment">'
        '<time datetime="2026-11-24T21:59:00Z">24 Nov 2026, 23:59 Kigali</time> '
        '<span class="relative" data-relative-to="2026-11-24T21:59:00Z">in 9 h</span></span>'
    )


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    assert moment(None, NOON) == "unknown"
    assert day(None) == "unknown"
    assert count(None, "pledge") == "unknown number of pledges"


def test_days_and_counts_read_as_people_write_them() -> None:
    assert day(date(2026, 3, 5)) == '<time datetime="2026-03-05">5 Mar 2026</time>'
    assert count(0, "pledge") == "no pledges"
    assert count(1, "pledge") == "1 pledge"
    assert count(2, "country", "countries") == "2 countries"
    assert count(1204, "pledge") == "1\N{NO-BREAK SPACE}204 pledges"


def test_ticks_become_code_and_nothing_else_becomes_markup() -> None:
    assert ticked("send `If-Match` <b>") == "send <code>If-Match</code> &lt;b&gt;"
    assert ticked("a lone ` tick") == "a lone ` tick"
    assert attributes(maxlength=80, autofocus=True, title='a"b', hidden=None) == (
        'maxlength="80" autofocus title="a&#34;b"'
    )


async def test_states_are_shown_as_shape_word_and_tone(tmp_path: Path) -> None:
    page = await front(tmp_path, '{{ "missed" | status }} {{ "half_open" | status }}')
    named_by_the_service = await front(tmp_path, '{{ "kept" | status }}')

    assert '<span class="status bad"><span aria-hidden="true">■</span> missed</span>' in page
    assert '<span class="status none"><span aria-hidden="true">○</span> half open</span>' in page
    assert "kept</span>" in named_by_the_service


async def test_text_from_outside_is_escaped(tmp_path: Path) -> None:
    page = await front(tmp_path, "{{ request.query_params.q }}", "/?q=<script>alert(1)</script>")

    assert "<script>alert" not in page


async def test_a_form_carries_the_sessions_secret_and_ties_errors_to_fields(
    tmp_path: Path,
) -> None:
    page = await front(
        tmp_path,
        UI
        + '{% set errors = {"reason": "Say why"} %}'
        + '{% call ui.form("/boxes", "Waive", danger=true) %}'
        + '{{ ui.field("title", "Title", error=errors.title, required=true, maxlength=80) }}'
        + '{{ ui.text_area("reason", "Reason", hint="For later", error=errors.reason) }}'
        + '{{ ui.choice("who", "Who", [("a", "Ada")], "a") }}{% endcall %}',
    )

    assert '<input type="hidden" name="csrf" value="' in page
    assert '<label for="field-title">Title</label>' in page
    assert 'maxlength="80"' in page
    assert 'aria-describedby="hint-reason error-reason" aria-invalid="true"' in page
    assert '<option value="a" selected>Ada</option>' in page


async def test_a_sortable_head_turns_the_order_and_returns_to_page_one(tmp_path: Path) -> None:
    page = await front(
        tmp_path,
        UI + '{{ ui.sort_link("Due", "due", request.query_params.sort) }}',
        "/?status=missed&sort=due&cursor=abc",
    )

    assert 'href="?status=missed&amp;sort=-due"' in page
    assert "ascending" in page


async def test_the_layout_says_where_you_are_and_who_you_are(tmp_path: Path) -> None:
    page = await front(tmp_path, '{% extends "layout.html" %}')

    assert '<a href="/" aria-current="page">Boxes</a>' in page
    assert "Ada Ames <small>desk officer</small>" in page
    assert 'href="#main"' in page


async def test_static_files_are_addressed_by_their_content(tmp_path: Path) -> None:
    sample = create_sample(tmp_path, templates={"front.html": '{% extends "layout.html" %}'})
    async with sample.client(**BROWSER) as client:
        client.cookies.update(sample.session())
        sheet = re.search(r'href="(/static/muster\.css\?v=\w{12})"', (await client.get("/")).text)
        assert sheet
        current = await client.get(sheet[1])
        old = await client.get("/static/muster.css?v=0123456789ab")

    assert current.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert old.headers["cache-control"] == "no-cache"


async def test_under_a_prefix_every_link_and_every_absolute_address_has_it(tmp_path: Path) -> None:
    sample = create_sample(
        tmp_path,
        address="http://muster.test/sample",
        templates={"front.html": '{% extends "layout.html" %}'},
    )
    mounted = Starlette(routes=[Mount("/sample", sample.app)])
    async with AsyncClient(
        transport=ASGITransport(mounted), base_url="http://muster.test", headers=BROWSER
    ) as client:
        sent_away = await client.get("/sample/?a=b")
        client.cookies.update(sample.session())
        page = await client.get("/sample/")
        problem = await client.get("/sample/v1/fails/sealed", headers={"accept": "*/*"})

    assert sent_away.headers["location"] == (
        "http://muster.test/sample/sign-in?next=http%3A%2F%2Fmuster.test%2Fsample%2F%3Fa%3Db"
    )
    assert 'href="/sample/events"' in page.text
    assert 'action="/sample/sign-out"' in page.text
    assert 'src="/sample/static/live.js?v=' in page.text
    assert problem.json()["type"] == "http://muster.test/sample/problems/box-sealed"


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return create_sample(tmp_path)


async def test_the_api_reference_shows_operations_scopes_and_shapes(sample: Sample) -> None:
    async with sample.client(**BROWSER) as client:
        page = (await client.get("/docs")).text

    assert "<code>POST /v1/boxes</code>" in page
    assert "Keeps a box and says who kept it." in page
    assert "Needs the scope <code>milestones:waive</code>" in page
    assert '<a href="#schema-NewBox">NewBox</a>' in page
    assert "Words on the lid. 1 to 40 characters." in page
    assert "Quoted string. Repeating a request" in page


async def test_openapi_promises_problems_and_bearer_tokens(sample: Sample) -> None:
    async with sample.client() as client:
        document = (await client.get("/openapi.json")).json()

    keep = document["paths"]["/v1/boxes"]["post"]
    assert document["openapi"].startswith("3.1")
    refused = keep["responses"]["422"]
    assert refused["content"]["application/problem+json"]["schema"] == {
        "$ref": "#/components/schemas/Problem"
    }
    assert refused["x-problems"] == ["invalid-request", "idempotency-key-reused"]
    assert set(keep["responses"]) == {
        "201", "400", "401", "403", "408", "413", "415", "422", "429", "500", "503",
    }  # fmt: skip
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    waivers = document["paths"]["/v1/waivers"]["get"]
    assert waivers["security"] == [{"bearer": ["milestones:waive"]}]
    change = document["paths"]["/v1/box"]["put"]["parameters"][0]
    assert (change["name"], change["required"]) == ("If-Match", True)
    assert "/problems" not in document["paths"]


async def test_the_event_catalogue_shows_the_data_and_an_example_in_its_envelope(
    sample: Sample,
) -> None:
    async with sample.client(**BROWSER) as client:
        page = (await client.get("/events")).text

    assert "<code>muster.sample.box.filled.v1</code>" in page
    assert "Somebody put something into a box." in page
    assert "<code>sample.box.v1</code>" in page
    assert "What was put in." in page
    assert "One of <code>red</code>, <code>blue</code>." in page
    assert '<th scope="row" data-label="Field"><code>sequence</code>' not in page
    assert "&#34;what&#34;: &#34;rope&#34;" in page
    assert "&#34;sequence&#34;: &#34;000000000003&#34;" in page
    assert "Schema 1.0: <code>urn:muster:schema:muster.sample.box.filled.v1:1.0</code>" in page
    assert '<a href="/asyncapi.json">AsyncAPI 3.1</a>' in page

"""What every service's HTTP side does alike.

In `app.py`, the only place where things meet:

    pages = Pages(
        service="pledges", title="Pledges", packages=["pledges"],
        public_url=settings.public_url,       # "http://127.0.0.1:8080/pledges", prefix included
        sign_in_url=settings.sign_in_url,     # gets ?next=<absolute address of the page wanted>
        navigation=[Link("Register", "/"), Link("Events", "/events"), Link("API", "/docs")],
        clock=clock,
    )
    app = FastAPI(title="Pledges", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.routes.extend(api.ROUTES)         # as they are: include_router would make each again
    add_house_answers(app, House(
        pages=pages, sessions=sessions, verifier=TokenVerifier(…), session_key=settings.session_key,
        registry=telemetry.registry, checks={"relay": relay_is_up},
        catalogue=Catalogue(accepted=[PledgeAnnounced], published=[PledgeRegistered]),
    ))

A service whose data nobody else may see also asks its `House` for `no_store=True`,
`session_lifetime=timedelta(minutes=20)`, `clears_browser=True` and `discreet=True`.

That gives /livez /readyz /metrics /openapi.json /docs /events /asyncapi.json /problems/…
/static/… /sign-out, problem answers for every error, body limits, rate limits, security headers. An
app without a database (a start page) takes `add_pages(app, pages)`. Behind a gateway that strips a
prefix, tell uvicorn (`root_path=`), not FastAPI: only then are paths under the prefix told apart.

In routes, on a `Router` where a body is taken:

    async def waive(
        pledge_id: UUID, body: Waiver, caller: Annotated[Principal, require("milestones:waive")],
        if_match: RequiredIfMatch, key: IdempotencyKey, sessions: Sessions, now: Now,
        origin: RequestOrigin,
    ) -> MilestoneView:

`Caller` is any verified caller; `require(scope)` one that carries the scope. A caller comes with a
bearer token or with the service's session cookie; for unsafe methods the cookie also needs the
form's `{{ csrf_field }}` (or the header X-CSRF-Token), checked before the route runs. Nobody signed
in: a browser asking for a page is sent to sign in, everybody else gets a 401 problem.
Lists: `PagingQuery`, `cut_page`, `next_page`, `PageOf[View]`. Versions: `etag`, `RequiredIfMatch`.
Repeated posts: `IdempotencyKeys(metadata)` in storage, `IdempotencyKey` in the route.
Errors: subclass the kinds of `muster.errors`; the docstring becomes the problem's page. A route
names those of its own rules: `@router.post("…", responses=refuses(PledgeClosed))`.
One event's problem inside a batch answer: `problem_of(error, public_url)`, `faults_of(errors)`.

Pages: `return render(request, "register.html", pledges=rows)`. The template:

    {% extends "layout.html" %}
    {% import "macros.html" as ui with context %}
    {% block title %}Register{% endblock %}
    {% block content %} … {% endblock %}

Names in every template: `url("/alerts")` (path with prefix), `absolute("/alerts")`, `static(name)`,
`query(status="missed")` (this query changed), `principal` (or none), `csrf_field`, `now`, `here`
(path without prefix), `pages`, `documents`, `request`, `sign_in_address`.
Filters: `due_at | moment("Africa/Kigali")` (`written` where only text can stand), `due_on | day`,
`total | count("pledge")`, `text | ticked` (code between back-ticks), `state | status` (states of
deadlines; a service adds its own by `Pages(statuses={"open": Status("●", "open", "good")})`).
Macros: see `templates/macros.html`, each says how it is called. A region that updates live:

    <div id="alerts" data-live="{{ url('/alerts/stream') }}"> … </div>

On each message of that event stream the page is fetched again and the region replaced.
"""

from muster.web.app import add_house_answers, add_pages
from muster.web.callers import Caller, caller_of, check_own_page, require
from muster.web.catalogue import Catalogue
from muster.web.conditional import IfMatch, OptionalIfMatch, RequiredIfMatch, etag
from muster.web.dependencies import Now, RequestOrigin, Sessions
from muster.web.described_problems import refuses
from muster.web.filters import Status
from muster.web.health import Check
from muster.web.house import House, house_of
from muster.web.idempotency import IdempotencyKey, IdempotencyKeys, RequestKey
from muster.web.limits import Limits
from muster.web.pages import Link, Pages, render
from muster.web.paging import PageOf, Paging, PagingQuery, cut_page, link_next, next_page
from muster.web.problems import Problem, faults_of, problem_of
from muster.web.routing import Router

__all__ = [
    "Caller",
    "Catalogue",
    "Check",
    "House",
    "IdempotencyKey",
    "IdempotencyKeys",
    "IfMatch",
    "Limits",
    "Link",
    "Now",
    "OptionalIfMatch",
    "PageOf",
    "Pages",
    "Paging",
    "PagingQuery",
    "Problem",
    "RequestKey",
    "RequestOrigin",
    "RequiredIfMatch",
    "Router",
    "Sessions",
    "Status",
    "add_house_answers",
    "add_pages",
    "caller_of",
    "check_own_page",
    "cut_page",
    "etag",
    "faults_of",
    "house_of",
    "link_next",
    "next_page",
    "problem_of",
    "refuses",
    "render",
    "require",
]

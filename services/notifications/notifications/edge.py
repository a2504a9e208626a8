"""What routes and pages of this service ask for, by type."""

from typing import Annotated, Any, cast

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, Field

from muster.identity import Principal
from muster.web import require
from notifications.domain.trigger import Triggers
from notifications.storage.lists import Filters, StateFilter

Reader = Annotated[Principal, require("alerts:read")]
Answerer = Annotated[Principal, require("alerts:read", "alerts:acknowledge")]
Operator = Annotated[Principal, require("operations:read")]


async def _triggers(request: Request) -> Triggers:
    return cast(Triggers, request.app.state.triggers)


InForce = Annotated[Triggers, Depends(_triggers)]


def _none_if_empty(value: Any) -> Any:
    """A form sends a filter that is not set as an empty text."""
    return None if value == "" else value


def _false_if_empty(value: Any) -> Any:
    return False if value == "" else value


Short = Annotated[str, Field(max_length=100)]
Unset = BeforeValidator(_none_if_empty)


async def _filters(
    state: Annotated[
        StateFilter | None, Unset, Query(description="`open` is unanswered or acknowledged.")
    ] = None,
    trigger: Annotated[Short | None, Unset, Query(description="A2")] = None,
    country: Annotated[Short | None, Unset, Query(description="ISO 3166-1 alpha-3")] = None,
    mine: Annotated[
        bool,
        BeforeValidator(_false_if_empty),
        Query(description="Acknowledged by me, or handed over to a role of mine."),
    ] = False,
    deadline: Annotated[Short | None, Unset, Query()] = None,
) -> Filters:
    return Filters(state, trigger, country, mine, deadline)


FilterQuery = Annotated[Filters, Depends(_filters)]

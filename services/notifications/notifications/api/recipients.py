"""The directory of those who are told."""

from typing import Annotated

from fastapi import Path, Request, Response

from muster.identity import Principal
from muster.web import (
    Now,
    OptionalIfMatch,
    PageOf,
    PagingQuery,
    Router,
    Sessions,
    cut_page,
    etag,
    link_next,
    next_page,
    refuses,
    require,
)
from notifications.directory import RecipientForm
from notifications.domain.recipients import RecipientNotFound
from notifications.edge import InForce, Operator
from notifications.storage import directory
from notifications.use_cases.directory import keep_recipient
from notifications.views import RecipientView

router = Router(prefix="/v1", tags=["Directory"])

Keeper = Annotated[Principal, require("recipients:write")]
Id = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]


@router.get("/recipients")
async def list_recipients(
    request: Request, response: Response, caller: Operator, paging: PagingQuery, sessions: Sessions
) -> PageOf[RecipientView]:
    """Everybody in the directory, by id."""
    after = paging.after(tuple[str])
    async with sessions() as session:
        rows = await directory.everyone(session, after[0] if after else "", paging.fetch)
    shown, cursor = cut_page(rows, paging, lambda row: (row.id,))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[RecipientView.of(each) for each in shown], next=address)


@router.get("/recipients/{recipient_id}", responses=refuses(RecipientNotFound))
async def get_recipient(
    recipient_id: Id, response: Response, caller: Operator, sessions: Sessions
) -> RecipientView:
    async with sessions.begin() as session:
        version = await directory.version_of(session, recipient_id)
        found = await directory.find_recipient(session, recipient_id)
    if found is None:
        raise RecipientNotFound(recipient_id)
    response.headers["etag"] = etag(version)
    return RecipientView.of(found)


@router.put("/recipients/{recipient_id}", responses={201: {"model": RecipientView}})
async def put_recipient(
    recipient_id: Id, body: RecipientForm, response: Response, caller: Keeper,
    if_match: OptionalIfMatch, sessions: Sessions, triggers: InForce, now: Now,
) -> RecipientView:  # fmt: skip
    """Add or replace one. To take somebody off, send `"active": false`: history names them."""
    async with sessions.begin() as session:
        if_match.check(await directory.version_of(session, recipient_id))
        await keep_recipient(session, triggers, body.recipient(recipient_id), now)
        version = await directory.version_of(session, recipient_id)
        found = await directory.find_recipient(session, recipient_id)
    assert found is not None
    response.headers["etag"] = etag(version)
    response.status_code = 201 if version == 1 else 200
    return RecipientView.of(found)

"""Changes that must not overwrite unseen ones: ETag and If-Match."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from muster.web.refusals import PreconditionMissing, StaleVersion

_STRONG_TAG = re.compile(r'(?<!W/)"([^"]*)"')


def etag(version: int) -> str:
    """version: of the aggregate; it grows with every change."""
    return f'"{version}"'


@dataclass(frozen=True)
class IfMatch:
    """The versions a caller is ready to change. None: any. exists: there must be one."""

    tags: frozenset[str] | None
    exists: bool = True

    def check(self, version: int) -> None:
        """version: 0 where there is nothing yet. Call it with the aggregate locked.

        Raises `StaleVersion`.
        """
        if self.exists and version == 0:
            raise StaleVersion("there is nothing here yet")
        if self.tags is not None and str(version) not in self.tags:
            raise StaleVersion(
                f"this has changed since you read it: it is now version {version}",
            )


OPTIONAL = "x-optional"
"""In the schema of a header that may be left out."""
_SAID = "`ETag` of what you last read; `*` for any version."


async def _if_match(
    request: Request,
    if_match: Annotated[str | None, Header(alias="If-Match", description=_SAID)] = None,
) -> IfMatch:
    if if_match is None:
        raise PreconditionMissing("send If-Match with the ETag of what you last read")
    return _sent(request)


async def _if_match_or_any(
    request: Request,
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description=_SAID, json_schema_extra={OPTIONAL: True}),
    ] = None,
) -> IfMatch:
    return IfMatch(None, exists=False) if if_match is None else _sent(request)


def _sent(request: Request) -> IfMatch:
    # Several lines are one list (RFC 9110, 5.3).
    sent = ", ".join(request.headers.getlist("if-match"))
    if sent.strip() == "*":
        return IfMatch(None)
    # A weak tag never matches (RFC 9110, 13.1.1).
    return IfMatch(frozenset(_STRONG_TAG.findall(sent)))


RequiredIfMatch = Annotated[IfMatch, Depends(_if_match)]
OptionalIfMatch = Annotated[IfMatch, Depends(_if_match_or_any)]
"""Where what is not there yet is made as well."""

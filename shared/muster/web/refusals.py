"""Refusals that belong to HTTP itself: no service needs to name them."""

from collections.abc import Iterable

from muster.errors import (
    BrokenRule,
    Forbidden,
    Invalid,
    TooLarge,
    Unauthenticated,
    Unsupported,
)
from muster.identity.roles import in_words, roles_with


class NotSignedIn(Unauthenticated):
    """This needs a bearer token, or a browser session made by signing in."""


class MissingScope(Forbidden):
    """The caller is known, but the token or session does not carry the scope this needs."""

    def __init__(self, *scopes: str) -> None:
        roles = ", ".join(map(in_words, roles_with(scopes)))
        who = f", which these roles have: {roles}" if roles else ""
        super().__init__(f"this needs the scope {' '.join(scopes)}{who}")
        self.scopes = scopes


class ForeignRequest(Forbidden):
    """A change by browser must come from one of this service's own pages.

    Open the page again at the service's own address, and send the form from there.
    """


class InvalidRequest(Invalid):
    """The request does not have the form that this operation describes.

    `errors` names each fault: `pointer` leads to a place in the body, `parameter` names a part of
    the path, query or header. Mend them all and send the request again.
    """


class NotJson(Unsupported):
    """This operation reads a body of `Content-Type: application/json`."""


class MethodNotAllowed(BrokenRule):
    """The address exists, but not for this method. `Allow` names those it has."""


class BodyTooLarge(TooLarge):
    """The body is larger than this service reads. Send less at a time."""


class BodyTooSlow(BrokenRule):
    """The body did not arrive in time. Send the request again over a better connection."""

    retryable = True


class PreconditionMissing(BrokenRule):
    """This change needs `If-Match` with the `ETag` of what you last read.

    It keeps two people from overwriting each other's decision unseen.
    """


class StaleVersion(BrokenRule):
    """What you are changing has changed since you read it. Read it again, then decide again."""


class IdempotencyKeyReused(Invalid):
    """This `Idempotency-Key` was used for another body. Use a new key for a new request."""


class RateLimited(BrokenRule):
    """Too many requests in a short time. Wait as many seconds as `Retry-After` says."""

    retryable = True

    def __init__(self, retry_after: int, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        """retry_after: seconds. headers: that tell what is left."""
        super().__init__(f"too many requests: try again in {retry_after} s")
        self.retry_after = retry_after
        self.headers = list(headers)


class BadCursor(Invalid):
    """The cursor is not one that this list gave out. Start again without one."""

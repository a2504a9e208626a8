"""The style sheet and script, addressed by their content's hash so that caches keep them."""

import hashlib
from functools import cache
from importlib.resources import files
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOR_EVER = "public, max-age=31536000, immutable"


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((files("muster.web") / "static" / name).read_bytes()).hexdigest()[:12]


def static_address(root: str, name: str) -> str:
    return f"{root}/static/{name}?v={_fingerprint(name)}"


class HashedFiles(StaticFiles):
    """A file asked for by its present hash may be cached for ever, any other answer not."""

    def __init__(self) -> None:
        super().__init__(packages=[("muster.web", "static")])

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
        current = response.status_code in (200, 304) and asked == _fingerprint(path)
        response.headers["cache-control"] = FOR_EVER if current else "no-cache"
        return response

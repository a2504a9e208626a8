"""Bodies that no JSON operation takes, and what each is refused with."""

from collections.abc import Iterator, Mapping

import httpx
from fastapi import FastAPI

from tests.problems import Refusal, refusal_of

JSON = {"content-type": "application/json"}
MIB = 1024 * 1024
MALFORMED: Refusal = (400, "malformed", "#")
AT_REASON: Refusal = (400, "malformed", "#/reason")
NOT_JSON: Refusal = (415, "not-json", None)
DEEP = b'{"note": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"

BAD_BODIES: Mapping[str, tuple[dict[str, str], bytes, Refusal]] = {
    "half of it": (JSON, b'{"note": "x', MALFORMED),
    "something behind it": (JSON, b"{} {}", MALFORMED),
    "not UTF-8": (JSON, b'{"note": "\xff"}', MALFORMED),
    "UTF-16": (JSON, "{}".encode("utf-16"), MALFORMED),
    "a member twice": (JSON, b'{"reason": 1, "reason": 2}', AT_REASON),
    "NaN": (JSON, b'{"reason": NaN}', AT_REASON),
    "10,000 deep": (JSON, DEEP, MALFORMED),
    "10,000 digits": (JSON, b'{"note": ' + b"9" * 10_000 + b"}", MALFORMED),
    "no JSON": ({"content-type": "text/plain"}, b"{}", NOT_JSON),
    "a form": ({"content-type": "application/x-www-form-urlencoded"}, b"note=x", NOT_JSON),
    "of no kind": ({}, b"{}", NOT_JSON),
    "a list": (JSON, b"[1]", (422, "invalid-request", "#")),
    "a text": (JSON, b'"note"', (422, "invalid-request", "#")),
    "over 1 MiB": (JSON, b" " * (MIB + 1), (413, "body-too-large", None)),
}


def json_operations(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every operation that documents a JSON body."""
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                yield method.upper(), path


async def refusals(
    http: httpx.AsyncClient, method: str, path: str, headers: Mapping[str, str]
) -> dict[str, Refusal]:
    """Of each bad body in turn."""
    found = {}
    for name, (kind, body, _) in BAD_BODIES.items():
        answer = await http.request(method, path, headers={**headers, **kind}, content=body)
        found[name] = await refusal_of(http, answer)
    return found


EXPECTED: Mapping[str, Refusal] = {name: refusal for name, (_, _, refusal) in BAD_BODIES.items()}

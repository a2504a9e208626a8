"""The OpenAPI documents are valid OpenAPI 3.1."""

from copy import deepcopy

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contracts.conftest import Documents
from tests.contracts.declared import declared


@pytest.mark.parametrize("service", ["pledges", "performance", "conduct", "notifications"])
async def test_the_document_is_valid(service: str, documents: Documents) -> None:
    document = await documents(service, "/openapi.json")

    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


@pytest.mark.parametrize("service", ["pledges", "performance", "conduct", "notifications"])
async def test_only_what_programs_ask_for_is_in_it(service: str, documents: Documents) -> None:
    document = await documents(service, "/openapi.json")

    assert [path for path in document["paths"] if not path.startswith("/v1/")] == []


@pytest.mark.parametrize("service", ["pledges", "performance", "conduct"])
async def test_it_says_which_events_are_taken_in_and_shows_them(
    service: str, documents: Documents
) -> None:
    document = await documents(service, "/openapi.json")
    schemas = document["components"]["schemas"]
    taken = [
        each.contract
        for each in declared()
        if (each.service, each.contract.direction) == (service, "accepted")
    ]

    body = document["paths"]["/v1/events"]["post"]["requestBody"]["content"]
    shown = body["application/cloudevents+json"]["examples"]
    batch = body["application/cloudevents-batch+json"]["schema"]
    assert batch["maxItems"] == 500
    assert [each["value"] for each in shown.values()] == [each.example for each in taken]
    root = {"components": {"schemas": schemas}}
    for example in shown.values():
        one = root | {"$ref": "#/components/schemas/AcceptedEvent"}
        Draft202012Validator(one).validate(example["value"])


async def test_the_validator_notices_mistakes(documents: Documents) -> None:
    document = deepcopy(await documents("pledges", "/openapi.json"))

    del document["paths"]["/v1/events"]["post"]["responses"]["202"]["description"]

    assert not OpenAPIV31SpecValidator(document).is_valid()

"""The OpenAPI documents are valid OpenAPI 3.1."""

from copy import deepcopy

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contracts.conftest import Documents


@pytest.mark.parametrize("service", ["pledges", "notifications"])
async def test_the_document_is_valid(service: str, documents: Documents) -> None:
    document = await documents(service, "/openapi.json")

    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


async def test_the_validator_notices_mistakes(documents: Documents) -> None:
    document = deepcopy(await documents("pledges", "/openapi.json"))

    del document["paths"]["/v1/events"]["post"]["responses"]["202"]["description"]

    assert not OpenAPIV31SpecValidator(document).is_valid()

"""The issuer of an embedded platform, its key and its roles."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from muster.identity import (
    LocalIssuer,
    TokenVerifier,
    UnknownRole,
    load_or_make_key,
    local_principal,
)
from tests.shared.web_sample import ISSUER, NOON, Ticks

HOUR = timedelta(hours=1)


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "identity.pem"

    first = load_or_make_key(path)
    second = load_or_make_key(path)

    assert first.private_bytes_raw() == second.private_bytes_raw()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_key_set_can_lie_in_a_file(tmp_path: Path) -> None:
    issuer = LocalIssuer(load_or_make_key(tmp_path / "k.pem"), issuer=ISSUER, clock=Ticks())
    (tmp_path / "key set.json").write_text(json.dumps(issuer.jwks()))
    verifier = TokenVerifier(
        issuer=ISSUER, audience="a", jwks_url=(tmp_path / "key set.json").as_uri(), clock=Ticks()
    )
    token = issuer.issue("staff:desk-officer", ["a", "b"], lifetime=HOUR, name=" Ada\t Ames ")

    principal = await verifier.verify(token)

    assert principal.name == "Ada Ames"
    assert principal.kind == "person"
    assert principal.roles == {"desk-officer"}


def test_two_people_in_one_role_are_two_subjects() -> None:
    ada = local_principal("staff:desk-officer", name="Ada Ames", expires_at=NOON)
    bo = local_principal("staff:desk-officer", name="Bo Berg", expires_at=NOON)

    assert ada.subject != bo.subject
    assert ada.actor.name == "Ada Ames"


@pytest.mark.parametrize(
    ("as_", "countries", "organisation"),
    [
        ("partner:KEN", {"KEN"}, None),
        ("importer:UN", set(), "United Nations"),
        ("partner:NATO", set(), "North Atlantic Treaty Organization"),
        ("partner:OIF", set(), "Organisation internationale de la Francophonie"),
        ("partner:Exercise", set(), "Exercise"),
    ],
)
def test_a_partner_speaks_for_its_country_or_for_its_organisation(
    as_: str, countries: set[str], organisation: str | None
) -> None:
    partner = local_principal(as_, expires_at=NOON)

    assert (set(partner.countries), partner.organisation) == (countries, organisation)
    assert partner.name == (organisation or "KEN")
    assert partner.source == "/partners/" + as_.partition(":")[2]


def test_a_focal_point_is_a_person_who_reads_what_concerns_one_state() -> None:
    ada = local_principal("focal-point:KEN", name="Ada Ames", expires_at=NOON)

    assert ada.subject == "focal-point:KEN/ada ames"
    assert (ada.kind, ada.actor.name) == ("person", "Ada Ames")
    assert ada.countries == {"KEN"}
    assert ada.roles == {"state-focal-point"}
    assert ada.scopes == {"pledges:read", "performance:read", "alerts:read"}


@pytest.mark.parametrize(
    ("as_", "scope", "allowed"),
    [
        ("staff:desk-officer", "milestones:confirm", True),
        ("staff:desk-officer", "milestones:waive", False),
        ("staff:desk-chief", "milestones:waive", True),
        ("staff:desk-chief", "milestones:extend", True),
        ("staff:operations", "operations:write", True),
        ("staff:operations", "milestones:waive", False),
        ("partner:KEN", "events:write", True),
        ("partner:KEN", "events:import", False),
        ("importer:KEN", "events:import", True),
    ],
)
def test_roles_carry_their_scopes(as_: str, scope: str, allowed: bool) -> None:
    assert local_principal(as_, expires_at=NOON).may(scope) is allowed


@pytest.mark.parametrize(
    "as_",
    [
        "",
        "partner:",
        "partner:KEN/../UGA",
        "staff:king",
        "KEN",
        "partner:K N",
        "focal-point:NATO",
        "focal-point:OIF",
        "staff:state-focal-point",
    ],
)
def test_nobody_else_can_be_named(as_: str) -> None:
    with pytest.raises(UnknownRole, match="nobody we know"):
        local_principal(as_, expires_at=NOON)

"""A file says who a provider's people and clients are here; who is not in it is nobody."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.clock import utc_now
from muster.identity.role_map import BadRolesFile, RoleMap, read_role_map
from muster.settings import ServiceSettings
from muster.trust import NobodyCanSignIn, trusted

FILE = """
[claims]
missions = "muster_missions"

[[group]]
name = "chiefs"
roles = ["desk-chief"]

[[group]]
name = "officers"
roles = ["conduct-officer"]
missions = ["EXERCISE-1"]

[[person]]
email = "Focal@Exercise.example"
roles = ["state-focal-point"]
countries = ["KEN"]

[[client]]
id = "partner-ken"
role = "partner"
source = "/partners/KEN"

[[client]]
id = "importer-ken"
subject = "service-account-7"
role = "importer"
source = "/partners/KEN"
"""


@pytest.fixture
def roles(tmp_path: Path) -> RoleMap:
    place = tmp_path / "roles.toml"
    place.write_text(FILE)
    return read_role_map(place)


def test_groups_add_up_and_a_claim_that_is_named_counts(roles: RoleMap) -> None:
    claims = {"sub": "7", "groups": ["chiefs", "officers"], "muster_missions": ["EXERCISE-2"]}

    found = roles.translated(claims)

    assert found["roles"] == ["conduct-officer", "desk-chief"]
    assert found["missions"] == ["EXERCISE-1", "EXERCISE-2"]


def test_what_a_token_says_of_roles_and_rights_counts_only_where_the_file_names_the_claim(
    roles: RoleMap,
) -> None:
    claims: dict[str, Any] = {
        "sub": "7", "roles": ["desk-chief"], "scope": "milestones:waive", "kind": "system",
        "source": "/partners/KEN", "countries": ["KEN"], "clearances": ["secret"],
    }  # fmt: skip

    found = roles.translated(claims)

    assert (found["roles"], found["countries"], found["clearances"]) == ([], [], [])
    assert not {"scope", "source"} & set(found)
    assert found["kind"] == "person"


@pytest.mark.parametrize("verified", [False, "true", None])
def test_an_address_that_the_provider_did_not_verify_is_nobodys(
    roles: RoleMap, verified: object
) -> None:
    claims = {"sub": "7", "email": "focal@exercise.example"}

    assert roles.translated(claims | {"email_verified": verified})["roles"] == []
    assert roles.translated(claims | {"email_verified": True})["roles"] == ["state-focal-point"]


def test_a_client_is_known_by_the_subject_of_its_own_tokens(roles: RoleMap) -> None:
    own = roles.translated({"sub": "partner-ken", "client_id": "partner-ken"})
    named = roles.translated({"sub": "service-account-7", "azp": "importer-ken"})

    assert (own["source"], own["roles"]) == ("/partners/KEN", ["partner"])
    assert (named["source"], named["roles"]) == ("/partners/KEN", ["importer"])


def test_a_subject_alone_makes_nobody_a_partner_system(roles: RoleMap) -> None:
    found = roles.translated({"sub": "partner-ken"})

    assert (found["kind"], found["roles"]) == ("person", [])


def test_one_group_sent_as_text_is_one_group(roles: RoleMap) -> None:
    assert roles.translated({"sub": "7", "groups": "chiefs"})["roles"] == ["desk-chief"]
    assert roles.translated({"sub": "7", "groups": "friends of chiefs"})["roles"] == []


def test_a_focal_point_of_no_state_is_none(tmp_path: Path) -> None:
    place = tmp_path / "roles.toml"
    place.write_text("""
[claims]
countries = "muster_countries"

[[group]]
name = "focal-points"
roles = ["state-focal-point", "leadership"]
""")
    roles, claims = read_role_map(place), {"sub": "7", "groups": ["focal-points"]}

    assert roles.translated(claims)["roles"] == ["leadership"]
    assert "state-focal-point" in roles.translated(claims | {"muster_countries": ["KEN"]})["roles"]


def test_a_person_who_came_by_a_partners_client_is_not_the_partner(roles: RoleMap) -> None:
    found = roles.translated({"sub": "7", "client_id": "partner-ken", "groups": []})

    assert (found["kind"], found["roles"]) == ("person", [])


def test_no_claim_makes_a_program_of_whoever_can_set_it(tmp_path: Path) -> None:
    place = tmp_path / "roles.toml"
    place.write_text('[claims]\nroles = "r"\n')
    claims = {"sub": "7", "r": ["system", "importer", "partner", "desk-chief"]}

    assert read_role_map(place).translated(claims)["roles"] == ["desk-chief"]


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["sub", "groups", "email", "email_verified", "name", "client_id",
                         "muster_missions", "roles"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ),
    )
)  # fmt: skip
def test_whatever_a_token_holds_nobody_gets_more_than_the_file_gives(
    claims: dict[str, Any],
) -> None:
    found = RoleMap().translated(claims)

    assert found["roles"] == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[[group]]\nname = 'x'\nroles = ['desk-cheif']", "'desk-cheif' is not a role of people"),
        ("[[group]]\nname = 'x'\nroles = ['partner']", "'partner' is not a role of people"),
        ("[[person]]\nroles = []", "name either a subject or an email"),
        ("[[client]]\nid = 'x'\nrole = 'partner'", "client.0.source"),
        ("[[grp]]\nname = 'x'", "grp"),
        ("[[group]", "is not TOML"),
    ],
)
def test_a_fault_in_the_file_is_one_sentence(tmp_path: Path, said: str, told: str) -> None:
    place = tmp_path / "roles.toml"
    place.write_text(said)

    with pytest.raises(BadRolesFile) as refusal:
        read_role_map(place)

    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadRolesFile, match="cannot be read"):
        read_role_map(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("given", "told"), [({}, "OIDC_CLIENT_ID"), ({"oidc_client_id": "x"}, "OIDC_ROLES_FILE")]
)
def test_where_nobody_could_sign_in_a_service_does_not_start(
    given: dict[str, Any], told: str
) -> None:
    settings = ServiceSettings(
        database_url="postgresql://nobody@127.0.0.1:1/none", kafka_bootstrap_servers="127.0.0.1:1",
        public_url="http://127.0.0.1:1", issuer="http://127.0.0.1:1", audience="pledges",
        session_key="", **given,
    )  # fmt: skip

    with pytest.raises(NobodyCanSignIn, match=told):
        trusted(settings, utc_now)

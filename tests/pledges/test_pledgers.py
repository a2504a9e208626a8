"""Who may pledge, and under which name."""

import pytest

from pledges.domain.pledgers import (
    OrganisationUnnamed,
    Pledger,
    PledgerUnclear,
    UnknownCountry,
    country_name,
)


def test_a_country_pledges_under_its_alpha_3_code() -> None:
    pledger = Pledger.of_country("KEN")

    assert (pledger.country, pledger.organisation) == ("KEN", None)
    assert (pledger.code, pledger.name) == ("KEN", "Kenya")


def test_an_organisation_pledges_under_its_name() -> None:
    pledger = Pledger.of_organisation("African Union")

    assert (pledger.country, pledger.organisation) == (None, "African Union")
    assert (pledger.code, pledger.name) == ("African Union", "African Union")


@pytest.mark.parametrize(
    ("country", "organisation"),
    [(None, None), ("KEN", "African Union")],
    ids=["neither", "both"],
)
def test_a_pledger_is_either_a_country_or_an_organisation(
    country: str | None, organisation: str | None
) -> None:
    with pytest.raises(PledgerUnclear):
        Pledger.of(country=country, organisation=organisation)
    with pytest.raises(PledgerUnclear):
        Pledger(country, organisation)


def test_either_kind_is_made_from_what_an_event_carries() -> None:
    assert Pledger.of(country="RWA") == Pledger.of_country("RWA")
    assert Pledger.of(organisation="NATO") == Pledger.of_organisation("NATO")


@pytest.mark.parametrize("code", ["XYZ", "", "KENYA", "404", "K\n"])
def test_a_code_that_was_never_in_the_list_is_refused(code: str) -> None:
    with pytest.raises(UnknownCountry, match="not an ISO 3166-1 alpha-3 country code"):
        Pledger.of_country(code)


@pytest.mark.parametrize("code", ["ken", "KE", "ke"])
def test_a_code_in_another_spelling_is_refused_with_the_one_that_is_meant(code: str) -> None:
    with pytest.raises(UnknownCountry, match=r"did you mean KEN\?"):
        Pledger.of_country(code)


@pytest.mark.parametrize(
    ("code", "successor"),
    [("ZAR", "COD"), ("BUR", "MMR"), ("TMP", "TLS"), ("BYS", "BLR"), ("HVO", "BFA")],
)
def test_the_code_of_a_renamed_country_is_refused_with_the_code_of_today(
    code: str, successor: str
) -> None:
    with pytest.raises(UnknownCountry, match=f"the code today is {successor}"):
        Pledger.of_country(code)


@pytest.mark.parametrize(("code", "year"), [("SCG", "2006"), ("YUG", "2003"), ("CSK", "1993")])
def test_the_code_of_a_country_that_came_apart_is_refused_without_a_guess(
    code: str, year: str
) -> None:
    with pytest.raises(UnknownCountry, match=f"withdrawn from ISO 3166-1 in {year}$"):
        Pledger.of_country(code)


def test_a_stored_pledger_can_still_be_read_after_its_code_was_withdrawn() -> None:
    pledger = Pledger(country="SCG")

    assert pledger.name == "Serbia and Montenegro (until 2006)"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("TUR", "Türkiye"),
        ("COD", "Democratic Republic of the Congo"),
        ("COG", "Congo"),
        ("KOR", "Republic of Korea"),
        ("TZA", "United Republic of Tanzania"),
        ("SHN", "Saint Helena, Ascension and Tristan da Cunha"),
        ("ZAR", "Republic of Zaire (until 1997)"),
    ],
)
def test_a_country_is_named_as_one_would_say_it(code: str, name: str) -> None:
    assert country_name(code) == name


def test_a_country_that_never_was_has_no_name() -> None:
    with pytest.raises(UnknownCountry):
        country_name("ken")


def test_an_organisations_name_is_kept_with_single_spaces_and_composed_letters() -> None:
    pledger = Pledger.of_organisation("  Organisation internationale\n de la Francophonie\u0301 ")

    assert pledger.organisation == "Organisation internationale de la Francophoni\u00e9"


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 201, "African\u200bUnion", "African\x00Union"], ids=repr
)
def test_an_organisation_without_a_printable_name_of_sensible_length_is_refused(name: str) -> None:
    with pytest.raises(OrganisationUnnamed):
        Pledger.of_organisation(name)


def test_two_spellings_of_an_organisation_have_one_key() -> None:
    assert (
        Pledger.of_organisation("United Nations").key
        == Pledger.of_organisation("UNITED  Nations").key
        == "united nations"
    )


def test_an_organisation_called_like_a_country_code_does_not_share_its_key() -> None:
    assert Pledger.of_organisation("KEN").key != Pledger.of_country("KEN").key

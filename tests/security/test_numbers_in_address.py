"""A personnummer that was typed into a search box does not stay in the address, nor is it searched for."""

import pytest

from finsam.bas.numbers_in_address import SENTENCE
from finsam.forbund.enums import Rollkod
from tests.cast import ANONYMOUS, Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db

NUMBER = "19900101-2384"  # of Skatteverket's test series


@pytest.mark.parametrize("typed", [NUMBER, "19900101 2384", "199001012384", f"kvinna {NUMBER} Ekdala"])
def test_the_number_goes_and_the_other_choices_stay(cast: Cast, client_of: ClientOf, typed: str) -> None:
    client = client_of(Rollkod.UTVECKLINGSLEDARE)
    sent_on = client.get("/insatser/", {"q": typed, "sida": "1"})
    assert (sent_on.status_code, sent_on["Location"]) == (302, "/insatser/?sida=1")
    page = client.get(sent_on["Location"])
    assert page.status_code == 200
    assert SENTENCE in page.content.decode()
    assert NUMBER not in page.content.decode()


def test_what_is_no_personnummer_is_searched_for(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(Rollkod.UTVECKLINGSLEDARE)
    for typed in ("Ekdala", "2024-01-15", "1 250 000", "802012-3456", "070-123 45 67"):
        assert client.get("/insatser/", {"q": typed}).status_code == 200, typed


def test_nobody_is_sent_to_another_site(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(ANONYMOUS).get("/", {"q": NUMBER}, PATH_INFO="//exempel.invalid/sida/")
    assert answer["Location"] == "/%2Fexempel.invalid/sida/"

"""Västmanland's budget of 2024: the document's own figures on the page, in the frozen figures and on paper."""

import html
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from finsam.forbund.models import User
from insatser.models import Budget
from insatser.services.forbundsbudget import read_resultat
from rapporter.pdf.forbundsbudget import render
from rapporter.underlag import bygg_forbundsbudget
from rapporter.underlag.delar import freeze, thaw
from rapporter.underlag.forbundsbudget import Forbundsbudget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exempel")]

PRINTED = (
    "2 850 000",
    "13 925 000",
    "4 208 000",
    "18 133 000",
    "20 983 000",
    "−1 945 000",
    "22 901 000",
    "1 918 000",
    "14 % / 86 %",
    "77 % / 23 %",
)


@pytest.fixture
def underlag() -> Forbundsbudget:
    budget = Budget.objects.get(forbund__slug="vastmanland")
    now = timezone.now()
    return bygg_forbundsbudget.build(budget, version=1, bestalld=now, fryst=now)


def one_space(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(text))


def test_the_frozen_figures_are_the_documents(underlag: Forbundsbudget) -> None:
    (year,) = underlag.aren
    found = year.resultat.budget
    assert (found.administration, found.individ, found.struktur) == (2_850_000, 13_925_000, 4_208_000)
    assert (found.direkta, found.kostnader, found.resultat) == (18_133_000, 20_983_000, -1_945_000)
    assert (found.medel_till_forfogande, found.utgaende) == (22_901_000, 1_918_000)
    assert (found.medel, found.kapital, found.egen_personal) == (19_038_000, 3_863_000, 1_453_000)
    shares = (found.andel_administration, found.andel_direkta, found.andel_individ, found.andel_struktur)
    assert [round(100 * share) for share in shares if share is not None] == [14, 86, 77, 23]
    assert year.mal_individ_andel == Decimal("0.6")
    assert year.utan_omrade == ()
    assert all(one.stammer for one in underlag.uppgivna)
    assert len(underlag.uppgivna) == 13
    assert thaw(freeze(underlag), Forbundsbudget) == underlag


def test_the_invented_members_share_as_the_act_says(underlag: Forbundsbudget) -> None:
    (year,) = underlag.aren
    assert year.summa_medlemmar == 19_038_000
    assert year.fordelad_enligt_lagen
    assert [one.belopp for one in year.sidor] == [9_519_000, 4_759_500, 4_759_500]
    assert year.pahittad
    assert underlag.motsagelser == ()


def test_paper_and_page_say_the_same(underlag: Forbundsbudget, client: Client) -> None:
    paper = one_space(" ".join(page.extract_text() for page in PdfReader(BytesIO(render(underlag))).pages))
    client.force_login(User.objects.get(epost="forbundschef.vastmanland@exempel.invalid"))
    page = one_space(client.get("/forbund/vastmanland/budget/?ar=2024").content.decode())
    for words in PRINTED:
        assert words in paper, words
        assert words in page, words


def test_utfall_is_what_is_decided_and_entered(client: Client) -> None:
    forbund = Budget.objects.get(forbund__slug="vastmanland").forbund
    assert forbund is not None
    found = read_resultat(forbund, 2024, {})
    assert found is not None
    assert found.utan_utfall == 0
    assert (found.utfall.administration, found.utfall.medel) == (1_821_000, 14_278_500)
    assert found.utfall.kostnader == found.utfall.administration + found.utfall.direkta
    client.force_login(User.objects.get(epost="forbundschef.vastmanland@exempel.invalid"))
    page = one_space(client.get("/forbund/vastmanland/ekonomi/?ar=2024").content.decode())
    assert "Förbundets resultat 2024" in page
    assert "−1 945 000 kr" in page

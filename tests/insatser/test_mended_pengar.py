"""Faults that were found by who looked for them: money that would have gone, or been counted, where it should not."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from finsam.bas.errors import RuleBroken
from insatser.enums import Omrade
from insatser.models import Budget, Budgetpost, Gruppomrade, Rekvisition
from insatser.services.arsavslut import avsluta_ar
from insatser.services.betalningsuppgift import set_betalningsuppgift
from insatser.services.rekvisition_checks import hindrances, summarize_claim
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.rekvisitioner import begin, fill

pytestmark = pytest.mark.django_db


def told(row: Rekvisition) -> str:
    row = Rekvisition.objects.select_related("insats", "budget").get(pk=row.pk)
    return " ".join(hindrances(row, summarize_claim(row)))


def test_account_of_an_earlier_owner_is_not_the_new_ones(cast: Cast) -> None:
    row = begin(cast, 5)
    fill(cast.people["insatsekonom"].actor, row, 1000)
    words = {"mottagare": "Norrsjö kommun", "kontoslag": "bankgiro", "konto": "5050-1055"}
    kansli = cast.people["utvecklingsledare"].actor
    set_betalningsuppgift(actor=kansli, insats_id=row.insats_id, **words)
    assert told(row) == ""
    type(row.insats).objects.filter(pk=row.insats_id).update(agare=make.PartFactory())
    assert "bekräfta" in told(row)
    set_betalningsuppgift(actor=kansli, insats_id=row.insats_id, **words)
    assert told(row) == ""


def test_nothing_is_carried_over_to_a_year_that_is_ended(cast: Cast) -> None:
    """What is left of that year is frozen: more would only be money to correct upwards with."""
    make.ArsavslutFactory(insats=cast.own.insats, ar=YEAR + 1)
    with pytest.raises(RuleBroken, match="redan avslutat"):
        avsluta_ar(
            actor=cast.people["forbundschef"].actor,
            insats_id=cast.own.insats.pk,
            ar=YEAR,
            hantering="fors_over",
            beslutad=datetime.date(YEAR + 1, 2, 1),
            paragraf="§ 4",
            forklaring="Vakans.",
        )


def test_a_group_that_is_new_since_the_form_was_opened_gets_no_others_area(cast: Cast, client: Client) -> None:
    client.force_login(cast.people["utvecklingsledare"].user)
    forbund, budget = cast.own.forbund, Budget.objects.filter(forbund=cast.own.forbund).get()
    address = reverse("forbund_omraden", args=[forbund.slug, YEAR])
    form = client.get(address).context["form"]
    sent = {one.html_name: one.value() or "" for one in form if one.name != "egna"}
    area = Gruppomrade.objects.get(forbund=forbund)
    # First of them all by its place.
    Budgetpost.objects.filter(budget=budget).update(ordning=5)
    make.BudgetpostFactory(budget=budget, grupp="Arvoden", slag=area.slag, ordning=0)
    Gruppomrade.objects.create(forbund=forbund, slag=area.slag, grupp="Arvoden", omrade=Omrade.STRUKTUR)
    assert client.post(address, sent).status_code == 302
    areas = dict(Gruppomrade.objects.filter(forbund=forbund).values_list("grupp", "omrade"))
    assert areas == {area.grupp: area.omrade, "Arvoden": Omrade.STRUKTUR}

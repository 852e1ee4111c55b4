"""Faults that were found by who looked for them: money that would have gone, or been counted, where it should not."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from finsam.bas.errors import RuleBroken
from insatser.enums import Omrade
from insatser.models import Budget, Budgetpost, Gruppomrade, Kontering, Rekvisition
from insatser.services import bokforing
from insatser.services import rekvisition_steg as steps
from insatser.services.arsavslut import avsluta_ar, year_before_end
from insatser.services.betalningsuppgift import set_betalningsuppgift
from insatser.services.rekvisition_checks import hindrances, summarize_claim
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.rekvisitioner import attest, begin, fill, submit

pytestmark = pytest.mark.django_db
BOOKED_ON = {"serie": "F", "skuldkonto": "2440", "skuldkonto_namn": "Skuld till insatsägare"}


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


def test_year_can_be_ended_without_a_period_left_for_a_slutrekvisition(cast: Cast, client: Client) -> None:
    """Nobody chose it for the last months, and they are decided: no other way would lead to the year's end."""
    steps.makulera_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=cast.own.rekvisition.pk)
    attest(cast, cast.own.inlamnad)
    row = begin(cast, 11)
    fill(cast.people["insatsekonom"].actor, row, 1_000)
    assert year_before_end(cast.own.insats, YEAR).hinder
    submit(cast, row)
    attest(cast, row)
    assert year_before_end(cast.own.insats, YEAR).hinder == ()
    client.force_login(cast.people["forbundschef"].user)
    page = client.get(reverse("insats_rekvisitioner", args=[cast.own.insats.slug])).content.decode()
    assert reverse("insats_arsavslut", args=[cast.own.insats.slug, YEAR]) in page


def test_slutrekvisition_of_nothing_ends_the_year_and_books_nothing(cast: Cast) -> None:
    steps.makulera_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=cast.own.rekvisition.pk)
    attest(cast, cast.own.inlamnad)
    row = begin(cast, 11, typ="slut")
    assert told(row) == ""
    submit(cast, row)
    attest(cast, row)
    row.refresh_from_db()
    assert row.summa_attesterad == 0
    assert year_before_end(cast.own.insats, YEAR).hinder == ()
    kansli, forbund = cast.people["utvecklingsledare"].actor, cast.own.forbund
    konton = {grupp: bokforing.Konto("4510", "Insatser") for grupp in bokforing.grupper(forbund)}
    bokforing.save_kontoplan(actor=kansli, forbund_id=forbund.pk, insats_id=None, konton=konton)
    export = bokforing.create_export(actor=kansli, forbund_id=forbund.pk)
    assert row in export.rekvisitioner.all()
    assert row.pk not in [entry.rekvisition for entry in bokforing.bokningar(export)]


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


def test_a_group_that_is_new_since_the_form_was_opened_moves_no_account(cast: Cast, client: Client) -> None:
    client.force_login(cast.people["utvecklingsledare"].user)
    address = f"/forbund/{cast.own.forbund.slug}/bokforing/kontoplan/"
    form = client.get(address).context["form"]
    sent = {one.html_name: one.value() or "" for one in form}
    key = bokforing.group_key("Personal")
    make.BudgetpostFactory(budget=cast.own.budget, grupp="Arvoden")  # first of them all by the alphabet
    Kontering.objects.create(forbund=cast.own.forbund, grupp="Arvoden", konto="5000", namn="Arvoden")
    answer = client.post(address, {**sent, **BOOKED_ON, f"konto_{key}": "4510", f"namn_{key}": "Insatser"})
    assert answer.status_code == 302
    rows = Kontering.objects.filter(forbund=cast.own.forbund, insats=None).order_by("grupp")
    assert list(rows.values_list("grupp", "konto")) == [("Arvoden", "5000"), ("Personal", "4510")]


def test_a_colleagues_account_is_not_overwritten_unseen(cast: Cast, client: Client) -> None:
    konton = {"Personal": bokforing.Konto("4510", "Insatser")}
    kansli = cast.people["utvecklingsledare"].actor
    bokforing.save_kontoplan(
        actor=kansli, forbund_id=cast.own.forbund.pk, insats_id=None, konton=konton, installning=BOOKED_ON
    )
    client.force_login(cast.people["utvecklingsledare"].user)
    address = f"/forbund/{cast.own.forbund.slug}/bokforing/kontoplan/"
    sent = {one.html_name: one.value() or "" for one in client.get(address).context["form"]}
    key = f"konto_{bokforing.group_key('Personal')}"
    Kontering.objects.filter(forbund=cast.own.forbund, insats=None, grupp="Personal").update(konto="4599")
    answer = client.post(address, {**sent, key: "4511"})
    assert answer.status_code == 422
    assert "4599" in answer.content.decode()
    again = {**sent, key: "4511", "seen": answer.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302
    assert Kontering.objects.get(forbund=cast.own.forbund, insats=None, grupp="Personal").konto == "4511"

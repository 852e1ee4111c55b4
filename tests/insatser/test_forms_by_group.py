"""Forms with a field for each group of a budget: the field is the group's own, whatever has become of the others."""

import pytest
from django.test import Client
from django.urls import reverse

from insatser.enums import Omrade
from insatser.models import Budget, Budgetpost, Gruppomrade, Kontering
from insatser.services import bokforing
from tests import factories as make
from tests.cast import YEAR, Cast

pytestmark = pytest.mark.django_db
BOOKED_ON = {"serie": "F", "skuldkonto": "2440", "skuldkonto_namn": "Skuld till insatsägare"}


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

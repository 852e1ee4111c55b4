"""Faults that were found in use: shared registers, the admin's own forms, and the one thing to do now."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam.forbund.models import Part
from finsam.forbund.policies import CHANGE, allows
from insatser.enums import BudgetStatus, PlanStatus
from insatser.models import Budget, Insats
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db


def admin_form(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back from a register's page, with its inner rows."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inner in context["inline_admin_formsets"]:
        forms += [inner.formset.management_form, *inner.formset.initial_forms]
    sent = {one.html_name: one.value() for form in forms for one in form if one.value() not in (None, False)}
    return {name: value for name, value in sent.items() if not name.endswith("-DELETE")}


def test_register_tells_of_a_colleagues_change(cast: Cast, client_of: ClientOf) -> None:
    budget = cast.own.budget
    Budget.objects.filter(pk=budget.pk).update(status=BudgetStatus.ANSOKT)  # a decided one is shut
    url = reverse("admin:insatser_budget_change", args=[budget.pk])
    mine, hers = client_of("utvecklingsledare"), client_of("forbundschef")
    opened = admin_form(mine, url)
    assert hers.post(url, {**admin_form(hers, url), "namn": "Kollegans budget"}).status_code == 302
    answer = mine.post(url, {**opened, "namn": "Min budget"})
    assert "Kollegans budget" in answer.content.decode()
    assert Budget.objects.get(pk=budget.pk).namn == "Kollegans budget"
    again = {**opened, "namn": "Min budget", "seen": answer.context["adminform"].form["seen"].value()}
    assert mine.post(url, again).status_code == 302
    assert Budget.objects.get(pk=budget.pk).namn == "Min budget"


def test_register_tells_in_inner_rows(cast: Cast, client_of: ClientOf) -> None:
    budget = cast.own.budget
    Budget.objects.filter(pk=budget.pk).update(status=BudgetStatus.ANSOKT)  # a decided one is shut
    url = reverse("admin:insatser_budget_change", args=[budget.pk])
    mine, hers = client_of("utvecklingsledare"), client_of("forbundschef")
    opened = admin_form(mine, url)
    assert hers.post(url, {**admin_form(hers, url), "poster-0-benamning": "Kollegans post"}).status_code == 302
    answer = mine.post(url, {**opened, "poster-0-benamning": "Min post"})
    assert "Kollegans post" in answer.content.decode()
    assert budget.poster.filter(benamning="Kollegans post").exists()


def test_admin_holds_the_parent_inside_the_forbund(cast: Cast, client_of: ClientOf) -> None:
    insats, client = make.InsatsFactory(forbund=cast.own.forbund, slug="teamet-x"), client_of("forbundschef")
    url = reverse("admin:insatser_insats_change", args=[insats.pk])
    child = make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats)
    for typed, words in (
        ({"del_av": str(child.pk)}, "är själv en delprocess"),
        ({"slug": "ny"}, "upptagen av Finsam"),
    ):
        assert words in client.post(url, {**admin_form(client, url), **typed}).content.decode()
    insats.refresh_from_db()
    assert (insats.del_av, insats.slug) == (None, "teamet-x")
    foreign = Insats(forbund=cast.own.forbund, del_av=cast.foreign.insats, slug="y")
    with pytest.raises(Exception, match="samma förbund"):
        foreign.clean()


def test_a_shared_part_is_not_one_forbunds_to_rename(cast: Cast) -> None:
    chief, drift = cast.people["forbundschef"].actor, cast.people["driftadministrator"].actor
    own = Part.objects.get(namn="Region Norrsjö")
    assert allows(chief, CHANGE, own)
    assert not allows(cast.strangers["forbundschef"].actor, CHANGE, own)
    make.MedlemFactory(forbund=cast.foreign.forbund, part=own)
    assert not allows(chief, CHANGE, own)
    assert allows(drift, CHANGE, own)
    assert not allows(chief, CHANGE, cast.own.insats.upptagningar.get().kommun)


def test_who_may_decide_is_offered_it(cast: Cast, client_of: ClientOf) -> None:
    insats = make.InsatsFactory(forbund=cast.own.forbund)
    make.InsatsplanFactory(insats=insats, version=1, status=PlanStatus.FASTSTALLD)
    writer = cast.people["utvecklingsledare"].user
    draft = make.InsatsplanFactory(insats=insats, version=2, status=PlanStatus.UTKAST, upprattad_av=writer)
    make.PlansektionFactory(plan=draft, ordning=1)
    url = reverse("insats_plan", args=[insats.slug])
    decide = f'class="btn btn-primary" href="{reverse("insats_plan_faststall", args=[insats.slug, draft.pk])}"'
    assert decide in client_of("forbundschef").get(url).content.decode()
    assert decide not in client_of("utvecklingsledare").get(url).content.decode()
    on = f'class="btn btn-primary" href="{reverse("insats_plan_andra", args=[insats.slug, draft.pk])}"'
    assert on in client_of("utvecklingsledare").get(url).content.decode()


def test_no_rekvisition_is_offered_without_a_budget(cast: Cast, client_of: ClientOf) -> None:
    client, insats = client_of("insatsekonom"), make.InsatsFactory(forbund=cast.own.forbund)
    make.InsatsuppdragFactory(membership=cast.people["insatsekonom"].membership, insats=insats)
    url, new = reverse("insats_rekvisitioner", args=[insats.slug]), reverse("rekvisition_ny", args=[insats.slug])
    year = timezone.localdate().year
    page = client.get(url).content.decode()
    assert f"Insatsen har ingen budget för {year}." in page
    assert new not in page
    make.BudgetFactory(insats=insats, version=1, ar_fran=year - 1, ar_till=year - 1)
    assert f'href="{new}?ar={year - 1}"' in client.get(url).content.decode()
    form = client.get(f"{new}?ar={year - 1}").context["form"]
    assert form["fran"].value().endswith(str(year - 1))
    assert client.get(f"{new}?ar=abc").status_code == 200
    make.BudgetFactory(insats=insats, version=1, ar_fran=year, ar_till=year)
    page = client.get(url).content.decode()
    assert "har ingen budget" not in page
    assert f'href="{new}">Lägg upp en rekvisition</a>' in page


def test_register_says_in_words_that_nothing_is_chosen(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    listed = client.get(reverse("admin:insatser_insats_changelist")).content.decode()
    form = client.get(reverse("admin:insatser_insats_change", args=[cast.own.insats.pk])).content.decode()
    assert "---------" not in listed + form
    assert "Visa antal" not in listed
    assert "Inte angivet" in form


def test_staffing_page_of_an_insats_without_staffing(cast: Cast, client_of: ClientOf) -> None:
    insats = make.InsatsFactory(forbund=cast.own.forbund)
    page = client_of("revisor").get(reverse("insats_bemanning", args=[insats.slug]))
    assert "Ingen bemanning är inskriven" in page.content.decode()

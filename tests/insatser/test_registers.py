"""The registers: who may write in a shared one, and what their forms hold and say."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from finsam.forbund.models import Part
from finsam.forbund.policies import CHANGE, allows
from insatser.enums import BudgetStatus
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


def open_budget(cast: Cast) -> tuple[Budget, str]:
    """A budget that is only applied for, since a decided one is shut, and its page in the register."""
    budget = cast.own.budget
    Budget.objects.filter(pk=budget.pk).update(status=BudgetStatus.ANSOKT)
    return budget, reverse("admin:insatser_budget_change", args=[budget.pk])


def test_register_tells_of_a_colleagues_change(cast: Cast, client_of: ClientOf) -> None:
    budget, url = open_budget(cast)
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
    budget, url = open_budget(cast)
    mine, hers = client_of("utvecklingsledare"), client_of("forbundschef")
    opened = admin_form(mine, url)
    assert hers.post(url, {**admin_form(hers, url), "poster-0-benamning": "Kollegans post"}).status_code == 302
    answer = mine.post(url, {**opened, "poster-0-benamning": "Min post"})
    assert "Kollegans post" in answer.content.decode()
    assert budget.poster.filter(benamning="Kollegans post").exists()


def test_admin_holds_the_parent_inside_the_forbund(cast: Cast, client_of: ClientOf) -> None:
    insats, client = make.InsatsFactory(forbund=cast.own.forbund, slug="teamet-x"), client_of("forbundschef")
    url = reverse("admin:insatser_insats_change", args=[insats.pk])
    assert "upptagen av Finsam" in client.post(url, {**admin_form(client, url), "slug": "ny"}).content.decode()
    insats.refresh_from_db()
    assert insats.slug == "teamet-x"
    child = make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats)
    with pytest.raises(ValidationError, match="är själv en delprocess"):
        Insats(forbund=cast.own.forbund, del_av=child, slug="y").clean()
    foreign = Insats(forbund=cast.own.forbund, del_av=cast.foreign.insats, slug="y")
    with pytest.raises(ValidationError, match="samma förbund"):
        foreign.clean()


def test_insats_is_put_under_a_whole_on_its_own_page_alone(cast: Cast, client_of: ClientOf) -> None:
    """It counts what they have claimed together; a new one, of which nothing is claimed, may be laid up as a part."""
    insats, whole = cast.own.insats, make.InsatsFactory(forbund=cast.own.forbund)
    client, url = client_of("forbundschef"), reverse("admin:insatser_insats_change", args=[insats.pk])
    answer = client.post(url, {**admin_form(client, url), "namn": "Annat namn", "del_av": str(whole.pk)})
    assert answer.status_code == 302, answer.context["errors"]
    insats.refresh_from_db()
    assert (insats.namn, insats.del_av) == ("Annat namn", None)
    assert "del_av" in client.get(reverse("admin:insatser_insats_add")).context["adminform"].form.fields


def test_a_shared_part_is_not_one_forbunds_to_rename(cast: Cast) -> None:
    chief, drift = cast.people["forbundschef"].actor, cast.people["driftadministrator"].actor
    own = Part.objects.get(namn="Region Norrsjö")
    assert allows(chief, CHANGE, own)
    assert not allows(cast.strangers["forbundschef"].actor, CHANGE, own)
    make.MedlemFactory(forbund=cast.foreign.forbund, part=own)
    assert not allows(chief, CHANGE, own)
    assert allows(drift, CHANGE, own)
    assert not allows(chief, CHANGE, cast.own.insats.upptagningar.get().kommun)


def test_register_says_in_words_that_nothing_is_chosen(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    listed = client.get(reverse("admin:insatser_insats_changelist")).content.decode()
    form = client.get(reverse("admin:insatser_insats_change", args=[cast.own.insats.pk])).content.decode()
    assert "---------" not in listed + form
    assert "Visa antal" not in listed
    assert "Inte angivet" in form

"""Plans: a draft by one person, the decision by another, and one plan in force."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused
from finsam.forbund.actor import Actor
from insatser.enums import PlanStatus
from insatser.models import Insats, Insatsplan
from insatser.services.plan import (
    add_sektion,
    change_sektion,
    delete_sektion,
    ersatt_plan,
    faststall_plan,
    move_sektion,
    new_version,
)
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db


@pytest.fixture
def insats(cast: Cast) -> Insats:
    """An insats with one plan in force, of two sections."""
    row = make.InsatsFactory(forbund=cast.own.forbund)
    plan = make.InsatsplanFactory(insats=row, version=1, status=PlanStatus.FASTSTALLD, titel="Plan för teamet")
    make.PlansektionFactory(plan=plan, ordning=1, nummer="1", rubrik="Bakgrund")
    make.PlansektionFactory(plan=plan, ordning=2, nummer="2", rubrik="Mål", text="- ett\n- två")
    return row


@pytest.fixture
def writer(cast: Cast) -> Actor:
    return cast.people["utvecklingsledare"].actor


@pytest.fixture
def chief(cast: Cast) -> Actor:
    return cast.people["forbundschef"].actor


def test_new_version_copies_the_sections(insats: Insats, writer: Actor) -> None:
    draft = new_version(actor=writer, insats_id=insats.pk)
    assert (draft.version, draft.status, draft.upprattad_av) == (2, PlanStatus.UTKAST, writer.user)
    assert [row.rubrik for row in draft.sektioner.all()] == ["Bakgrund", "Mål"]


def test_only_one_draft_at_a_time(insats: Insats, writer: Actor, chief: Actor) -> None:
    new_version(actor=writer, insats_id=insats.pk)
    with pytest.raises(AlreadyHandled):
        new_version(actor=chief, insats_id=insats.pk)


def test_new_version_needs_kansli_of_the_forbund(insats: Insats, cast: Cast) -> None:
    with pytest.raises(Http404):
        new_version(actor=cast.strangers["forbundschef"].actor, insats_id=insats.pk)
    with pytest.raises(Refused):
        new_version(actor=cast.people["revisor"].actor, insats_id=insats.pk)


def test_decision_replaces_the_former_version(insats: Insats, writer: Actor, chief: Actor) -> None:
    draft = new_version(actor=writer, insats_id=insats.pk)
    day = datetime.date(2024, 11, 28)
    faststall_plan(actor=chief, row_id=draft.pk, beslutad=day, beslutad_av="Förbundsstyrelsen")
    old, new = Insatsplan.objects.filter(insats=insats).order_by("version")
    assert (old.status, new.status) == (PlanStatus.ERSATT, PlanStatus.FASTSTALLD)
    assert (new.beslutad, new.beslutad_av, new.faststalld_av) == (day, "Förbundsstyrelsen", chief.user)
    assert Handelse.objects.filter(kod="plan.ersatt", objekt_id=old.pk).exists()


def test_who_wrote_last_may_not_decide(insats: Insats, writer: Actor, chief: Actor) -> None:
    draft = new_version(actor=writer, insats_id=insats.pk)
    with pytest.raises(Refused, match="annan person"):
        faststall_plan(actor=writer, row_id=draft.pk)
    change_sektion(actor=chief, sektion_id=draft.sektioner.first().pk, values={"text": "Omskriven."})
    with pytest.raises(Refused, match="annan person"):
        faststall_plan(actor=chief, row_id=draft.pk)
    assert faststall_plan(actor=writer, row_id=draft.pk).status == PlanStatus.FASTSTALLD


def test_deciding_twice_is_harmless(insats: Insats, writer: Actor, chief: Actor) -> None:
    draft = new_version(actor=writer, insats_id=insats.pk)
    faststall_plan(actor=chief, row_id=draft.pk)
    with pytest.raises(AlreadyHandled):
        faststall_plan(actor=chief, row_id=draft.pk)
    assert Insatsplan.objects.get(insats=insats, status=PlanStatus.FASTSTALLD).pk == draft.pk


def test_an_empty_plan_is_not_decided(cast: Cast, writer: Actor, chief: Actor) -> None:
    draft = new_version(actor=writer, insats_id=make.InsatsFactory(forbund=cast.own.forbund).pk)
    with pytest.raises(ValidationError, match="inga avsnitt"):
        faststall_plan(actor=chief, row_id=draft.pk)


def test_a_decided_plan_never_changes(insats: Insats, writer: Actor) -> None:
    plan = insats.planer.get()
    sektion = plan.sektioner.first()
    with pytest.raises(Refused):
        change_sektion(actor=writer, sektion_id=sektion.pk, values={"text": "Ändrad i efterhand."})
    with pytest.raises(Refused):
        add_sektion(actor=writer, plan_id=plan.pk, values={"rubrik": "Till"})
    with pytest.raises(Refused):
        delete_sektion(actor=writer, sektion_id=sektion.pk)


def test_sections_move_and_go(insats: Insats, writer: Actor) -> None:
    draft = new_version(actor=writer, insats_id=insats.pk)
    added = add_sektion(actor=writer, plan_id=draft.pk, values={"rubrik": "Övrigt"})
    move_sektion(actor=writer, sektion_id=added.pk, up=True)
    assert [row.rubrik for row in draft.sektioner.order_by("ordning")] == ["Bakgrund", "Övrigt", "Mål"]
    first = draft.sektioner.order_by("ordning")[0]
    move_sektion(actor=writer, sektion_id=first.pk, up=True)
    delete_sektion(actor=writer, sektion_id=first.pk)
    assert [row.rubrik for row in draft.sektioner.order_by("ordning")] == ["Övrigt", "Mål"]


def test_set_aside_leaves_no_plan_in_force(insats: Insats, chief: Actor) -> None:
    plan = insats.planer.get()
    assert ersatt_plan(actor=chief, row_id=plan.pk).status == PlanStatus.ERSATT
    with pytest.raises(AlreadyHandled):
        ersatt_plan(actor=chief, row_id=plan.pk)


def test_page_shows_the_plan_in_force_with_its_contents(insats: Insats, client_of: ClientOf) -> None:
    page = client_of("styrelseledamot").get(reverse("insats_plan", args=[insats.slug])).content.decode()
    assert "Plan för teamet" in page
    assert '<a href="#avsnitt-2"><span class="n">2</span> Mål</a>' in page
    assert "<li>ett</li><li>två</li>" in page


def test_draft_is_for_kansli_and_team_only(insats: Insats, cast: Cast, writer: Actor, client_of: ClientOf) -> None:
    draft = new_version(actor=writer, insats_id=insats.pk)
    url = f"{reverse('insats_plan', args=[insats.slug])}?plan={draft.pk}"
    assert client_of("forbundschef").get(url).status_code == 200
    assert client_of("revisor").get(url).status_code == 404


def test_whole_way_in_the_browser(insats: Insats, client_of: ClientOf) -> None:
    writer, chief = client_of("utvecklingsledare"), client_of("forbundschef")
    answer = writer.post(reverse("insats_plan_ny", args=[insats.slug]))
    draft = insats.planer.get(status=PlanStatus.UTKAST)
    edit = reverse("insats_plan_andra", args=[insats.slug, draft.pk])
    assert answer.headers["Location"] == edit
    assert writer.get(edit).status_code == 200
    answer = writer.post(
        reverse("insats_sektion_ny", args=[insats.slug, draft.pk]),
        {"nummer": "3", "rubrik": "Uppföljning", "niva": "1", "text": "Varje år."},
    )
    assert answer.headers["Location"] == edit
    head = {"titel": "Plan 2025", "galler_fran": "1 januari 2025", "galler_till": "31/12 2024"}
    assert "Fyll i titel." in writer.post(edit, {**head, "titel": ""}).content.decode()
    assert "Slutdatumet ligger före" in writer.post(edit, head).content.decode()
    assert writer.post(edit, {**head, "galler_till": "2025-12-31"}).status_code == 302
    url = reverse("insats_plan_faststall", args=[insats.slug, draft.pk])
    assert writer.post(url, {}).status_code == 403
    assert chief.get(url).status_code == 200
    bad = chief.post(url, {"beslutad": "i går", "beslutad_av": "Styrelsen"})
    assert bad.status_code == 422
    assert "Styrelsen" in bad.content.decode()
    assert chief.post(url, {"beslutad": "28/11 2024", "beslutad_av": "Styrelsen"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.titel, draft.beslutad) == ("faststalld", "Plan 2025", datetime.date(2024, 11, 28))
    assert writer.get(edit).status_code == 403


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

"""Förbund become one: the new one has from the first day what it works by, and the members' money of the year."""

from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.forbund.models import Medlem, Utskick
from finsam.forbund.services.utskick import send_utskick
from insatser.enums import Omrade
from insatser.models import (
    Bokforingsinstallning,
    Ekonomiinstallning,
    Gruppomrade,
    Kontering,
    Medelstilldelning,
    Sammanslagning,
    Varningsord,
)
from insatser.services import sammanslagning as acts
from insatser.services.sammanslagning_ater import hindrances_back
from insatser.services.sammanslagning_brev import BREV
from insatser.services.sammanslagning_installningar import inherited, order_of
from rapporter.models import Paminnelsetider
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf
from tests.insatser.test_sammanslagning_pages import signed_in, text_of
from tests.merging import DAY, Merger, carry_out, differences, dump, make_merger

pytestmark = pytest.mark.django_db


@pytest.fixture
def merger(cast: Cast) -> Merger:
    """Settings that are alike, that differ, and that one of the two has alone. The cast's own has two insatser."""
    merger = make_merger(cast)
    own, foreign = cast.own.forbund, cast.foreign.forbund
    for model in (Ekonomiinstallning, Bokforingsinstallning, Kontering, Varningsord, Gruppomrade, Paminnelsetider):
        model.objects.filter(forbund__in=(own, foreign)).delete()
    Ekonomiinstallning.objects.create(forbund=own, kapitaltak_andel=Decimal("0.2"))
    Ekonomiinstallning.objects.create(forbund=foreign, kapitaltak_andel=Decimal("0.3"))
    Bokforingsinstallning.objects.create(forbund=foreign, skuldkonto="2890", skuldkonto_namn="Skulder", serie="B")
    for forbund, konto in ((own, "4510"), (foreign, "5010")):
        Kontering.objects.create(forbund=forbund, grupp="Personal", konto=konto, namn="Löner")
        Varningsord.objects.create(forbund=forbund, ord="tolk", varfor="Får inte betalas för en person.")
    Kontering.objects.create(forbund=foreign, grupp="Övrigt", konto="6990", namn="Övrigt")
    Kontering.objects.create(
        forbund=foreign, insats=cast.foreign.insats, grupp="Personal", konto="4599", namn="Insatsen"
    )
    Gruppomrade.objects.create(forbund=own, slag="kostnad", grupp="Kansli", omrade=Omrade.ADMINISTRATION)
    Paminnelsetider.objects.create(forbund=foreign, fore_dagar=21)
    return merger


def accounts(forbund: Any) -> dict[str, str]:
    return dict(Kontering.objects.filter(forbund=forbund, insats=None).values_list("grupp", "konto"))


def test_the_one_with_the_most_insatser_goes_first(cast: Cast, merger: Merger) -> None:
    order = order_of(merger.row)
    assert order is not None
    assert (order.first, order.chosen) == (cast.own.forbund, False)
    carry_out(merger)
    target = merger.target
    assert target.ekonomiinstallning.kapitaltak_andel == Decimal("0.2")
    assert (target.bokforingsinstallning.skuldkonto, target.bokforingsinstallning.serie) == ("2890", "B")
    assert accounts(target) == {"Personal": "4510", "Övrigt": "6990"}
    assert [one.ord for one in target.varningsord.all()] == ["tolk"]
    assert target.gruppomraden.get(grupp="Kansli").omrade == Omrade.ADMINISTRATION
    assert target.paminnelsetider.fore_dagar == 21
    own = Kontering.objects.get(insats=cast.foreign.insats)
    assert (own.forbund, own.konto) == (target, "4599")  # an insats' own account goes with it
    assert accounts(cast.foreign.forbund) == {"Personal": "5010", "Övrigt": "6990"}  # what was stays readable
    assert Sammanslagning.objects.get(pk=merger.pk).installningar_fran == cast.own.forbund


def test_kansli_chooses_another(cast: Cast, merger: Merger) -> None:
    clerk = cast.people["utvecklingsledare"].actor
    acts.choose_settings(actor=clerk, sammanslagning_id=merger.pk, forbund=cast.foreign.forbund)
    carry_out(merger)
    assert accounts(merger.target) == {"Personal": "5010", "Övrigt": "6990"}
    assert merger.target.ekonomiinstallning.kapitaltak_andel == Decimal("0.3")
    with pytest.raises(AlreadyHandled):
        acts.choose_settings(actor=merger.chief, sammanslagning_id=merger.pk, forbund=None)


def test_who_may_choose_and_what(cast: Cast, merger: Merger) -> None:
    with pytest.raises(Refused):
        acts.choose_settings(actor=cast.people["revisor"].actor, sammanslagning_id=merger.pk, forbund=None)
    with pytest.raises(RuleBroken) as raised:
        acts.choose_settings(actor=merger.drift, sammanslagning_id=merger.pk, forbund=merger.target)
    assert list(raised.value.message_dict) == ["forbund"]


def test_what_the_new_one_has_already_stays(cast: Cast, merger: Merger) -> None:
    Kontering.objects.create(forbund=merger.target, grupp="Personal", konto="7000", namn="Egna")
    carry_out(merger)
    assert accounts(merger.target) == {"Personal": "7000", "Övrigt": "6990"}


def test_taking_back_restores_everything_also_when_it_was_changed(cast: Cast, merger: Merger) -> None:
    before = dump(cast)
    carry_out(merger)
    Kontering.objects.filter(forbund=merger.target, grupp="Personal", insats=None).update(konto="7777")
    Varningsord.objects.filter(forbund=merger.target).delete()
    assert hindrances_back(Sammanslagning.objects.get(pk=merger.pk)) == []
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert differences(before, dump(cast)) == {}


def test_an_account_that_an_insats_gets_meanwhile_goes_back_with_it(cast: Cast, merger: Merger) -> None:
    carry_out(merger)
    new = Kontering.objects.create(
        forbund=merger.target, insats=cast.own.insats, grupp="Lokaler", konto="5011", namn="Hyra"
    )
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    new.refresh_from_db()
    assert new.forbund == cast.own.forbund


def test_the_page_says_what_differs_and_shows_only_what_one_may_see(
    cast: Cast, merger: Merger, client_of: ClientOf
) -> None:
    words = [one.words for one in inherited(merger.row) if one.differs]
    assert words == ["Gränser för ekonomin", "Konto för Personal"]
    url = merger.row.get_absolute_url()
    clerk = text_of(client_of("utvecklingsledare"), url)
    assert "som har flest insatser" in clerk
    assert f"{cast.own.forbund} · 4510 Löner" in clerk
    assert "5010" not in clerk  # another förbund's, before the merger
    assert "visas bara för dem som arbetar där" in clerk
    choose = reverse("sammanslagning_installningar", args=[merger.pk])
    assert choose in clerk
    assert client_of("utvecklingsledare").post(choose, {"forbund": cast.foreign.forbund.pk}).status_code == 302
    assert "som är valt" in text_of(client_of("utvecklingsledare"), url)
    carry_out(merger)
    chief = text_of(signed_in(merger.chief.membership), url)
    assert f"{cast.own.forbund} · 4510 Löner" in chief
    assert f"{cast.foreign.forbund} · 5010 Löner" in chief
    assert f"{cast.own.forbund} · tak för eget kapital: 20" in chief
    assert "visas bara för dem som arbetar där" not in chief


# The members' money ----------------------------------------------------------------------------------------------


@pytest.fixture
def paying(cast: Cast, merger: Merger) -> Any:
    """A part of both förbund, with amounts before and after the day."""
    part = make.PartFactory(namn="Försäkringskassan i provet")
    Medelstilldelning.objects.filter(forbund__in=(cast.own.forbund, cast.foreign.forbund)).delete()
    for place, amount in ((cast.own, 1_000_000), (cast.foreign, 500_000)):
        make.MedlemFactory(forbund=place.forbund, part=part)
        for year in (2023, 2024, 2025):
            Medelstilldelning.objects.create(forbund=place.forbund, part=part, ar=year, belopp=amount)
    return part


def test_what_the_members_pay_from_the_day_goes_over(cast: Cast, merger: Merger, paying: Any) -> None:
    before = dump(cast)
    carry_out(merger)
    rows = Medelstilldelning.objects.filter(forbund=merger.target, part=paying)
    assert dict(rows.values_list("ar", "belopp")) == {2024: Decimal(1_500_000), 2025: Decimal(1_500_000)}
    assert Medelstilldelning.objects.filter(forbund=cast.own.forbund).count() == 3
    chief = signed_in(merger.chief.membership)
    new = text_of(chief, f"{reverse('forbund_medel', args=[merger.target.slug])}?ar=2024")
    assert "Följde med hit vid sammanslagningen" in new
    assert str(cast.foreign.forbund) in new
    old = text_of(chief, f"{reverse('forbund_medel', args=[cast.own.forbund.slug])}?ar=2024")
    assert "Beloppen följde med dit" in old
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert differences(before, dump(cast)) == {}


def test_the_year_that_it_falls_in_the_middle_of_stays_under_the_old_names(
    cast: Cast, merger: Merger, paying: Any
) -> None:
    Sammanslagning.objects.filter(pk=merger.pk).update(datum=DAY.replace(month=7))
    carry_out(merger)
    rows = Medelstilldelning.objects.filter(forbund=merger.target, part=paying)
    assert list(rows.values_list("ar", flat=True)) == [2025]
    url = f"{reverse('forbund_medel', args=[merger.target.slug])}?ar=2024"
    assert f"Betalades till {cast.own.forbund}" in text_of(signed_in(merger.chief.membership), url)


# Who is told -----------------------------------------------------------------------------------------------------


def test_the_chief_is_told_on_the_start_page_and_by_letter(
    cast: Cast, merger: Merger, client_of: ClientOf, django_capture_on_commit_callbacks: Any
) -> None:
    carry_out(merger)
    letter = Utskick.objects.get(slag=BREV)
    assert letter.mottagare == merger.chief.membership.user.epost
    start = text_of(signed_in(merger.chief.membership), reverse("att_gora"))
    assert "Bekräfta sammanslagningen, eller ta tillbaka den" in start
    assert "Väntar på förbundschefen" in text_of(client_of("driftadministrator"), reverse("att_gora"))
    assert send_utskick(letter.pk)
    (sent,) = mail.outbox
    assert sent.subject == f"Bekräfta sammanslagningen till {merger.target}"
    assert merger.row.get_absolute_url() in sent.body
    acts.bekrafta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert "Bekräfta sammanslagningen" not in text_of(signed_in(merger.chief.membership), reverse("att_gora"))


def test_no_letter_of_what_is_decided(cast: Cast, merger: Merger) -> None:
    carry_out(merger)
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    letter = Utskick.objects.get(slag=BREV)
    assert not send_utskick(letter.pk)
    assert mail.outbox == []


# What has gone up in another gets nothing new --------------------------------------------------------------------


def test_the_register_moves_no_insats_into_one_that_has_gone_up(cast: Cast, merger: Merger) -> None:
    carry_out(merger)
    chief: Client = signed_in(merger.chief.membership)
    url = reverse("admin:insatser_insats_change", args=[cast.own.insats.pk])
    form = chief.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    for inline in chief.get(url).context["inline_admin_formsets"]:
        data |= {f"{inline.formset.prefix}-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    response = chief.post(url, {**data, "forbund": cast.own.forbund.pk})
    assert response.status_code == 200
    assert f"{cast.own.forbund} har gått upp i {merger.target}" in response.content.decode()
    cast.own.insats.refresh_from_db()
    assert cast.own.insats.forbund == merger.target


def test_kansli_does_not_say_in_the_register_that_a_forbund_has_gone_up(cast: Cast, client_of: ClientOf) -> None:
    url = reverse("admin:forbund_forbund_change", args=[cast.own.forbund.pk])
    fields = {
        who: client_of(who).get(url).context["adminform"].form.fields for who in ("forbundschef", "driftadministrator")
    }
    assert "uppgick_i" not in fields["forbundschef"]
    assert "uppgick_i" in fields["driftadministrator"]


def test_what_it_had_may_be_shortened_but_not_prolonged(cast: Cast, merger: Merger) -> None:
    carry_out(merger)
    row = Medlem.objects.filter(forbund=cast.own.forbund).first()
    assert row is not None
    row.till = DAY.replace(year=2022)
    row.full_clean()
    row.save()
    row.till = DAY
    with pytest.raises(ValidationError, match="får inget nytt från och med"):
        row.full_clean()

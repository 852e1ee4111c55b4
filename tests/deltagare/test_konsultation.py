"""Consultations: written by the team, read by nobody else, counted for everybody who follows the insats."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deltagare.models import Konsultation
from deltagare.services.konsultation import andra_konsultation, folj_upp, ny_konsultation
from deltagare.underlag.konsultation import Arstal, konsultationstal
from finsam.audit.models import Handelse
from finsam.bas.errors import Refused, RuleBroken
from finsam.bas.imports import read_table
from finsam.bas.personnummer import IN_TEXT_SENTENCE
from finsam.forbund.enums import Rollkod
from insatser.enums import Inriktning, Registreringsniva
from insatser.models import Insats
from tests.cast import Cast
from tests.factories import InsatsFactory, MedlemFactory, PartFactory
from tests.fixtures import ClientOf
from tests.people import Team, listvarde, make_team
from tests.people_rows import KonsultationFactory

pytestmark = pytest.mark.django_db
DAYS = datetime.timedelta
FRAGA = "Vem svarar för hjälpmedel på arbetsplatsen?"


def structure() -> Team:
    return make_team(niva=Registreringsniva.ANTAL, inriktning=Inriktning.STRUKTUR)


def values(team: Team, **changes: Any) -> dict[str, Any]:
    return {
        "datum": timezone.localdate(),
        "fragande": team.insats.agare,
        "amne": listvarde("konsultationsamne", "ansvar"),
        "fraga": FRAGA,
        "parter": [],
        "rad": "Arbetsgivaren och Försäkringskassan delar på det.",
        "nasta_steg": "",
        "uppfoljning": None,
    } | changes


def test_written_changed_and_followed_up() -> None:
    team, other = structure(), PartFactory()
    with team.acting() as actor:
        first = ny_konsultation(actor=actor, insats_id=team.insats.pk, values=values(team))
        second = ny_konsultation(actor=actor, insats_id=team.insats.pk, values=values(team, parter=[other]))
        assert (first.nummer, second.nummer) == (1, 2)
        andra_konsultation(
            actor=actor, konsultation_id=first.pk, values=values(team, parter=[other], fraga="Ny fråga?")
        )
        folj_upp(
            actor=actor, konsultation_id=first.pk, uppfoljt=timezone.localdate(), resultat="Hjälpmedlet är på plats."
        )
        folj_upp(
            actor=actor, konsultation_id=first.pk, uppfoljt=timezone.localdate(), resultat="Hjälpmedlet är på plats."
        )
    first.refresh_from_db()
    assert (first.fraga, first.resultat, list(first.parter.all())) == ("Ny fråga?", "Hjälpmedlet är på plats.", [other])
    codes = list(Handelse.objects.filter(objekt="deltagare.konsultation").order_by("pk").values_list("kod", flat=True))
    assert codes == ["konsultation.skapad"] * 2 + ["konsultation.andrad", "konsultation.foljd_upp"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"datum": datetime.date(2999, 1, 1)}, "datum"),
        ({"uppfoljning": datetime.date(2001, 1, 1)}, "__all__"),
        ({"fraga": "Gäller 19900101-2384."}, "__all__"),
        ({"rad": "Ring 900101-2384."}, "__all__"),
        ({"fraga": ""}, "fraga"),
    ],
)
def test_what_cannot_be(changes: dict[str, Any], field: str) -> None:
    team = structure()
    with team.acting() as actor, pytest.raises(ValidationError) as wrong:
        ny_konsultation(actor=actor, insats_id=team.insats.pk, values=values(team, **changes))
    assert set(wrong.value.error_dict) == {field}
    assert not Konsultation.objects.exists()


def test_an_individinsats_has_none() -> None:
    team = make_team()
    with team.acting() as actor, pytest.raises(RuleBroken, match="strukturinsatser"):
        ny_konsultation(actor=actor, insats_id=team.insats.pk, values=values(team))


@pytest.mark.parametrize("roll", [Rollkod.FORBUNDSCHEF, Rollkod.STYRGRUPP_ORDINARIE, Rollkod.INSATSEKONOM])
def test_others_neither_write_nor_read(roll: str) -> None:
    team = structure()
    row = KonsultationFactory(insats=team.insats)
    with make_team(insats=team.insats, roll=roll).acting() as actor:
        with pytest.raises(Refused):
            ny_konsultation(actor=actor, insats_id=team.insats.pk, values=values(team))
        with pytest.raises(Http404):
            folj_upp(actor=actor, konsultation_id=row.pk, uppfoljt=timezone.localdate(), resultat="Nej.")


def test_a_follow_up_has_been_and_says_something() -> None:
    team = structure()
    row = KonsultationFactory(insats=team.insats, datum=timezone.localdate() - DAYS(5))
    with team.acting() as actor:
        for day, text, field in [
            (timezone.localdate() + DAYS(1), "Något.", "uppfoljt"),
            (timezone.localdate(), "  ", "resultat"),
            (timezone.localdate() - DAYS(6), "Något.", "__all__"),
        ]:
            with pytest.raises(ValidationError) as wrong:
                folj_upp(actor=actor, konsultation_id=row.pk, uppfoljt=day, resultat=text)
            assert set(wrong.value.error_dict) == {field}


def test_due_rows() -> None:
    team, today = structure(), timezone.localdate()
    late = KonsultationFactory(insats=team.insats, datum=today - DAYS(9), uppfoljning=today - DAYS(1))
    later = KonsultationFactory(insats=team.insats, uppfoljning=today + DAYS(9))
    KonsultationFactory(insats=team.insats)
    KonsultationFactory(insats=team.insats, uppfoljning=today, uppfoljt=today, resultat="Klart.")
    assert set(Konsultation.objects.att_folja_upp()) == {late, later}
    assert set(Konsultation.objects.att_folja_upp(today)) == {late}


def test_figures() -> None:
    team, today = structure(), timezone.localdate()
    part, other = PartFactory(namn="Region Ekdala"), PartFactory(namn="Ekdala kommun")
    amne = listvarde("konsultationsamne", "sip")
    day = datetime.date(2024, 5, 2)
    KonsultationFactory(insats=team.insats, datum=day, fragande=part, amne=amne).parter.add(other, part)
    KonsultationFactory(insats=team.insats, datum=day, fragande=part, amne=amne, uppfoljt=day, resultat="Bra.")
    KonsultationFactory(insats=team.insats, datum=day, fragande=other, uppfoljning=today)
    KonsultationFactory(insats=team.insats, datum=datetime.date(2023, 5, 2), fragande=other)
    KonsultationFactory(datum=day)  # another insats'
    assert konsultationstal(InsatsFactory().pk) is None
    with CaptureQueriesContext(connection) as queries:
        found = konsultationstal(team.insats.pk, 1999)
    assert len(queries) == 2
    assert found is not None
    assert found.per_ar == (Arstal(2024, 3, 1, 1, 1), Arstal(2023, 1, 0, 0, 1))
    assert found.amnen == ((amne.namn, 2), ("Vem som ansvarar för vad", 1))
    assert found.fragande == (("Region Ekdala", 2), ("Ekdala kommun", 1))
    assert found.berorda == (("Ekdala kommun", 1), ("Region Ekdala", 1))
    assert sum(one.antal for one in found.per_ar) == 4


# The pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def insats(cast: Cast) -> Insats:
    """A strukturinsats that the cast's own team and styrgrupp work with: a delprocess of theirs."""
    own = cast.own
    return InsatsFactory(forbund=own.forbund, del_av=own.insats, agare=own.insats.agare, inriktning="struktur")


def form_of(client: Client, url: str) -> dict[str, Any]:
    form = client.get(url).context["form"]
    return {one.html_name: one.value() for one in form if one.value() not in (None, False)}


def typed(insats: Insats, **changes: str) -> dict[str, Any]:
    return {
        "fragande": str(insats.agare_id),
        "amne": str(listvarde("konsultationsamne", "ansvar").pk),
        "fraga": FRAGA,
        "uppfoljning": "1/1 2999",
    } | changes


def test_team_writes_one_and_a_double_click_is_harmless(insats: Insats, client_of: ClientOf) -> None:
    client, url = client_of("teammedlem"), reverse("konsultation_ny", args=[insats.slug])
    data = {**form_of(client, url), **typed(insats)}
    first, second = client.post(url, data), client.post(url, data)
    row = Konsultation.objects.get(insats=insats)
    page = reverse("konsultation_sida", args=[insats.slug, row.pk])
    assert (first["Location"], second["Location"]) == (page, page)
    assert "Väntar på att följas upp." in client.get(page).content.decode()
    listed = client.get(reverse("konsultationer", args=[insats.slug])).content.decode()
    assert "1\u00a0konsultation, 1 att följa upp" in listed


def test_personnummer_is_told_at_its_field_and_nothing_typed_is_lost(insats: Insats, client_of: ClientOf) -> None:
    client, url = client_of("insatsledare"), reverse("konsultation_ny", args=[insats.slug])
    answer = client.post(url, {**form_of(client, url), **typed(insats, rad="Gäller 19900101-2384.")})
    form = answer.context["form"]
    assert answer.status_code == 422
    assert dict(form.errors) == {"rad": [IN_TEXT_SENTENCE]}
    assert FRAGA in answer.content.decode()


def test_colleague_is_not_overwritten(insats: Insats, client_of: ClientOf) -> None:
    row = KonsultationFactory(insats=insats, fragande=insats.agare)
    mine, hers = client_of("teammedlem"), client_of("insatsledare")
    url = reverse("konsultation_andra", args=[insats.slug, row.pk])
    opened = form_of(mine, url)
    assert hers.post(url, {**opened, "rad": "Kollegans råd."}).status_code == 302
    answer = mine.post(url, {**opened, "rad": "Mitt råd."})
    assert answer.status_code == 422
    assert "Kollegans råd." in answer.content.decode()


def test_filters_and_file(insats: Insats, client_of: ClientOf) -> None:
    part = MedlemFactory(forbund=insats.forbund).part
    asked = KonsultationFactory(insats=insats, fragande=part, datum=datetime.date(2023, 3, 1), fraga="Om SIP?")
    involved = KonsultationFactory(insats=insats, uppfoljning=timezone.localdate(), fraga="=1+1")
    involved.parter.add(part)
    KonsultationFactory(insats=insats)
    client, url = client_of("insatsledare"), reverse("konsultationer", args=[insats.slug])
    for query, expected in [
        (f"?part={part.pk}", {asked, involved}),
        ("?ar=2023", {asked}),
        ("?q=sip", {asked}),
        ("?uppfoljning=vantar", {involved}),
        ("?uppfoljning=sena", set()),
        (f"?q={asked.nummer}&ar=2023", {asked}),
    ]:
        assert set(client.get(url + query).context["shown"].found) == expected, query
    file = client.get(f"{url}?fil=csv&part={part.pk}")
    table = read_table(io.BytesIO(file.getvalue()))
    assert {row["Fråga"] for _, row in table.rows} == {"Om SIP?", "=1+1"}
    assert Handelse.objects.filter(kod="konsultation.exporterad", data__antal=2).exists()


def test_list_costs_the_same_with_more_rows(insats: Insats, client_of: ClientOf) -> None:
    client, url = client_of("insatsledare"), reverse("konsultationer", args=[insats.slug])
    counts = []
    for _ in range(2):
        KonsultationFactory.create_batch(3, insats=insats)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["forbundschef", "revisor", "styrgrupp_ordinarie"])
def test_others_are_led_to_the_figures(insats: Insats, client_of: ClientOf, who: str) -> None:
    KonsultationFactory(insats=insats, fraga="Får inte synas?")
    client = client_of(who)
    first = client.get(reverse("insats", args=[insats.slug])).content.decode()
    url = reverse("konsultationer", args=[insats.slug])
    assert f'href="{url}"' in first
    answer = client.get(url, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == reverse("konsultationer_statistik", args=[insats.slug])
    assert "Konsultationer per år" in page
    assert "Får inte synas?" not in page


def test_individinsats_has_no_tab_and_says_why(cast: Cast, client_of: ClientOf) -> None:
    made = InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats, agare=cast.own.insats.agare)
    client = client_of("insatsledare")
    url = reverse("konsultationer", args=[made.slug])
    assert f'href="{url}"' not in client.get(reverse("insats", args=[made.slug])).content.decode()
    assert "hör till strukturinsatser" in client.get(url).content.decode()
    assert "hör till strukturinsatser" in client.get(reverse("konsultation_ny", args=[made.slug])).content.decode()

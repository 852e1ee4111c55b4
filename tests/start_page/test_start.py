"""The start page: each role meets what waits for it, and nobody is reminded of what is done."""

import datetime
import html
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deltagare.underlag.years import latest_year
from finsam.forbund.enums import Rollkod
from insatser.enums import BudgetStatus, Fristslag, RekvisitionStatus
from insatser.models import Frist
from insatser.services import rekvisition_steg as steps
from insatser.services.delprocesser import granted_of_insatser
from insatser.services.rekvisition_ram import ram_of
from rapporter.enums import RapportStatus
from rapporter.underlag.att_gora import Nar, tasks
from rapporter.underlag.start_tal import granted_by_year
from tests.cast import Cast
from tests.decided import before_decision
from tests.factories import (
    AntalFactory,
    AntalsperiodFactory,
    ArsavslutFactory,
    BudgetbeloppFactory,
    BudgetbeslutFactory,
    BudgetFactory,
    BudgetpostFactory,
    FristFactory,
    InsatsFactory,
    MotsagelseFactory,
    RapportFactory,
    RegelFactory,
    RekvisitionFactory,
)
from tests.fixtures import ClientOf
from tests.rekvisitioner import begin, fill

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def _days(count: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=count)


def _page(client: Client) -> str:
    response = client.get(reverse("att_gora"), follow=True)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def _titles(cast: Cast, role: str) -> dict[str, list[str]]:
    """The rows of a role by group."""
    return {grupp.rubrik: [row.rubrik for row in grupp.rader] for grupp in tasks(cast.people[role].actor, TODAY)}


@pytest.fixture
def _no_frister(cast: Cast) -> None:
    Frist.objects.all().delete()


@pytest.mark.parametrize("role", [role for role in Rollkod if role != Rollkod.REMITTENT])
def test_every_role_has_a_page(cast: Cast, client_of: ClientOf, role: str) -> None:
    assert "<h1>" in _page(client_of(role))


@pytest.mark.parametrize("who", ["no_membership", "ended", "superuser"])
def test_account_without_a_membership_is_told_what_to_do(client_of: ClientOf, who: str) -> None:
    assert "du har inget uppdrag här just nu" in _page(client_of(who))


def test_who_is_not_signed_in_is_asked_to(client_of: ClientOf) -> None:
    assert client_of("anonymous").get(reverse("att_gora")).url.startswith(reverse("logga_in"))


def test_page_is_only_read(client_of: ClientOf) -> None:
    assert client_of("forbundschef").post(reverse("att_gora")).status_code == 405


@pytest.mark.usefixtures("_no_frister")
class TestGroups:
    """When something is due decides where it stands."""

    @pytest.mark.parametrize(
        ("days", "group"), [(-1, Nar.LATE), (0, Nar.WEEK), (7, Nar.WEEK), (8, Nar.LATER), (92, Nar.LATER)]
    )
    def test_group_follows_the_day(self, cast: Cast, days: int, group: str) -> None:
        FristFactory(insats=cast.own.insats, slag=Fristslag.PLANUPPFOLJNING, rubrik="Följ upp", senast=_days(days))
        found = [name for name, rows in _titles(cast, "insatsledare").items() if "Följ upp" in rows]
        assert found == [group]

    def test_what_is_far_ahead_waits(self, cast: Cast) -> None:
        FristFactory(insats=cast.own.insats, slag=Fristslag.PLANUPPFOLJNING, rubrik="Följ upp", senast=_days(93))
        assert "Följ upp" not in str(_titles(cast, "insatsledare"))

    def test_done_is_not_shown(self, cast: Cast) -> None:
        FristFactory(
            insats=cast.own.insats, slag=Fristslag.UPPGIFT, rubrik="Handlingsplan", senast=_days(-3), klar=_days(-4)
        )
        assert "Handlingsplan" not in str(_titles(cast, "insatsledare"))

    def test_many_late_of_a_kind_are_one_row(self, cast: Cast) -> None:
        for months in range(1, 5):
            FristFactory(
                insats=cast.own.insats,
                slag=Fristslag.REKVISITION,
                rubrik=f"Rekvisition {months}",
                senast=_days(-30 * months),
                fran=datetime.date(2020, months, 1),
                till=datetime.date(2020, months, 28),
            )
        assert _titles(cast, "insatsekonom")[Nar.LATE] == ["4\u00a0rekvisitioner är sena"]
        assert _titles(cast, "utvecklingsledare")[Nar.LATE] == ["Påminn: 4\u00a0rekvisitioner är sena"]

    def test_kansli_is_not_told_of_what_insatser_do_in_time(self, cast: Cast) -> None:
        FristFactory(insats=cast.own.insats, slag=Fristslag.REKVISITION, rubrik="Rekvisition", senast=_days(3))
        FristFactory(insats=cast.own.insats, slag=Fristslag.BUDGETBESLUT, rubrik="Budgetbeslut", senast=_days(3))
        assert _titles(cast, "utvecklingsledare")[Nar.WEEK].count("Budgetbeslut") == 1
        assert "Rekvisition" not in _titles(cast, "utvecklingsledare")[Nar.WEEK]

    def test_other_insatser_and_forbund_are_not_there(self, cast: Cast) -> None:
        for place in (cast.sibling, cast.foreign, cast.foreign_sibling):
            FristFactory(insats=place.insats, slag=Fristslag.UPPGIFT, rubrik="Inte din", senast=_days(-3))
        assert "Inte din" not in str(_titles(cast, "insatsledare"))
        seen = tasks(cast.people["forbundschef"].actor, TODAY)
        late = [row.insats for grupp in seen for row in grupp.rader if "inte din" in row.rubrik]
        assert late == [cast.sibling.insats.namn]


@pytest.mark.usefixtures("_no_frister")
class TestNoReminderOfWhatIsDone:
    """What has been handed in is done, whether or not anybody told the frist."""

    def test_rekvisition(self, cast: Cast) -> None:
        claim = cast.own.inlamnad
        frist = {"insats": cast.own.insats, "slag": Fristslag.REKVISITION, "senast": _days(-3)}
        FristFactory(**frist, rubrik="Inne", fran=claim.fran, till=claim.till)
        FristFactory(**frist, rubrik="Saknas", fran=datetime.date(2019, 1, 1), till=datetime.date(2019, 2, 28))
        assert _titles(cast, "insatsekonom")[Nar.LATE] == ["Saknas"]

    def test_helarsrapport(self, cast: Cast) -> None:
        year = cast.own.godkand.ar
        frist = {"insats": cast.own.insats, "slag": Fristslag.HELARSRAPPORT, "senast": _days(-3)}
        FristFactory(**frist, rubrik="Inne", fran=datetime.date(year, 1, 1), till=datetime.date(year, 12, 31))
        FristFactory(**frist, rubrik="Saknas", fran=datetime.date(year + 1, 1, 1), till=datetime.date(year + 1, 12, 31))
        assert _titles(cast, "insatsledare")[Nar.LATE] == ["Saknas"]


class TestKansli:
    """Claims and reports that wait for kansli."""

    def test_submitted_claim_is_to_be_reviewed(self, cast: Cast) -> None:
        rows = _titles(cast, "utvecklingsledare")[Nar.WEEK]
        assert "Granska rekvisition 1, januari–februari\u00a02024".replace("\u00a0", " ") in [
            row.replace("\u00a0", " ") for row in rows
        ]

    def test_attest_waits_for_the_chef_alone(self, cast: Cast) -> None:
        self._reviewed(cast, by="utvecklingsledare")
        assert "Attestera" in str(_titles(cast, "forbundschef"))
        assert "Attestera" not in str(_titles(cast, "utvecklingsledare"))

    def test_who_reviewed_waits_for_a_colleague(self, cast: Cast) -> None:
        self._reviewed(cast, by="forbundschef")
        rows = [row for grupp in tasks(cast.people["forbundschef"].actor, TODAY) for row in grupp.rader]
        assert [row.tag for row in rows if row.rubrik.startswith("Attestera")] == ["Väntar på en kollega"]

    def test_submitted_report_is_to_be_approved(self, cast: Cast) -> None:
        RapportFactory(
            insats=cast.own.insats,
            ar=2021,
            status=RapportStatus.INLAMNAD,
            inlamnad_av=cast.people["insatsledare"].user,
            inlamnad_tid=timezone.now(),
        )
        assert "Godkänn helårsrapporten 2021" in _titles(cast, "utvecklingsledare")[Nar.WEEK]
        assert "Godkänn" not in str(_titles(cast, "insatsledare"))

    def test_rule_without_a_day_and_contradiction_are_to_be_sorted_out(self, cast: Cast, client_of: ClientOf) -> None:
        regel = RegelFactory(insats=cast.own.insats, slag="helarsrapport")
        MotsagelseFactory(insats=cast.own.insats)
        page = _page(client_of("forbundschef"))
        assert "saknar sista dag" in page
        assert reverse("insats_rad", args=[cast.own.insats.slug, "regler", regel.pk]) in page
        assert "utan förklaring" in page
        assert "saknar sista dag" not in _page(client_of("insatsledare"))

    def _reviewed(self, cast: Cast, *, by: str) -> None:
        RekvisitionFactory(
            insats=cast.own.insats,
            nummer=4,
            status=RekvisitionStatus.GRANSKAD,
            inlamnad_av=cast.people["insatsekonom"].user,
            inlamnad_tid=timezone.now(),
            granskad_av=cast.people[by].user,
            granskad_tid=timezone.now(),
        )


class TestMoney:
    """Each state of a rekvisition is a task of the person whose step comes next."""

    def test_from_draft_to_paid(self, cast: Cast) -> None:
        row = begin(cast, 5)
        about = "rekvisition 3, maj–juni 2024"
        assert f"Skriv klart {about}" in _all(cast, "insatsekonom")
        fill(cast.people["insatsekonom"].actor, row, 1000)
        steps.uppratta_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=row.pk)
        assert f"Intyga och skicka in {about}" in _all(cast, "insatsledare")
        steps.lamna_in_rekvisition(actor=cast.people["insatsledare"].actor, rekvisition_id=row.pk)
        assert f"Granska {about}" in _all(cast, "utvecklingsledare")
        steps.granska_rekvisition(actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk)
        assert f"Attestera {about}" in _all(cast, "forbundschef")
        assert f"Attestera {about}" not in _all(cast, "utvecklingsledare")
        steps.attestera_rekvisition(actor=cast.people["forbundschef"].actor, rekvisition_id=row.pk)
        assert f"Betala ut {about}" in _all(cast, "utvecklingsledare")
        with before_decision():
            type(row).objects.filter(pk=row.pk).update(summa_attesterad=-5)
        assert f"Bocka av när {about} är återbetald" in _all(cast, "utvecklingsledare")

    def test_year_with_a_decided_last_one(self, cast: Cast) -> None:
        row = begin(cast, 11, typ="slut")
        now = timezone.now()
        stamps = {"inlamnad_tid": now, "granskad_tid": now, "attesterad_tid": now, "summa_attesterad": 5}
        type(row).objects.filter(pk=row.pk).update(status=RekvisitionStatus.ATTESTERAD, **stamps)
        assert "Avsluta medlen för 2024" in _all(cast, "forbundschef")
        assert "Avsluta medlen för 2024" not in _all(cast, "insatsekonom")
        ArsavslutFactory(insats=row.insats, ar=2024)
        assert "Avsluta medlen för 2024" not in _all(cast, "forbundschef")


def _all(cast: Cast, who: str) -> str:
    return str(_titles(cast, who)).replace("\\xa0", " ").replace("\xa0", " ")


class TestInsats:
    """What was begun and what came back."""

    def test_what_came_back_says_why(self, cast: Cast, client_of: ClientOf) -> None:
        RekvisitionFactory(
            insats=cast.own.insats,
            nummer=5,
            status=RekvisitionStatus.ATER,
            inlamnad_tid=timezone.now(),
            ater_orsak="Verifikat 3 saknas.",
        )
        page = _page(client_of("insatsekonom"))
        assert "Komplettera rekvisition 5" in page
        assert "Verifikat 3 saknas." in page

    def test_drafts(self, cast: Cast) -> None:
        rows = str(_titles(cast, "insatsledare"))
        assert "Skriv klart rekvisition 2" in rows
        assert "Skriv klart helårsrapporten 2024" in rows
        assert "helårsrapporten" not in str(_titles(cast, "insatsekonom"))

    def test_readers_have_nothing_to_do_but_to_read(self, cast: Cast, client_of: ClientOf) -> None:
        for role in ("styrelseledamot", "revisor", "styrgrupp_ordinarie"):
            assert tasks(cast.people[role].actor, TODAY) == ()
            page = _page(client_of(role))
            assert "Senaste rapporterna" in page
            assert cast.own.godkand.get_absolute_url() in page
            assert cast.foreign.godkand.get_absolute_url() not in page

    def test_only_who_may_see_claims_sees_them(self, client_of: ClientOf) -> None:
        assert "Senaste rekvisitionerna" in _page(client_of("revisor"))
        assert "Senaste rekvisitionerna" not in _page(client_of("styrelseledamot"))


class TestMarkAsDone:
    """A frist that Finsam cannot see being done."""

    def _frist(self, cast: Cast, **options: Any) -> Frist:
        return FristFactory(insats=cast.own.insats, slag=Fristslag.UPPGIFT, senast=_days(-3), **options)

    def test_leader_marks_it_once(self, cast: Cast, client_of: ClientOf) -> None:
        frist = self._frist(cast, rubrik="Handlingsplan")
        client, url = client_of("insatsledare"), reverse("frist_klar", args=[frist.pk])
        assert url in _page(client)
        assert client.post(url).status_code == 302
        assert url not in _page(client)
        assert client.post(url).status_code == 409

    def test_stranger_reader_and_wrong_method(self, cast: Cast, client_of: ClientOf) -> None:
        frist = self._frist(cast)
        url = reverse("frist_klar", args=[frist.pk])
        assert client_of("insatsledare", of="strangers").post(url).status_code == 404
        assert client_of("revisor").post(url).status_code == 403
        assert client_of("insatsledare").get(url).status_code == 405
        frist.refresh_from_db()
        assert frist.klar is None


class TestFigures:
    """The four figures."""

    def test_year_that_has_been_counted_is_named(self, cast: Cast, client_of: ClientOf) -> None:
        ids = [place.insats.pk for place in (cast.own, cast.sibling)]
        assert f"{latest_year(ids)} i siffror" in _page(client_of("forbundschef"))

    def test_year_that_most_insatser_have_counted_is_chosen(self, cast: Cast) -> None:
        ids = []
        for year in (2021, 2022, 2022, 2023):
            insats = InsatsFactory(forbund=cast.own.forbund)
            AntalsperiodFactory(insats=insats, fran=datetime.date(year, 1, 1), till=datetime.date(year, 12, 31))
            ids.append(insats.pk)
        assert (latest_year(ids), latest_year(ids[:2]), latest_year([])) == (2022, 2022, None)

    def test_invented_figures_say_so(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of("styrelseledamot")
        assert "Påhittade exempeluppgifter" not in _page(client)
        year = latest_year([cast.own.insats.pk])
        assert year is not None
        period = AntalsperiodFactory(
            insats=cast.own.insats, fran=datetime.date(year, 1, 1), till=datetime.date(year, 6, 30), pahittad=True
        )
        AntalFactory(period=period, antal=20)
        assert "Påhittade exempeluppgifter" in _page(client)

    def test_granted_prefers_the_latest_version_and_falls_back_to_the_forbund(self, cast: Cast) -> None:
        with_own, without = InsatsFactory(forbund=cast.own.forbund), InsatsFactory(forbund=cast.own.forbund)
        for version, beviljat in ((1, 100), (2, 300)):
            budget = BudgetFactory(insats=with_own, version=version)
            BudgetbeslutFactory(budget=budget, beviljat=Decimal(beviljat))
        whole = BudgetFactory(insats=None, forbund=cast.own.forbund, version=99)
        for insats, belopp in ((with_own, 7), (without, 50)):
            post = BudgetpostFactory(budget=whole, avser_insats=insats)
            BudgetbeloppFactory(post=post, belopp=Decimal(belopp))
        assert granted_by_year([with_own.pk, without.pk], (2023, 2024)) == {2023: 0, 2024: 350}
        revised = BudgetFactory(insats=None, forbund=cast.own.forbund, version=100, status=BudgetStatus.REVIDERAD)
        post = BudgetpostFactory(budget=revised, avser_insats=without)
        BudgetbeloppFactory(post=post, belopp=Decimal(60))
        assert granted_by_year([with_own.pk, without.pk], (2024,)) == {2024: 360}, "not 50 and 60 together"

    def test_granted_to_a_delprocess_is_not_counted_in_its_whole_too(self, cast: Cast) -> None:
        whole = InsatsFactory(forbund=cast.own.forbund)
        part = InsatsFactory(forbund=cast.own.forbund, del_av=whole)
        for insats, beviljat in ((whole, 900), (part, 300)):
            BudgetbeslutFactory(budget=BudgetFactory(insats=insats), beviljat=Decimal(beviljat))
        assert granted_of_insatser([whole.pk, part.pk], 2024) == {whole.pk: 600, part.pk: 300}
        assert granted_of_insatser([whole.pk], 2024) == {whole.pk: 900}
        assert [ram_of(one, 2024).summa for one in (whole, part)] == [600, 300], "and so says the rekvisition"


@pytest.mark.parametrize("role", ["forbundschef", "insatsledare", "revisor"])
def test_ten_more_of_all_cost_no_more_queries(cast: Cast, client_of: ClientOf, role: str) -> None:
    client = client_of(role)
    FristFactory(insats=cast.own.insats, slag=Fristslag.UPPGIFT, rubrik="Först", senast=_days(-3))
    RegelFactory(insats=cast.own.insats, slag="helarsrapport")
    MotsagelseFactory(insats=cast.own.insats)
    for _ in range(3):  # so that 2024 is the year of most
        AntalFactory(period=AntalsperiodFactory(insats=InsatsFactory(forbund=cast.own.forbund)), antal=40)
    before = _queries(client)
    for place in range(10):
        FristFactory(insats=cast.own.insats, slag=Fristslag.UPPGIFT, rubrik=f"Sen {place}", senast=_days(-3))
        RegelFactory(insats=cast.own.insats, slag="helarsrapport")
        MotsagelseFactory(insats=cast.own.insats)
        more = InsatsFactory(forbund=cast.own.forbund)
        AntalFactory(period=AntalsperiodFactory(insats=more), antal=40)
        RapportFactory(insats=more, status=RapportStatus.INLAMNAD, inlamnad_tid=timezone.now())
        RekvisitionFactory(insats=more, status=RekvisitionStatus.INLAMNAD, inlamnad_tid=timezone.now())
    assert _queries(client) == before
    assert before <= 40


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as caught:
        _page(client)
    return len(caught)

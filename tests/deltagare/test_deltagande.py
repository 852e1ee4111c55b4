"""Start and avslut, uppehåll and what they do to the planned end."""

import datetime

import pytest
from django.http import Http404
from django.utils import timezone

from deltagare.enums import FallStatus, ForlangningStatus, Listslag, RemissStatus, Tidpunkt
from deltagare.models import Deltagande, Deltagare, Remiss, Uppehall
from deltagare.services.deltagande import andra_start, angra_start, ateroppna, avsluta, efterstod, starta
from deltagare.services.forlangning import sok_forlangning
from deltagare.services.tid import end_today
from deltagare.services.uppehall import Values, andra_uppehall, registrera_uppehall, ta_bort_uppehall
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.seen import ChangedMeanwhile, Seen
from insatser.enums import Regelenhet, Regelslag
from tests.deltagare.rules import days, on, on_application, rule, today, twelve_months
from tests.people import DeltagandeFactory, DeltagareFactory, RemissFactory, Team, listvarde, make_team

pytestmark = pytest.mark.django_db
DAY = datetime.date


def accepted(team: Team, **columns: object) -> Remiss:
    """A remiss in the queue."""
    return RemissFactory(
        insats=team.insats,
        status=RemissStatus.ANTAGEN,
        deltagare=DeltagareFactory(insats=team.insats),
        beslutad_av=team.membership.user,
        beslutad_tid=timezone.now(),
        **columns,
    )


def orsak(kod: str = "sjukdom") -> int:
    return int(listvarde(Listslag.UPPEHALLSORSAK, kod).pk)


def anledning(kod: str = "arbete") -> int:
    return int(listvarde(Listslag.AVSLUTSANLEDNING, kod).pk)


def test_start_of_a_remiss_counts_the_planned_end_by_the_rule() -> None:
    team = make_team()
    twelve_months(team.insats)
    lon = listvarde(Listslag.FORSORJNING, "lon")
    with team.acting() as actor:
        remiss = accepted(team)
        row = starta(actor=actor, remiss_id=remiss.pk, start=DAY(2026, 3, 15), lagen=[(lon.pk, 50)])
        row.refresh_from_db()
        remiss.refresh_from_db()
        assert (row.start, row.planerat_slut) == (DAY(2026, 3, 15), DAY(2027, 3, 14))
        assert (row.deltagare, row.part, row.startad_av) == (remiss.deltagare, remiss.part, actor.user)
        assert remiss.status == RemissStatus.STARTAD
        assert list(row.lagen.values_list("tidpunkt", "varde", "procent")) == [(Tidpunkt.FORE, lon.pk, 50)]
        assert Handelse.objects.filter(kod="deltagande.startat", objekt_id=row.pk).exists()
        with pytest.raises(AlreadyHandled):
            starta(actor=actor, remiss_id=remiss.pk, start=DAY(2026, 3, 15))


@pytest.mark.parametrize("start", [DAY(1926, 3, 15), DAY(2062, 3, 15)])
def test_start_in_a_mistyped_year_leaves_the_remiss_in_the_queue(start: datetime.date) -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = accepted(team)
        with pytest.raises(RuleBroken) as told:
            starta(actor=actor, remiss_id=remiss.pk, start=start)
        assert "Kontrollera årtalet" in told.value.message_dict["start"][0]
        remiss.refresh_from_db()
        assert remiss.status == RemissStatus.ANTAGEN
        assert not Deltagande.objects.exists()


def test_start_after_the_insats_is_over_is_refused() -> None:
    team = make_team(fran=DAY(2020, 1, 1), till=today() + days(5))
    with team.acting() as actor, pytest.raises(RuleBroken, match="Insatsen slutar"):
        starta(actor=actor, remiss_id=accepted(team).pk, start=today() + days(6))


def test_somebody_takes_part_once_at_a_time() -> None:
    team = make_team()
    with team.acting() as actor:
        first = DeltagandeFactory(insats=team.insats)
        remiss = accepted(team)
        Remiss.objects.filter(pk=remiss.pk).update(deltagare=first.deltagare)
        with pytest.raises(RuleBroken) as told:
            starta(actor=actor, remiss_id=remiss.pk, start=today())
        assert told.value.message_dict == {"start": ["Personen deltar redan i insatsen under en del av tiden."]}
        avsluta(actor=actor, deltagande_id=first.pk, slut=today() - days(1), anledning_id=anledning())
        assert starta(actor=actor, remiss_id=remiss.pk, start=today()).deltagare == first.deltagare


def test_start_to_come_takes_effect_by_itself_and_can_be_undone() -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = accepted(team)
        row = starta(actor=actor, remiss_id=remiss.pk, start=today() + days(10))
        assert list(Deltagande.objects.kommande()) == [row]
        with on(today() + days(10)):
            assert list(Deltagande.objects.pagaende()) == [row]
            with pytest.raises(RuleBroken, match="kan inte ångras"):
                angra_start(actor=actor, deltagande_id=row.pk)
        number = row.pk
        assert angra_start(actor=actor, deltagande_id=number) == remiss
        remiss.refresh_from_db()
        assert remiss.status == RemissStatus.ANTAGEN
        assert Deltagare.objects.filter(pk=remiss.deltagare_id).exists()
        with pytest.raises(AlreadyHandled, match="redan ångrad"):
            angra_start(actor=actor, deltagande_id=number)
        with pytest.raises(Http404):
            angra_start(actor=actor, deltagande_id=number + 1000)
        assert starta(actor=actor, remiss_id=remiss.pk, start=today()).remiss == remiss


def test_other_start_moves_the_end_and_stops_at_what_has_happened() -> None:
    team = make_team()
    twelve_months(team.insats)
    with team.acting() as actor:
        row = DeltagandeFactory(insats=team.insats, start=DAY(2026, 1, 10))
        seen = Seen.of(row, ["start"])
        andra_start(actor=actor, deltagande_id=row.pk, start=DAY(2026, 2, 1), seen=seen)
        row.refresh_from_db()
        assert row.planerat_slut == DAY(2027, 1, 31)
        with pytest.raises(ChangedMeanwhile):
            andra_start(actor=actor, deltagande_id=row.pk, start=DAY(2026, 3, 1), seen=seen)
        values = Values(DAY(2026, 2, 10), DAY(2026, 2, 19), orsak())
        registrera_uppehall(actor=actor, deltagande_id=row.pk, values=values)
        with pytest.raises(RuleBroken, match="Ett uppehåll börjar 10 februari 2026"):
            andra_start(actor=actor, deltagande_id=row.pk, start=DAY(2026, 2, 11))


def test_break_moves_the_end_by_its_days() -> None:
    team = make_team()
    twelve_months(team.insats)
    with team.acting() as actor:
        row = starta(actor=actor, remiss_id=accepted(team).pk, start=DAY(2026, 1, 1))
        values = Values(DAY(2026, 2, 1), DAY(2026, 2, 10), orsak())
        one = registrera_uppehall(actor=actor, deltagande_id=row.pk, values=values)
        row.refresh_from_db()
        assert row.planerat_slut == DAY(2027, 1, 10)
        andra_uppehall(actor=actor, uppehall_id=one.pk, values=Values(DAY(2026, 2, 1), DAY(2026, 2, 1), orsak()))
        row.refresh_from_db()
        assert row.planerat_slut == DAY(2027, 1, 1)
        ta_bort_uppehall(actor=actor, deltagande_id=row.pk, uppehall_id=one.pk)
        row.refresh_from_db()
        assert row.planerat_slut == DAY(2026, 12, 31)
        with pytest.raises(AlreadyHandled):
            ta_bort_uppehall(actor=actor, deltagande_id=row.pk, uppehall_id=one.pk)


def test_break_that_goes_on_moves_the_end_day_by_day() -> None:
    team = make_team()
    twelve_months(team.insats)
    with team.acting() as actor:
        start = today() - days(100)
        row = starta(actor=actor, remiss_id=accepted(team).pk, start=start)
        row.refresh_from_db()
        stored = row.planerat_slut
        registrera_uppehall(actor=actor, deltagande_id=row.pk, values=Values(today() - days(4), None, orsak()))
        row.refresh_from_db()
        assert row.planerat_slut == stored
        assert end_today(row) == stored + days(5)
        with on(today() + days(300)):
            # The stored end has passed, but the break began before it: nobody is over the time.
            assert not Deltagande.objects.over_tiden().exists()
        assert Deltagande.objects.over_tiden(stored + days(1)).count() == 0
    with team.acting():
        other = DeltagandeFactory(insats=team.insats, start=start, planerat_slut=today() - days(1))
        assert list(Deltagande.objects.over_tiden()) == [other]


@pytest.mark.parametrize(
    ("fran", "till", "field"),
    [(-61, None, "fran"), (5, 4, "till"), (-25, -15, "fran"), (3000, None, "till"), (-30, None, "fran")],
)
def test_break_that_cannot_be_is_told_at_its_field(fran: int, till: int | None, field: str) -> None:
    team = make_team()
    with team.acting() as actor:
        row = DeltagandeFactory(insats=team.insats)  # since 60 days
        there = Values(today() - days(20), today() - days(10), orsak())
        registrera_uppehall(actor=actor, deltagande_id=row.pk, values=there)
        wrong = Values(today() + days(fran), None if till is None else today() + days(till), orsak())
        with pytest.raises(RuleBroken) as told:
            registrera_uppehall(actor=actor, deltagande_id=row.pk, values=wrong)
        assert list(told.value.message_dict) == [field]
        assert row.uppehall.count() == 1


def test_break_after_the_planned_end_asks_for_a_forlangning() -> None:
    team = make_team()
    with team.acting() as actor:
        row = DeltagandeFactory(insats=team.insats, planerat_slut=today() - days(10))
        with pytest.raises(RuleBroken, match="Förläng deltagandet först"):
            registrera_uppehall(actor=actor, deltagande_id=row.pk, values=Values(today(), None, orsak()))


def test_same_break_sent_twice_is_one() -> None:
    team = make_team()
    with team.acting() as actor:
        row = DeltagandeFactory(insats=team.insats)
        seen = Seen.before(Uppehall, ["fran", "till", "orsak"])
        values = Values(today(), None, orsak())
        made = [registrera_uppehall(actor=actor, deltagande_id=row.pk, values=values, seen=seen) for _ in range(2)]
        assert made[0] == made[1]
        assert row.uppehall.count() == 1


def test_avslut_freezes_when_the_slutredovisning_is_due_and_ends_what_goes_on() -> None:
    team = make_team()
    twelve_months(team.insats)
    on_application(team.insats)
    rule(team.insats, Regelslag.SLUTREDOVISNING, varde=3, enhet=Regelenhet.VECKA)
    arbete = listvarde(Listslag.SYSSELSATTNING, "forvarvsarbete")
    with team.acting() as actor:
        row = starta(actor=actor, remiss_id=accepted(team).pk, start=today() - days(60))
        row.refresh_from_db()
        registrera_uppehall(actor=actor, deltagande_id=row.pk, values=Values(today() - days(5), None, orsak()))
        made = sok_forlangning(
            actor=actor, deltagande_id=row.pk, till=row.planerat_slut + days(100), motivering="En plats väntar."
        )
        slut = today() + days(20)
        avsluta(actor=actor, deltagande_id=row.pk, slut=slut, anledning_id=anledning(), lagen=[(arbete.pk, 75)])
        row.refresh_from_db()
        made.refresh_from_db()
        assert (row.slut, row.slutredovisas_senast) == (slut, slut + days(21))
        assert row.uppehall.get().till == slut
        assert made.status == ForlangningStatus.ATERTAGEN
        assert made.fall is not None
        assert made.fall.status == FallStatus.ATERTAGET
        assert row.lagen.get(tidpunkt=Tidpunkt.EFTER).procent == 75
        assert list(Deltagande.objects.pagaende()) == [row]
        with on(today() + days(21)):
            assert list(Deltagande.objects.att_slutredovisa()) == [row]
        with pytest.raises(AlreadyHandled):
            avsluta(actor=actor, deltagande_id=row.pk, slut=slut, anledning_id=anledning())


def test_avslut_that_cannot_be_is_told_at_its_field() -> None:
    team = make_team()
    twelve_months(team.insats)
    with team.acting() as actor:
        row = starta(actor=actor, remiss_id=accepted(team).pk, start=today() - days(30))
        for slut in (today() - days(31), today() + days(3000), today() + days(400)):
            with pytest.raises(RuleBroken) as told:
                avsluta(actor=actor, deltagande_id=row.pk, slut=slut, anledning_id=anledning())
            assert list(told.value.message_dict) == ["slut"]
        with pytest.raises(RuleBroken) as told:
            avsluta(actor=actor, deltagande_id=row.pk, slut=today(), anledning_id=orsak())
        assert list(told.value.message_dict) == ["anledning"]
        lon, stod = (listvarde(Listslag.FORSORJNING, kod).pk for kod in ("lon", "forsorjningsstod"))
        for lagen in ([(lon, 60), (stod, 60)], [(lon, 50), (lon, 20)], [(lon, 0)], [(orsak(), 50)]):
            with pytest.raises(RuleBroken) as told:
                avsluta(actor=actor, deltagande_id=row.pk, slut=today(), anledning_id=anledning(), lagen=lagen)
            assert list(told.value.message_dict) == ["lagen"]
        row.refresh_from_db()
        assert row.slut is None


def test_own_application_has_nobody_to_redovisa_to() -> None:
    team = make_team()
    rule(team.insats, Regelslag.SLUTREDOVISNING, varde=3, enhet=Regelenhet.VECKA)
    with team.acting() as actor:
        row = DeltagandeFactory(insats=team.insats, egenansokan=True)
        avsluta(actor=actor, deltagande_id=row.pk, slut=today(), anledning_id=anledning())
        row.refresh_from_db()
        assert row.slutredovisas_senast is None


def test_avslut_is_taken_back_within_the_rules_time() -> None:
    team = make_team()
    rule(team.insats, Regelslag.ATEROPPNING, varde=2, enhet=Regelenhet.VECKA)
    with team.acting() as actor:
        row = DeltagandeFactory(insats=team.insats)
        lon = listvarde(Listslag.FORSORJNING, "lon")
        avsluta(actor=actor, deltagande_id=row.pk, slut=today(), anledning_id=anledning(), lagen=[(lon.pk, 100)])
        with on(today() + days(15)), pytest.raises(RuleBroken, match="kunde tas tillbaka till"):
            ateroppna(actor=actor, deltagande_id=row.pk)
        ateroppna(actor=actor, deltagande_id=row.pk)
        row.refresh_from_db()
        assert (row.slut, row.avslutsanledning, row.slutredovisas_senast) == (None, None, None)
        assert not row.lagen.exists()
        with pytest.raises(AlreadyHandled):
            ateroppna(actor=actor, deltagande_id=row.pk)


def test_avslut_stands_when_redovisad_or_followed_by_another() -> None:
    team = make_team()
    with team.acting() as actor:
        row = DeltagandeFactory(insats=team.insats)
        avsluta(actor=actor, deltagande_id=row.pk, slut=today() - days(5), anledning_id=anledning())
        later = DeltagandeFactory(insats=team.insats, deltagare=row.deltagare, start=today())
        with pytest.raises(RuleBroken, match="nyare deltagande"):
            ateroppna(actor=actor, deltagande_id=row.pk)
        later.delete()
        Deltagande.objects.filter(pk=row.pk).update(slutredovisad=today())
        with pytest.raises(RuleBroken, match="redan skickad"):
            ateroppna(actor=actor, deltagande_id=row.pk)


def test_efterstod_follows_the_rule() -> None:
    team = make_team()
    with team.acting() as actor:
        row = DeltagandeFactory(insats=team.insats)
        with pytest.raises(RuleBroken, match="Registrera avslutet först"):
            efterstod(actor=actor, deltagande_id=row.pk, till=today() + days(30))
        avsluta(actor=actor, deltagande_id=row.pk, slut=today(), anledning_id=anledning())
        with pytest.raises(RuleBroken, match="har inget efterstöd"):
            efterstod(actor=actor, deltagande_id=row.pk, till=today() + days(30))
        rule(team.insats, Regelslag.EFTERSTOD, varde=3, enhet=Regelenhet.MANAD)
        for till in (today() - days(1), today() + days(200)):
            with pytest.raises(RuleBroken):
                efterstod(actor=actor, deltagande_id=row.pk, till=till)
        efterstod(actor=actor, deltagande_id=row.pk, till=today() + days(30))
        row.refresh_from_db()
        assert row.efterstod_till == today() + days(30)

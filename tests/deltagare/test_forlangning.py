"""Förlängning by each kind of rule: rows that kansli edits, and no code for a particular insats."""

from collections.abc import Callable

import pytest

from deltagare.enums import Fallutfall, ForlangningStatus
from deltagare.models import Deltagande, Fall, Forlangning
from deltagare.services.deltagande import andra_start, avsluta
from deltagare.services.fall import besvara_fall
from deltagare.services.forlangning import NO_END, NO_RULE, UNANSWERED, aterta, besluta, sok_forlangning
from deltagare.services.tid import recompute
from deltagare.services.uppehall import Values, registrera_uppehall
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.bas.seen import Seen
from finsam.forbund.enums import Rollkod
from insatser.enums import Beslutsfattare
from tests.deltagare.rules import days, on_application, six_more, today, twelve_months
from tests.deltagare.test_deltagande import anledning, orsak
from tests.people import DeltagandeFactory, Team, make_team

pytestmark = pytest.mark.django_db


def team_where(longer: Callable[..., None], *, roll: str = Rollkod.INSATSLEDARE, **columns: object) -> Team:
    """A team whose insats has twelve months and a rule about more of them."""
    team = make_team(roll=roll)
    twelve_months(team.insats)
    longer(team.insats, **columns)
    return team


def going_on(team: Team, **columns: object) -> Deltagande:
    row = DeltagandeFactory(insats=team.insats, **columns)
    recompute(row)
    return row


def answered(team: Team, fall: Fall, utfall: str) -> None:
    """The styrgrupp's answer."""
    group = make_team(insats=team.insats, roll=Rollkod.STYRGRUPP_ORDINARIE)
    with group.acting() as actor:
        besvara_fall(actor=actor, fall_id=fall.pk, utfall=utfall, svar="Det är rimligt.")


def test_leader_decides_and_accounts_for_it() -> None:
    team = team_where(six_more)
    with team.acting() as actor:
        row = going_on(team)
        end = row.planerat_slut
        assert end is not None
        made = sok_forlangning(
            actor=actor, deltagande_id=row.pk, till=end + days(90), motivering="En arbetsplats väntar."
        )
        row.refresh_from_db()
        made.refresh_from_db()
        assert made.status == ForlangningStatus.BEVILJAD
        assert made.beslutad_av == actor.user
        assert row.planerat_slut == end + days(90)
        assert made.fall is not None
        assert made.fall.till_kannedom
        assert "Insatsledaren har förlängt ett deltagande med" in made.fall.fraga
        assert made.fall.omstandigheter == "En arbetsplats väntar."
        # Avidentifierat: not a day, a number or the address of anybody.
        assert not any(word in made.fall.fraga for word in ("2026", "2027", "Deltagare"))
        assert set(Handelse.objects.filter(objekt_id=row.pk).values_list("kod", flat=True)) >= {
            "forlangning.sokt",
            "forlangning.beviljad",
        }


def test_team_member_asks_and_the_leader_decides() -> None:
    team = team_where(six_more)
    member = make_team(insats=team.insats, roll=Rollkod.TEAMMEDLEM)
    with member.acting() as actor:
        row = going_on(team)
        till = row.planerat_slut + days(30)
        made = sok_forlangning(actor=actor, deltagande_id=row.pk, till=till, motivering="En plats väntar.")
        assert (made.status, made.fall) == (ForlangningStatus.ANSOKT, None)
        with pytest.raises(Refused):
            besluta(actor=actor, forlangning_id=made.pk, steg="bevilja")
    with team.acting() as actor:
        besluta(actor=actor, forlangning_id=made.pk, steg="bevilja")
        made.refresh_from_db()
        assert made.fall is not None
        with pytest.raises(AlreadyHandled):
            besluta(actor=actor, forlangning_id=made.pk, steg="avsla")


def test_team_decides_where_the_rule_says_so() -> None:
    team = team_where(six_more, beslutas_av=Beslutsfattare.TEAM, roll=Rollkod.TEAMMEDLEM)
    with team.acting() as actor:
        row = going_on(team)
        till = row.planerat_slut + days(30)
        made = sok_forlangning(actor=actor, deltagande_id=row.pk, till=till, motivering="En plats väntar.")
        assert (made.status, made.fall) == (ForlangningStatus.BEVILJAD, None)


@pytest.mark.parametrize(("utfall", "steg", "other"), [("ja", "bevilja", "avsla"), ("nej", "avsla", "bevilja")])
def test_styrgrupp_answers_and_the_leader_carries_it_out(utfall: str, steg: str, other: str) -> None:
    team = team_where(on_application)
    with team.acting() as actor:
        row = going_on(team)
        end = row.planerat_slut
        made = sok_forlangning(actor=actor, deltagande_id=row.pk, till=end + days(400), motivering="Vård pågår.")
        assert made.status == ForlangningStatus.ANSOKT
        row.refresh_from_db()
        assert row.planerat_slut == end
        with pytest.raises(RuleBroken, match=UNANSWERED):
            besluta(actor=actor, forlangning_id=made.pk, steg=steg)
        with pytest.raises(RuleBroken, match="väntar redan på beslut"):
            sok_forlangning(actor=actor, deltagande_id=row.pk, till=end + days(10), motivering="Igen.")
    answered(team, made.fall, utfall)
    with team.acting() as actor:
        with pytest.raises(RuleBroken, match=f"Styrgruppen har svarat {utfall}"):
            besluta(actor=actor, forlangning_id=made.pk, steg=other)
        besluta(actor=actor, forlangning_id=made.pk, steg=steg)
        row.refresh_from_db()
        assert row.planerat_slut == (end + days(400) if utfall == "ja" else end)


def test_advice_is_no_answer_and_an_application_can_be_taken_back() -> None:
    team = team_where(on_application)
    with team.acting() as actor:
        row = going_on(team)
        made = sok_forlangning(
            actor=actor, deltagande_id=row.pk, till=row.planerat_slut + days(10), motivering="Vård pågår."
        )
    answered(team, made.fall, Fallutfall.RAD)
    with team.acting() as actor:
        with pytest.raises(RuleBroken, match="gett ett råd"):
            besluta(actor=actor, forlangning_id=made.pk, steg="bevilja")
        aterta(actor=actor, forlangning_id=made.pk)
        made.refresh_from_db()
        assert made.status == ForlangningStatus.ATERTAGEN
        assert made.fall.status == "besvarat"
        with pytest.raises(AlreadyHandled):
            aterta(actor=actor, forlangning_id=made.pk)
        again = sok_forlangning(
            actor=actor, deltagande_id=row.pk, till=row.planerat_slut + days(5), motivering="Vård pågår."
        )
        assert again.status == ForlangningStatus.ANSOKT


def test_hard_maximum_is_refused_with_the_rules_words() -> None:
    team = team_where(six_more)
    with team.acting() as actor:
        row = going_on(team)
        with pytest.raises(RuleBroken) as told:
            sok_forlangning(
                actor=actor,
                deltagande_id=row.pk,
                till=row.planerat_slut + days(190),
                motivering="Mer tid.",
                avsteg="Vi vill ändå.",
            )
        assert told.value.message_dict["till"][0].startswith("Deltagandet får förlängas med 6 månader. Välj ")
        assert not Forlangning.objects.exists()
        assert not Fall.objects.exists()


def test_soft_maximum_is_passed_with_a_motivation() -> None:
    team = team_where(six_more, hard=False)
    with team.acting() as actor:
        row = going_on(team)
        till = row.planerat_slut + days(200)
        with pytest.raises(RuleBroken) as told:
            sok_forlangning(actor=actor, deltagande_id=row.pk, till=till, motivering="Mer tid.")
        assert list(told.value.message_dict) == ["avsteg"]
        made = sok_forlangning(
            actor=actor, deltagande_id=row.pk, till=till, motivering="Mer tid.", avsteg="Praktiken är förlängd."
        )
        assert made.avsteg == "Praktiken är förlängd."
        assert "Praktiken är förlängd." in made.fall.omstandigheter
        # Together they count against the maximum.
        with pytest.raises(RuleBroken):
            sok_forlangning(actor=actor, deltagande_id=row.pk, till=till + days(1), motivering="Mer tid.")


def test_reason_to_pass_a_maximum_is_dropped_where_it_is_not_passed() -> None:
    team = team_where(six_more, hard=False)
    with team.acting() as actor:
        row = going_on(team)
        till = row.planerat_slut + days(20)
        made = sok_forlangning(
            actor=actor, deltagande_id=row.pk, till=till, motivering="Mer tid.", avsteg="Behövs inte."
        )
        assert made.avsteg == ""


@pytest.mark.parametrize(("months", "late", "allowed"), [(None, 1, False), (2, 40, True), (2, 70, False)])
def test_can_be_asked_for_some_time_after_the_end(months: int | None, late: int, allowed: bool) -> None:
    team = team_where(six_more, anstand_manader=months)
    with team.acting() as actor:
        row = going_on(team, start=today() - days(365 + late - 1))
        assert row.planerat_slut in (today() - days(late), today() - days(late + 1))
        till = today() + days(60)
        if allowed:
            sok_forlangning(actor=actor, deltagande_id=row.pk, till=till, motivering="Mer tid.")
        else:
            with pytest.raises(RuleBroken, match="Förlängning kunde sökas till"):
                sok_forlangning(actor=actor, deltagande_id=row.pk, till=till, motivering="Mer tid.")


def test_refusals_that_need_no_rule() -> None:
    team = make_team()
    with team.acting() as actor:
        row = going_on(team)
        with pytest.raises(RuleBroken, match=NO_RULE):
            sok_forlangning(actor=actor, deltagande_id=row.pk, till=today(), motivering="Mer tid.")
        six_more(team.insats)
        with pytest.raises(RuleBroken, match=NO_END):
            sok_forlangning(actor=actor, deltagande_id=row.pk, till=today(), motivering="Mer tid.")
        twelve_months(team.insats)
        recompute(row)
        for till in (row.planerat_slut, today(), row.planerat_slut + days(4000)):
            with pytest.raises(RuleBroken) as told:
                sok_forlangning(actor=actor, deltagande_id=row.pk, till=till, motivering="Mer tid.")
            assert list(told.value.message_dict) == ["till"]
        for motivering in ("", "   ", "Ring 19900101-2384."):
            with pytest.raises(RuleBroken) as told:
                sok_forlangning(
                    actor=actor, deltagande_id=row.pk, till=row.planerat_slut + days(9), motivering=motivering
                )
            assert "motivering" in told.value.message_dict
        avsluta(actor=actor, deltagande_id=row.pk, slut=today(), anledning_id=anledning())
        with pytest.raises(RuleBroken, match="har fått sitt avslut"):
            sok_forlangning(actor=actor, deltagande_id=row.pk, till=today() + days(800), motivering="Mer tid.")


def test_same_form_sent_twice_asks_once() -> None:
    team = team_where(on_application)
    with team.acting() as actor:
        row = going_on(team)
        till = row.planerat_slut + days(30)
        seen = Seen.before(Forlangning, ["till", "motivering", "avsteg"])
        made = [
            sok_forlangning(actor=actor, deltagande_id=row.pk, till=till, motivering="Mer tid.", seen=seen)
            for _ in range(2)
        ]
        assert made[0] == made[1]
        assert Fall.objects.count() == 1


def test_breaks_and_another_start_move_a_granted_forlangning_with_them() -> None:
    team = team_where(six_more)
    with team.acting() as actor:
        row = going_on(team)
        end = row.planerat_slut
        made = sok_forlangning(actor=actor, deltagande_id=row.pk, till=end + days(60), motivering="Mer tid.")
        more = sok_forlangning(actor=actor, deltagande_id=row.pk, till=end + days(90), motivering="Mer tid.")
        registrera_uppehall(actor=actor, deltagande_id=row.pk, values=Values(today() - days(9), today(), orsak()))
        for one in (row, made, more):
            one.refresh_from_db()
        assert row.planerat_slut == end + days(100)
        assert (made.fran, made.till) == (end + days(11), end + days(70))
        assert (more.fran, more.till) == (end + days(71), end + days(100))
        andra_start(actor=actor, deltagande_id=row.pk, start=row.start - days(20))
        for one in (row, made, more):
            one.refresh_from_db()
        assert row.planerat_slut == more.till
        assert more.fran == made.till + days(1)
        assert row.planerat_slut in {end + days(80 + off) for off in (-1, 0, 1)}


def test_break_that_goes_on_counts_from_the_end_as_it_stands_today() -> None:
    team = team_where(six_more)
    with team.acting() as actor:
        row = going_on(team)
        stored = row.planerat_slut
        registrera_uppehall(actor=actor, deltagande_id=row.pk, values=Values(today() - days(9), None, orsak()))
        shown = stored + days(10)
        with pytest.raises(RuleBroken, match="Det planerade slutet är redan"):
            sok_forlangning(actor=actor, deltagande_id=row.pk, till=shown, motivering="Mer tid.")
        made = sok_forlangning(actor=actor, deltagande_id=row.pk, till=shown + days(30), motivering="Mer tid.")
        row.refresh_from_db()
        assert (made.fran, made.till) == (stored + days(1), stored + days(30))
        assert row.planerat_slut == stored + days(30)

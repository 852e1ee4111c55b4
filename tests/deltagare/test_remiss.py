"""The team's handling of a remiss until it is decided: every step, from every state, by everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from deltagare.enums import FallStatus, Fallutfall, Listslag, RemissStatus, Svar
from deltagare.models import Fall, Komplettering, Kriteriesvar, Remiss
from deltagare.rls import open_link
from deltagare.services import antagning, hanvisning
from deltagare.services import remiss as acts
from deltagare.services.fall import besvara_fall
from deltagare.transitions import REMISS
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused
from finsam.bas.seen import ChangedMeanwhile, Seen
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Utskick
from insatser.enums import Beslutsfattare, Kriterieslag, Regelslag
from tests import factories as make
from tests import people_rows as more
from tests.people import DeltagareFactory, RemissFactory, Team, listvarde, make_team, utkast

pytestmark = pytest.mark.django_db
S = RemissStatus


def remiss_of(team: Team, status: str = S.INKOMMEN, **columns: Any) -> Remiss:
    """A remiss in a state, with the stamps that the state asks for. Call it while the team acts."""
    if status in (S.ANTAGEN, S.STARTAD):
        columns.setdefault("deltagare", DeltagareFactory(insats=team.insats))
    if status in (S.ANTAGEN, S.STARTAD, S.AVSLAGEN, S.HANVISAD):
        columns |= {"beslutad_av": team.actor.user, "beslutad_tid": timezone.now()}
    if status == S.AVSLAGEN:
        columns |= {"orsak": listvarde(Listslag.AVSLAGSORSAK, "kriterier"), "motivering": "Passar inte."}
    if status == S.HANVISAD:
        columns |= {"hanvisad_till": team.insats}
    if status == S.STYRGRUPP:
        columns.setdefault("fall", more.FallFactory(insats=team.insats))
    remiss = RemissFactory(insats=team.insats, status=status, **columns)
    if status == S.KOMPLETTERING:
        Komplettering.objects.create(insats=team.insats, remiss=remiss, fraga="Vilken kommun?")
    return remiss


def target_of(team: Team, **columns: Any) -> Any:
    """Another insats of the same förbund with open intake."""
    other = make_team(forbund=team.insats.forbund, **columns).insats
    more.RemissintagFactory(insats=other, oppet=True, egenansokan=True)
    return other


def act(name: str, actor: Actor, remiss: Remiss, team: Team) -> object:
    """A step taken with the least that it asks for."""
    given: dict[str, Any] = {"actor": actor, "remiss_id": remiss.pk}
    match name:
        case "borja_bedoma":
            return acts.borja_bedoma(**given)
        case "begar_komplettering":
            return acts.begar_komplettering(**given, fraga="Vilken kommun bor personen i?")
        case "komplettera":
            return acts.registrera_svar(**given, svar="I Ekdala.")
        case "hanskjut":
            return acts.hanskjut(**given, fraga="Kan en person som uppfyller fyra av fem antas?")
        case "ta_emot_svar":
            return acts.ta_emot_svar(**given)
        case "anta":
            return antagning.anta(**given)
        case "avsla":
            orsak = listvarde(Listslag.AVSLAGSORSAK, "kriterier")
            return antagning.avsla(**given, orsak_id=orsak.pk, motivering="Ordinarie stöd räcker.")
        case "aterta":
            return acts.aterta(**given)
        case "hanvisa":
            return hanvisning.hanvisa(**given, till_id=target_of(team).pk, motivering="Närmare hemmet.")
    raise AssertionError(name)


# lamna_in is the remittent's own, starta and angra_start belong to the deltagande.
HANDLED = tuple(step for step in REMISS if step.name not in ("lamna_in", "starta", "angra_start"))
IN_SIGHT = tuple(state for state in S if state != S.UTKAST)


@pytest.mark.parametrize("state", IN_SIGHT)
@pytest.mark.parametrize("step", HANDLED, ids=lambda step: step.name)
def test_every_step_from_every_state(step: Any, state: str) -> None:
    """Where the table says so it is taken, elsewhere the person is told that it has been handled already."""
    team = make_team()
    with team.acting() as actor:
        remiss = remiss_of(team, state)
        if state in step.sources:
            act(step.name, actor, remiss, team)
            remiss.refresh_from_db()
            assert remiss.status == step.target
        else:
            with pytest.raises(AlreadyHandled):
                act(step.name, actor, remiss, team)
            remiss.refresh_from_db()
            assert remiss.status == state


@pytest.mark.parametrize("step", HANDLED, ids=lambda step: step.name)
def test_stranger_finds_nothing(step: Any) -> None:
    team, other = make_team(), make_team()
    with team.acting():
        remiss = remiss_of(team, step.sources[0])
    with other.acting() as actor, pytest.raises(Http404):
        act(step.name, actor, remiss, other)


@pytest.mark.parametrize("roll", [Rollkod.FORBUNDSCHEF, Rollkod.STYRGRUPP_ORDINARIE, Rollkod.INSATSEKONOM])
def test_who_is_not_of_the_team_finds_nothing(roll: str) -> None:
    team = make_team()
    with team.acting():
        remiss = remiss_of(team)
    with make_team(insats=team.insats, roll=roll).acting() as actor, pytest.raises(Http404):
        acts.borja_bedoma(actor=actor, remiss_id=remiss.pk)


def test_draft_is_not_there_for_the_team() -> None:
    team = make_team()
    row = utkast(team.insats)
    open_link("")
    with team.acting() as actor, pytest.raises(Http404):
        acts.borja_bedoma(actor=actor, remiss_id=row.pk)


def test_question_is_written_to_the_remittent_without_a_word_about_whom() -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = remiss_of(team, lank_hash="a" * 64)
        acts.begar_komplettering(actor=actor, remiss_id=remiss.pk, fraga="Vilken kommun?")
        letter = Utskick.objects.get()
        assert (letter.slag, letter.mottagare, letter.data) == ("remiss_fraga", remiss.remittent_epost, {})
        remiss.refresh_from_db()
    assert remiss.status == S.KOMPLETTERING
    assert not mail.outbox


@pytest.mark.parametrize("columns", [{"kalla": "teamet"}, {"remittent_epost": "", "lank_hash": "b" * 64}])
def test_nobody_is_written_to_without_a_link_and_an_address(columns: dict[str, Any]) -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = remiss_of(team, **columns)
        acts.begar_komplettering(actor=actor, remiss_id=remiss.pk, fraga="Vilken kommun?")
        acts.registrera_svar(actor=actor, remiss_id=remiss.pk, svar="I Ekdala.")
        assert not Utskick.objects.exists()
        row = remiss.kompletteringar.get()
        assert row.svar == "I Ekdala."
        assert row.besvarad_tid


@pytest.mark.parametrize("text", ["", "   ", "Gäller 19900101-2384."])
def test_texts_are_asked_for_and_hold_no_personnummer(text: str) -> None:
    team = make_team()
    orsak = listvarde(Listslag.AVSLAGSORSAK, "kriterier")
    with team.acting() as actor:
        remiss, waiting = remiss_of(team), remiss_of(team, S.KOMPLETTERING)
        given: dict[str, Any] = {"actor": actor, "remiss_id": remiss.pk}
        with pytest.raises(ValidationError) as wrong:
            acts.begar_komplettering(**given, fraga=text)
        assert set(wrong.value.error_dict) == {"fraga"}
        with pytest.raises(ValidationError) as wrong:
            acts.registrera_svar(actor=actor, remiss_id=waiting.pk, svar=text)
        assert set(wrong.value.error_dict) == {"svar"}
        with pytest.raises(ValidationError) as wrong:
            antagning.avsla(**given, orsak_id=orsak.pk, motivering=text)
        assert set(wrong.value.error_dict) == {"motivering"}
        with pytest.raises(ValidationError):
            acts.hanskjut(**given, fraga=text)


def test_reason_of_another_list_is_refused() -> None:
    team = make_team()
    wrong = listvarde(Listslag.AVSLUTSANLEDNING, "arbete")
    with team.acting() as actor:
        remiss = remiss_of(team)
        with pytest.raises(ValidationError) as refused:
            antagning.avsla(actor=actor, remiss_id=remiss.pk, orsak_id=wrong.pk, motivering="Nej.")
    assert set(refused.value.error_dict) == {"orsak"}


def criteria_of(remiss: Remiss, *svar: str, slag: str = Kriterieslag.INKLUSIV) -> list[Kriteriesvar]:
    """Answers of the remittent to as many criteria."""
    return [
        Kriteriesvar.objects.create(
            insats=remiss.insats, remiss=remiss, slag=slag, nummer=number, lydelse=f"Kriterium {number}.", svar=one
        )
        for number, one in enumerate(svar, start=1)
    ]


def test_team_answers_each_criterion_and_takes_the_remiss_up() -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = remiss_of(team)
        first, second = criteria_of(remiss, Svar.JA, Svar.VET_EJ)
        acts.bedom_kriterier(actor=actor, remiss_id=remiss.pk, svar={first.pk: Svar.NEJ, second.pk: Svar.JA})
        remiss.refresh_from_db()
        assert (remiss.status, remiss.borjade_bedoma_av) == (S.BEDOMNING, actor.user)
        assert list(remiss.kriteriesvar.values_list("svar", "teamets_svar")) == [("ja", "nej"), ("vet_ej", "ja")]


def test_answers_of_another_remiss_and_answers_that_are_none() -> None:
    team = make_team()
    with team.acting() as actor:
        remiss, other = remiss_of(team), remiss_of(team)
        (mine,), (theirs,) = criteria_of(remiss, Svar.JA), criteria_of(other, Svar.JA)
        for svar in ({theirs.pk: Svar.JA}, {mine.pk: "kanske"}):
            with pytest.raises(ValidationError):
                acts.bedom_kriterier(actor=actor, remiss_id=remiss.pk, svar=svar)


def test_colleagues_judgement_is_not_overwritten() -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = remiss_of(team)
        (row,) = criteria_of(remiss, Svar.JA)
        seen = Seen.of(row, ["teamets_svar"])
        acts.bedom_kriterier(actor=actor, remiss_id=remiss.pk, svar={row.pk: Svar.NEJ})
        with pytest.raises(ChangedMeanwhile):
            acts.bedom_kriterier(actor=actor, remiss_id=remiss.pk, svar={row.pk: Svar.JA}, seen={row.pk: seen})
        row.refresh_from_db()
        assert row.teamets_svar == Svar.NEJ


def test_decided_remiss_is_not_judged() -> None:
    team = make_team()
    with team.acting() as actor, pytest.raises(AlreadyHandled):
        acts.bedom_kriterier(actor=actor, remiss_id=remiss_of(team, S.AVSLAGEN).pk, svar={})


def test_styrgrupp_is_asked_and_its_answer_received() -> None:
    team = make_team()
    member = make_team(insats=team.insats, roll=Rollkod.STYRGRUPP_ORDINARIE)
    with team.acting() as actor:
        remiss = remiss_of(team)
        acts.hanskjut(actor=actor, remiss_id=remiss.pk, fraga="Fyra av fem kriterier. Kan personen antas?")
    fall = Fall.objects.get()
    with member.acting() as actor:
        assert not Remiss.objects.exists(), "the styrgrupp sees the Fall and no remiss"
        besvara_fall(actor=actor, fall_id=fall.pk, utfall=Fallutfall.JA, svar="Ja.")
    with team.acting() as actor:
        acts.ta_emot_svar(actor=actor, remiss_id=remiss.pk)
        remiss.refresh_from_db()
        assert (remiss.status, remiss.fall.status) == (S.BEDOMNING, FallStatus.BESVARAT)


@pytest.mark.parametrize("step", ["ta_emot_svar", "aterta"])
def test_question_is_taken_back_with_the_remiss(step: str) -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = remiss_of(team)
        acts.hanskjut(actor=actor, remiss_id=remiss.pk, fraga="Kan personen antas?")
        act(step, actor, remiss, team)
    assert Fall.objects.get().status == FallStatus.ATERTAGET


def test_rule_says_who_decides_unclear_cases() -> None:
    team = make_team()
    make.RegelFactory(insats=team.insats, slag=Regelslag.OKLARA_FALL, beslutas_av=Beslutsfattare.INSATSLEDARE)
    with team.acting() as actor, pytest.raises(Refused, match="Insatsledaren"):
        act("hanskjut", actor, remiss_of(team), team)


def test_fortur_needs_a_reason_and_a_place_in_the_queue() -> None:
    team = make_team()
    with team.acting() as actor:
        first, second = remiss_of(team, S.ANTAGEN), remiss_of(team, S.ANTAGEN)
        for reason in ("", "Enligt 19900101-2384."):
            with pytest.raises(ValidationError) as wrong:
                acts.satt_fortur(actor=actor, remiss_id=second.pk, values={"fortur": True, "fortur_motivering": reason})
            assert set(wrong.value.error_dict) == {"fortur_motivering"}
        assert list(Remiss.objects.i_ko()) == [first, second]
        given = {"fortur": True, "fortur_motivering": "Försörjningen tar slut."}
        acts.satt_fortur(actor=actor, remiss_id=second.pk, values=given)
        assert list(Remiss.objects.i_ko()) == [second, first]
        acts.satt_fortur(
            actor=actor, remiss_id=second.pk, values={"fortur": False, "fortur_motivering": "Försörjningen."}
        )
        assert list(Remiss.objects.i_ko()) == [first, second]
        with pytest.raises(AlreadyHandled):
            acts.satt_fortur(actor=actor, remiss_id=remiss_of(team).pk, values=given)


def test_every_step_leaves_a_line_in_the_log() -> None:
    team = make_team()
    for step in HANDLED:
        before = Handelse.objects.filter(kod__startswith="remiss.").count()
        with team.acting() as actor:
            act(step.name, actor, remiss_of(team, step.sources[0]), team)
        assert Handelse.objects.filter(kod__startswith="remiss.").count() > before, step.name

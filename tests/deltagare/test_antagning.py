"""Accepting a remiss: warnings, consents, who decides, and the person who becomes a deltagare."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from deltagare.enums import Avstegsslag, Fallutfall, RemissStatus, Samtyckesslag, Svar
from deltagare.models import Avsteg, Deltagare, Identitet, Remiss
from deltagare.services.antagning import anta, warnings_for
from deltagare.services.exempel_personnummer import example_personnummer
from deltagare.services.fall import besvara_fall
from deltagare.services.identitet import (
    Personuppgifter,
    nummer_hash,
    read_identitet,
    read_remiss_identitet,
    seal_person,
)
from deltagare.services.remiss import hanskjut, ta_emot_svar
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused
from finsam.forbund.enums import Rollkod
from insatser.enums import Beslutsfattare, Kriterieslag, Regelenhet, Regelslag
from tests import factories as make
from tests import people_rows as more
from tests.people import DeltagandeFactory, DeltagareFactory, RemissFactory, Team, make_team, named

pytestmark = pytest.mark.django_db
PERSON = Personuppgifter(namn="Doris Deltagarsson", personnummer=example_personnummer(datetime.date(1990, 1, 1)))


def regel(team: Team, slag: str, **columns: Any) -> None:
    make.RegelFactory(insats=team.insats, slag=slag, **columns)


def alder(team: Team, low: int, high: int, *, hard: bool = False) -> None:
    regel(team, Regelslag.ALDER, minst=low, hogst=high, enhet=Regelenhet.AR, hard=hard)


def with_identity(team: Team, *, consent: bool = True) -> Remiss:
    """A remiss that says who it is about. Call it while the team acts."""
    remiss = RemissFactory(insats=team.insats)
    remiss.nyckel, remiss.identitet = seal_person(team.insats, PERSON, table="deltagare_remiss", owner=remiss.pk)
    remiss.nummer_hash = nummer_hash(team.insats, PERSON.personnummer)
    remiss.save()
    if consent:
        more.SamtyckeFactory(remiss=remiss, slag=Samtyckesslag.REGISTRERING)
    return remiss


def slag_of(remiss: Remiss) -> list[tuple[str, bool]]:
    return [(one.slag, one.hard) for one in warnings_for(remiss)]


@pytest.mark.parametrize("niva", ["avidentifierad", "personuppgifter"])
def test_person_becomes_a_deltagare_in_the_queue(niva: str) -> None:
    team = make_team(niva=niva)
    with team.acting() as actor:
        remiss = anta(actor=actor, remiss_id=RemissFactory(insats=team.insats).pk)
        remiss.refresh_from_db()
        assert remiss.status == RemissStatus.ANTAGEN
        assert (remiss.deltagare.nummer, remiss.deltagare.kon, remiss.deltagare.fodelsear) == (1, remiss.kon, 1990)
        assert not Identitet.objects.exists()
        assert list(Remiss.objects.i_ko()) == [remiss]


def test_identity_moves_and_is_sealed_anew() -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = with_identity(team)
        before = bytes(remiss.identitet)
        anta(actor=actor, remiss_id=remiss.pk)
        remiss.refresh_from_db()
        assert (remiss.identitet, remiss.nummer_hash, remiss.nyckel) == (None, None, None)
        row = Identitet.objects.get()
        assert bytes(row.krypterat) != before
        assert read_identitet(actor=actor, deltagare=remiss.deltagare) == PERSON
        assert read_remiss_identitet(actor=actor, remiss=remiss) == PERSON
        assert remiss.samtycken.get().deltagare == remiss.deltagare


def test_known_person_is_found_again() -> None:
    team = make_team()
    with team.acting() as actor:
        known = DeltagareFactory(insats=team.insats)
        named(known, personnummer=PERSON.personnummer, namn="Doris Tidigare")
        remiss = anta(actor=actor, remiss_id=with_identity(team).pk)
        assert remiss.deltagare == known
        assert Deltagare.objects.count() == 1
        assert read_identitet(actor=actor, deltagare=known) == PERSON, "the newest name is kept"


def test_nobody_stands_twice_in_one_queue() -> None:
    team = make_team()
    with team.acting() as actor:
        first, second = with_identity(team), with_identity(team)
        anta(actor=actor, remiss_id=first.pk)
        with pytest.raises(ValidationError, match="står redan i kön"):
            anta(actor=actor, remiss_id=second.pk)


def test_name_is_not_registered_without_consent() -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = with_identity(team, consent=False)
        with pytest.raises(ValidationError, match="samtycke"):
            anta(actor=actor, remiss_id=remiss.pk)
        more.SamtyckeFactory(remiss=remiss, aterkallat=timezone.localdate())
        with pytest.raises(ValidationError, match="samtycke"):
            anta(actor=actor, remiss_id=remiss.pk)
        remiss.refresh_from_db()
        assert remiss.status == RemissStatus.INKOMMEN


def test_skyddad_person_is_an_anonymous_row() -> None:
    team = make_team()
    with team.acting() as actor:
        make.UpptagningFactory(insats=team.insats)
        remiss = RemissFactory(insats=team.insats, skyddad=True)
        assert slag_of(remiss) == []
        anta(actor=actor, remiss_id=remiss.pk)
        assert Deltagare.objects.get().skyddad


@pytest.mark.parametrize(
    ("turns", "hard", "expected"),
    [
        (15, False, [("alder", False)]),
        (15, True, [("alder", True)]),
        (16, True, []),
        (64, True, []),
        (65, True, [("alder", False)]),  # may still be 64
        (66, True, [("alder", True)]),
        (66, False, [("alder", False)]),
    ],
)
def test_age(turns: int, hard: bool, expected: list[tuple[str, bool]]) -> None:
    team = make_team()
    alder(team, 16, 64, hard=hard)
    with team.acting():
        remiss = RemissFactory(insats=team.insats, fodelsear=timezone.localdate().year - turns)
        assert slag_of(remiss) == expected


def test_kommun() -> None:
    team = make_team()
    ours, theirs = make.KommunFactory(), make.KommunFactory()
    make.UpptagningFactory(insats=team.insats, kommun=ours)
    with team.acting():
        assert slag_of(RemissFactory(insats=team.insats, kommun=ours)) == []
        assert slag_of(RemissFactory(insats=team.insats, kommun=theirs)) == [("kommun", False)]
        assert slag_of(RemissFactory(insats=team.insats)) == [("kommun", False)]


def answered(team: Team, inclusive: str, exclusive: str = "") -> Remiss:
    """A remiss with an answer a letter (j, n, v); a capital one is the team's, where the remittent does not know."""
    words = {"j": Svar.JA, "n": Svar.NEJ, "v": Svar.VET_EJ}
    remiss = RemissFactory(insats=team.insats)
    for slag, letters in ((Kriterieslag.INKLUSIV, inclusive), (Kriterieslag.EXKLUSIV, exclusive)):
        for number, letter in enumerate(letters, start=1):
            value = words[letter.lower()]
            given = {"svar": Svar.VET_EJ, "teamets_svar": value} if letter.isupper() else {"svar": value}
            more.KriteriesvarFactory(remiss=remiss, slag=slag, nummer=number, **given)
    return remiss


@pytest.mark.parametrize(
    ("rule", "inclusive", "exclusive", "expected"),
    [
        (None, "jj", "nn", []),
        (None, "jn", "nn", [("kriterier", False)]),
        ({"minst": 2, "hard": True}, "jjn", "", []),
        ({"minst": 2, "hard": True}, "jnn", "", [("kriterier", True)]),
        ({"minst": 2, "hard": True}, "jvn", "", [("kriterier", True)]),
        ({"minst": 2, "hard": True}, "jJn", "", []),
        ({"minst": 5, "hard": True}, "jj", "", []),  # more than there are
        ({"minst": 2, "hard": True}, "jj", "j", [("kriterier", True)]),
        ({"minst": 2, "hard": True}, "jj", "v", [("kriterier", False)]),
        ({"minst": 2, "hard": True}, "jj", "N", []),
        ({"minst": 1, "hard": False}, "nn", "j", [("kriterier", False)]),
    ],
)
def test_criteria(
    rule: dict[str, Any] | None, inclusive: str, exclusive: str, expected: list[tuple[str, bool]]
) -> None:
    team = make_team()
    if rule:
        regel(team, Regelslag.KRITERIER, enhet=Regelenhet.ANTAL, **rule)
    with team.acting():
        assert slag_of(answered(team, inclusive, exclusive)) == expected


def test_soft_warning_is_passed_with_a_motivation_and_frozen() -> None:
    team = make_team()
    alder(team, 30, 64)
    with team.acting() as actor:
        remiss = RemissFactory(insats=team.insats, fodelsear=timezone.localdate().year - 20)
        for words in ("", "Enligt 19900101-2384."):
            with pytest.raises(ValidationError) as wrong:
                anta(actor=actor, remiss_id=remiss.pk, motiveringar={Avstegsslag.ALDER: words})
            assert set(wrong.value.error_dict) == {"motivering_alder"}
        anta(actor=actor, remiss_id=remiss.pk, motiveringar={Avstegsslag.ALDER: "Behovet är stort."})
        row = Avsteg.objects.get()
        assert (row.slag, row.motivering, row.av) == (Avstegsslag.ALDER, "Behovet är stort.", actor.user)
        assert "fyller 20 år" in row.varning
        assert "30–64 år" in row.varning


def test_hard_warning_is_passed_by_nobody() -> None:
    team = make_team()
    alder(team, 30, 64, hard=True)
    with team.acting() as actor:
        remiss = RemissFactory(insats=team.insats, fodelsear=timezone.localdate().year - 20)
        with pytest.raises(ValidationError, match="30–64 år"):
            anta(actor=actor, remiss_id=remiss.pk, motiveringar={Avstegsslag.ALDER: "Ändå."})
        assert not Avsteg.objects.exists()


def test_full_insats_is_told_and_queues() -> None:
    """The queue is what a lack of places is for: no motivation is asked for."""
    team = make_team(samtidiga_hogst=1)
    with team.acting() as actor:
        DeltagandeFactory(insats=team.insats)
        remiss = RemissFactory(insats=team.insats)
        (told,) = warnings_for(remiss)
        assert (told.slag, told.hard, told.motiveras) == (Avstegsslag.KAPACITET, False, False)
        anta(actor=actor, remiss_id=remiss.pk)
        assert not Avsteg.objects.exists()


def test_decided_together_with_the_remittent() -> None:
    team = make_team()
    regel(team, Regelslag.ANTAGNING, beslutas_av=Beslutsfattare.TEAM_OCH_REMITTENT)
    with team.acting() as actor:
        remiss = RemissFactory(insats=team.insats)
        with pytest.raises(ValidationError) as wrong:
            anta(actor=actor, remiss_id=remiss.pk)
        assert set(wrong.value.error_dict) == {"tillsammans"}
        anta(actor=actor, remiss_id=remiss.pk, tillsammans=True)
        remiss.refresh_from_db()
        assert remiss.motivering == "Beslutat tillsammans med remittenten."
    assert Handelse.objects.get(kod="remiss.antagen").data["tillsammans"] is True


def test_only_the_leader_accepts_where_the_rule_says_so() -> None:
    member = make_team(roll=Rollkod.TEAMMEDLEM)
    regel(member, Regelslag.ANTAGNING, beslutas_av=Beslutsfattare.INSATSLEDARE)
    with member.acting() as actor:
        remiss = RemissFactory(insats=member.insats)
        with pytest.raises(Refused, match="insatsledaren"):
            anta(actor=actor, remiss_id=remiss.pk)
    with make_team(insats=member.insats).acting() as actor:
        anta(actor=actor, remiss_id=remiss.pk)


def test_only_the_styrgrupp_accepts_where_the_rule_says_so() -> None:
    team = make_team()
    regel(team, Regelslag.ANTAGNING, beslutas_av=Beslutsfattare.STYRGRUPP)
    with team.acting() as actor:
        remiss = RemissFactory(insats=team.insats)
        with pytest.raises(Refused, match="styrgruppen"):
            anta(actor=actor, remiss_id=remiss.pk)
        fall = hanskjut(actor=actor, remiss_id=remiss.pk, fraga="Kan personen antas?").fall
    with make_team(insats=team.insats, roll=Rollkod.STYRGRUPP_ORDINARIE).acting() as actor:
        besvara_fall(actor=actor, fall_id=fall.pk, utfall=Fallutfall.JA, svar="Ja.")
    with team.acting() as actor:
        ta_emot_svar(actor=actor, remiss_id=remiss.pk)
        anta(actor=actor, remiss_id=remiss.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_wins_and_the_other_is_told() -> None:
    """Two real connections: the second waits for the first one's lock and then sees what has happened."""
    team = make_team()
    with team.acting():
        remiss = RemissFactory(insats=team.insats)
    actor = team.actor
    gate, outcome = threading.Barrier(2, timeout=20), []

    def admit() -> None:
        try:
            with team.acting():
                gate.wait()
                anta(actor=actor, remiss_id=remiss.pk)
            outcome.append("antagen")
        except AlreadyHandled as handled:
            outcome.append(handled.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=admit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(outcome) == 2
    assert outcome.count("antagen") == 1
    assert any("redan hanterad" in one for one in outcome)
    with team.acting():
        assert Deltagare.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_remisser_about_one_person_at_once_make_one_deltagare() -> None:
    team = make_team()
    with team.acting():
        rows = [with_identity(team), with_identity(team)]
    actor = team.actor
    gate, outcome = threading.Barrier(2, timeout=20), []

    def admit(remiss: Remiss) -> None:
        try:
            with team.acting():
                gate.wait()
                anta(actor=actor, remiss_id=remiss.pk)
            outcome.append("antagen")
        except ValidationError as refused:
            outcome.append(refused.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=admit, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert outcome.count("antagen") == 1
    assert any("står redan i kön" in one for one in outcome)

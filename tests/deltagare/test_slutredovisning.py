"""The slutredovisning's services: begun of what is known, written, sent once with nothing in the clear."""

import datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import Http404
from django.utils import timezone

from deltagare.enums import SlutredovisningStatus
from deltagare.models import Deltagande, Slutredovisning
from deltagare.services import slutredovisning as service
from deltagare.services.lank import slutredovisning_token, stored_hash
from deltagare.underlag.slutredovisning import lage_tag, read_fakta
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.kryptering import CannotDecrypt
from finsam.bas.seen import ChangedMeanwhile, Seen
from finsam.forbund.actor import Actor, acting
from finsam.forbund.enums import Rollkod, UtskickStatus
from finsam.forbund.models import Utskick
from finsam.forbund.services.utskick import COMPOSERS, Outdated
from rapporter.models import Dokument
from rapporter.services.drawing import draw_dokument
from tests.deltagare.slutredovisningar import NAMN, NUMMER, draft, over, send, with_facts
from tests.people import Team, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet_queue")]
DAYS = datetime.timedelta
LEVELS = ("avidentifierad", "personuppgifter")


@pytest.fixture
def team() -> Team:
    return make_team()


class TestBegin:
    def test_it_begins_with_what_is_known_and_nothing_more(self, team: Team) -> None:
        with team.acting() as actor:
            deltagande = over(team)
            with_facts(deltagande)
            row = service.borja(actor=actor, deltagande_id=deltagande.pk)
            fakta = read_fakta(deltagande)
        assert "1 kartläggning och 3 avstämningar" in row.aktiviteter.replace("\xa0", " ")
        assert "- Provar på arbetet i köket (" in row.aktiviteter
        assert "boende" not in row.aktiviteter
        assert "våld" not in row.aktiviteter.lower()
        assert row.bedomning == ""
        assert (row.mottagare_namn, row.mottagare_epost) == ("Rut Remittentsson", "rut@example.org")
        assert [one.antal for one in fakta.tillfallen] == [1, 3]
        assert fakta.anledning == "Arbete"
        assert fakta.lagesrader("forsorjning", efter=True) == "Lön eller eget företag"
        assert not hasattr(fakta.uppehall[0], "orsak")

    def test_twice_gives_the_same_row(self, team: Team) -> None:
        with team.acting() as actor:
            deltagande = over(team)
            first = service.borja(actor=actor, deltagande_id=deltagande.pk)
            assert service.borja(actor=actor, deltagande_id=deltagande.pk) == first
        assert Handelse.objects.filter(kod="slutredovisning.paborjad").count() == 1

    def test_without_an_avslut_it_says_what_to_do(self, team: Team) -> None:
        with team.acting() as actor:
            deltagande = over(team)
            Deltagande.objects.filter(pk=deltagande.pk).update(
                slut=None, avslutsanledning=None, avslutad_tid=None, slutredovisas_senast=None
            )
            with pytest.raises(RuleBroken, match="Avsluta deltagandet först"):
                service.borja(actor=actor, deltagande_id=deltagande.pk)

    def test_egenansokan_has_no_recipient_until_one_is_written(self, team: Team) -> None:
        with team.acting() as actor:
            deltagande = over(team, part=None, remiss=None, egenansokan=True)
            row = service.borja(actor=actor, deltagande_id=deltagande.pk)
            missing = [one.field for one in service.vad_saknas(row, deltagande)]
        assert missing == ["aktiviteter", "bedomning", "mottagare_namn", "mottagare_epost"]


class TestWrite:
    def test_a_colleagues_words_are_not_overwritten(self, team: Team) -> None:
        with team.acting() as actor:
            row = draft(actor, over(team))
            seen = Seen.of(row, service.FIELDS)
            mine = {name: getattr(row, name) for name in service.FIELDS}
            service.spara(actor=actor, slutredovisning_id=row.pk, values=mine | {"bedomning": "Kollegans."}, seen=seen)
            with pytest.raises(ChangedMeanwhile):
                service.spara(actor=actor, slutredovisning_id=row.pk, values=mine | {"bedomning": "Min."}, seen=seen)
            row.refresh_from_db()
        assert row.bedomning == "Kollegans."

    def test_a_personnummer_is_turned_away(self, team: Team) -> None:
        with team.acting() as actor:
            row = draft(actor, over(team))
            values = {name: getattr(row, name) for name in service.FIELDS}
            with pytest.raises(Exception, match="personnummer"):
                service.spara(
                    actor=actor, slutredovisning_id=row.pk, values=values | {"bedomning": "Hon är 19900101-2384."}
                )


class TestSend:
    @pytest.mark.parametrize(
        ("gap", "words"),
        [
            ({"aktiviteter": ""}, "Skriv vad som har gjorts."),
            ({"bedomning": ""}, "Skriv bedömningen."),
            ({"mottagare_namn": ""}, "Skriv vem som ska få slutredovisningen."),
            ({"mottagare_epost": ""}, "Skriv mottagarens e-postadress."),
        ],
    )
    def test_what_is_missing_is_said(self, team: Team, gap: dict[str, str], words: str) -> None:
        with team.acting() as actor:
            row = draft(actor, over(team))
            Slutredovisning.objects.filter(pk=row.pk).update(**gap)
            with pytest.raises(RuleBroken, match=words):
                service.skicka(actor=actor, slutredovisning_id=row.pk)
            row.refresh_from_db()
        assert row.status == SlutredovisningStatus.UTKAST
        assert not Utskick.objects.exists()
        assert not Dokument.objects.exists()

    def test_the_remitting_part_needs_a_consent(self, team: Team) -> None:
        with team.acting() as actor:
            deltagande = over(team, samtycke=False)
            row = draft(actor, deltagande)
            with pytest.raises(RuleBroken, match=f"sekretessen mot {deltagande.part}"):
                service.skicka(actor=actor, slutredovisning_id=row.pk)

    def test_a_deltagande_that_goes_on_is_waited_for(self, team: Team) -> None:
        with team.acting() as actor:
            row = draft(actor, over(team, slut=timezone.localdate() + DAYS(3), slutredovisas_senast=None))
            with pytest.raises(RuleBroken, match="Deltagandet pågår till"):
                service.skicka(actor=actor, slutredovisning_id=row.pk)

    def test_sending_closes_the_deltagande_and_orders_what_follows(self, team: Team, quiet_queue: list[int]) -> None:
        row, code = send(team)
        with team.acting():
            deltagande = Deltagande.objects.get(pk=row.deltagande_id)
            assert deltagande.slutredovisad == timezone.localdate()
            assert not Deltagande.objects.att_slutredovisa().exists()
            row = Slutredovisning.objects.get(pk=row.pk)
        assert row.status == SlutredovisningStatus.SKICKAD
        assert row.lank_hash == stored_hash(slutredovisning_token(row))
        assert code not in row.kod_hash
        dokument = Dokument.objects.get()
        assert (dokument.slag, dokument.underlag, str(dokument.fil)) == ("slutredovisning", None, "")
        assert quiet_queue == [dokument.pk]
        assert Utskick.objects.get().mottagare == "rut@example.org"
        assert Handelse.objects.filter(kod="slutredovisning.skickad", objekt_id=row.pk).count() == 1

    def test_twice_is_told(self, team: Team) -> None:
        row, _ = send(team)
        with team.acting() as actor:
            with pytest.raises(AlreadyHandled, match="redan skickad"):
                service.skicka(actor=actor, slutredovisning_id=row.pk)
            with pytest.raises(AlreadyHandled, match="redan skickad"):
                service.spara(actor=actor, slutredovisning_id=row.pk, values={})
        assert Dokument.objects.count() == Utskick.objects.count() == 1

    def test_an_insats_without_the_rule_may_send_one(self, team: Team) -> None:
        row, _ = send(team, slutredovisas_senast=None)
        with team.acting():
            assert Deltagande.objects.get(pk=row.deltagande_id).slutredovisad is not None

    @pytest.mark.parametrize("niva", LEVELS)
    def test_what_is_frozen_names_the_person_only_where_names_are_kept(self, niva: str) -> None:
        team = make_team(niva=niva)
        row, _ = send(team)
        with team.acting():
            told = service.open_underlag(Slutredovisning.objects.select_related("nyckel").get(pk=row.pk))
        named = niva == "personuppgifter"
        assert told.namn == (NAMN if named else "")
        assert told.personnummer == ("19900101-2384" if named else "")
        assert told.filnamn == f"slutredovisning-remiss-{told.fakta.remiss}.pdf"
        assert NAMN not in repr(told)

    def test_what_is_frozen_stays_when_the_facts_change(self, team: Team) -> None:
        row, _ = send(team)
        with team.acting():
            Deltagande.objects.filter(pk=row.deltagande_id).update(efterstod_till=timezone.localdate() + DAYS(60))
            told = service.open_underlag(Slutredovisning.objects.select_related("nyckel").get(pk=row.pk))
        assert told.fakta.efterstod_till is None

    def test_a_sealed_text_opens_in_its_own_place_alone(self, team: Team) -> None:
        first, _ = send(team)
        second, _ = send(team)
        with team.acting():
            row = Slutredovisning.objects.select_related("nyckel").get(pk=second.pk)
            row.underlag = Slutredovisning.objects.get(pk=first.pk).underlag
            with pytest.raises(CannotDecrypt):
                service.open_underlag(row)

    @pytest.mark.parametrize("roll", [Rollkod.INSATSEKONOM, Rollkod.STYRGRUPP_ORDINARIE])
    def test_nobody_outside_the_team_comes_near(self, team: Team, roll: str) -> None:
        row, _ = send(team)
        other = make_team(insats=team.insats, roll=roll)
        with other.acting() as actor:
            assert not Slutredovisning.objects.exists()
            with pytest.raises(Http404):
                service.ny_kod(actor=actor, slutredovisning_id=row.pk)


class TestLetter:
    def compose(self, team: Team) -> tuple[str, str]:
        with team.acting():
            return COMPOSERS["slutredovisning"](Utskick.objects.latest("pk"))

    def test_it_has_the_link_and_neither_person_nor_code(self, team: Team) -> None:
        row, code = send(team)
        subject, text = self.compose(team)
        assert f"/s/{slutredovisning_token(row)}/" in text
        assert "Teamet lämnar koden" in text
        for secret in (NAMN, "Doris", NUMMER, code):
            assert secret not in subject + text
        assert NAMN not in str(Utskick.objects.values_list("data", "mottagare"))

    def test_a_link_that_was_replaced_is_not_sent(self, team: Team) -> None:
        row, _ = send(team)
        letter = Utskick.objects.get()
        with team.acting() as actor:
            service.ny_lank(actor=actor, slutredovisning_id=row.pk, generation=1, namn="Ny", epost="ny@example.org")
            with pytest.raises(Outdated):
                COMPOSERS["slutredovisning"](letter)
        assert Utskick.objects.latest("pk").mottagare == "ny@example.org"
        assert letter.status == UtskickStatus.VANTAR

    def test_without_the_right_to_see_it_nothing_is_composed(self, team: Team) -> None:
        send(team)
        with acting(Actor()), pytest.raises(Outdated):
            COMPOSERS["slutredovisning"](Utskick.objects.get())


def test_nothing_in_the_clear_after_sending_and_drawing(team: Team) -> None:
    row, code = send(team)
    assert draw_dokument(Dokument.objects.get().pk)
    secrets = [NAMN.encode(), b"Avslutsdotter", NUMMER.encode(), b"19900101-2384", code.encode()]
    files = [path for path in Path(settings.DATADIR).rglob("*") if path.is_file()]
    assert [path for path in files if any(secret in path.read_bytes() for secret in secrets)] == []
    with team.acting():
        for model in apps.get_models():
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
                text = "\n".join(line for (line,) in cursor.fetchall())
            assert not [one for one in secrets if one.decode() in text or one.hex() in text], model
        sealed = Slutredovisning.objects.get(pk=row.pk)
        for column in (sealed.underlag, sealed.pdf):
            assert not any(secret in bytes(column) for secret in secrets)


def test_what_is_late_is_said_in_words(team: Team) -> None:
    today = timezone.localdate()
    with team.acting():
        late = over(team, slutredovisas_senast=today - DAYS(1))
        waiting, free = over(team), over(team, slutredovisas_senast=None)
    tags = [lage_tag(one, today) for one in (late, waiting, free)]
    assert tags[0] is not None
    assert tags[0].kind == "late"
    assert tags[0].text.startswith("Skulle ha lämnats ")
    assert tags[1] is not None
    assert tags[1].kind == "soon"
    assert tags[2] is None


def test_a_membership_that_has_ended_finds_nothing(team: Team) -> None:
    with team.acting() as actor:
        deltagande = over(team)
        row = draft(actor, deltagande)
    ended = make_team(insats=team.insats, roll=Rollkod.TEAMMEDLEM)
    ended.membership.till = timezone.localdate() - DAYS(1)
    ended.membership.save()
    with ended.acting() as actor, pytest.raises(Http404):
        service.skicka(actor=actor, slutredovisning_id=row.pk)

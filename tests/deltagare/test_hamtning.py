"""The recipient fetches a slutredovisning by link and code: tried out, locked, withdrawn, renewed."""

import pytest
from django.utils import timezone

from deltagare.enums import SlutredovisningStatus
from deltagare.models import Samtycke, Slutredovisning
from deltagare.services import hamtning
from deltagare.services import slutredovisning as service
from deltagare.services.lank import MOST_GUESSES, give_code, slutredovisning_token, stored_hash
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.forbund.actor import Actor, acting
from finsam.forbund.models import Utskick
from finsam.forbund.services.utskick import COMPOSERS
from rapporter.models import Dokument
from rapporter.services.drawing import draw_dokument
from tests.deltagare.slutredovisningar import draft, over, send
from tests.people import Team, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet_queue")]


@pytest.fixture
def team() -> Team:
    return make_team()


def opened(row: Slutredovisning, code: str) -> Slutredovisning:
    with acting(Actor()):
        return hamtning.try_to_open(token=slutredovisning_token(row), code=code)


def test_code_and_link_open_it_and_it_is_marked_once_it_is_drawn(team: Team) -> None:
    row, code = send(team)
    token = slutredovisning_token(row)
    with acting(Actor()):
        ticket = hamtning.ticket(hamtning.try_to_open(token=token, code=code.lower().replace("-", " ")))
        with pytest.raises(RuleBroken, match="blir klar"):
            hamtning.hamta(token=token, ticket=ticket)
    assert draw_dokument(Dokument.objects.get().pk)
    with acting(Actor()):
        name, content = hamtning.hamta(token=token, ticket=ticket)
        first = Slutredovisning.objects.get(pk=row.pk).hamtad_tid
        again = hamtning.hamta(token=token, ticket=ticket)
        found = Slutredovisning.objects.get(pk=row.pk)
    assert content.startswith(b"%PDF-")
    assert again == (name, content)
    assert (found.status, found.hamtad_tid) == (SlutredovisningStatus.HAMTAD, first)
    assert Handelse.objects.filter(kod="slutredovisning.hamtad").count() == 2


def test_five_wrong_guesses_lock_it_until_there_is_a_new_code(team: Team) -> None:
    row, code = send(team)
    with acting(Actor()):  # as in a request: the error is caught inside its transaction, and the count stays
        for _ in range(MOST_GUESSES):
            with pytest.raises(RuleBroken, match="Det gick inte att öppna"):
                hamtning.try_to_open(token=slutredovisning_token(row), code="CCCC-3333")
    with pytest.raises(RuleBroken, match="Det gick inte att öppna"):
        opened(row, code)
    assert Handelse.objects.filter(kod="slutredovisning.fel_kod").count() == MOST_GUESSES
    with team.acting() as actor:
        _, new = service.ny_kod(actor=actor, slutredovisning_id=row.pk)
    assert opened(row, new) == row
    with pytest.raises(RuleBroken):
        opened(row, code)


def test_a_wrong_link_a_wrong_code_and_a_draft_are_told_the_same(team: Team) -> None:
    row, _ = send(team)
    with team.acting() as actor:
        unsent = draft(actor, over(team))
        unsent.lank_hash = stored_hash(slutredovisning_token(unsent))
        unsent.save()
    told = set()
    for token in (slutredovisning_token(row), slutredovisning_token(unsent), "x" * 32):
        with acting(Actor()), pytest.raises(RuleBroken) as wrong:
            hamtning.try_to_open(token=token, code="CCCC-3333")
        told.add(wrong.value.messages[0])
    assert told == {hamtning.WRONG}


def test_the_code_of_the_receipt_opens_what_goes_to_the_remittent(team: Team) -> None:
    with team.acting() as actor:
        deltagande = over(team)
        receipt = give_code(deltagande.remiss)
        deltagande.remiss.save()
        row, code = service.skicka(actor=actor, slutredovisning_id=draft(actor, deltagande).pk)
        assert code is None
        assert service.opened_by_receipt(Slutredovisning.objects.select_related("remiss").get(pk=row.pk))
        assert "stod på kvittensen" in COMPOSERS["slutredovisning"](Utskick.objects.get())[1]
    assert opened(row, receipt) == row


def test_somebody_else_than_the_remittent_gets_a_code_of_her_own(team: Team) -> None:
    with team.acting() as actor:
        deltagande = over(team)
        receipt = give_code(deltagande.remiss)
        deltagande.remiss.save()
        row = draft(actor, deltagande)
        Slutredovisning.objects.filter(pk=row.pk).update(mottagare_epost="annan@example.org")
        row, code = service.skicka(actor=actor, slutredovisning_id=row.pk)
    assert code is not None
    with pytest.raises(RuleBroken):
        opened(row, receipt)
    assert opened(row, code) == row


def test_a_withdrawn_consent_closes_it_at_once(team: Team) -> None:
    row, code = send(team)
    draw_dokument(Dokument.objects.get().pk)
    ticket = hamtning.ticket(opened(row, code))
    with team.acting() as actor:
        Samtycke.objects.update(aterkallat=timezone.localdate())
        with pytest.raises(RuleBroken, match="samtycke"):
            service.ny_lank(actor=actor, slutredovisning_id=row.pk, generation=1, namn="A", epost="a@example.org")
    with pytest.raises(RuleBroken, match="Kontakta teamet"):
        opened(row, code)
    with acting(Actor()), pytest.raises(RuleBroken, match="Kontakta teamet"):
        hamtning.hamta(token=slutredovisning_token(row), ticket=ticket)


def test_a_ticket_is_of_its_own_row_and_code(team: Team) -> None:
    (first, code), (second, _) = send(team), send(team)
    ticket = hamtning.ticket(opened(first, code))
    for token, forged in ((slutredovisning_token(second), ticket), (slutredovisning_token(first), "nonsens")):
        with acting(Actor()), pytest.raises(RuleBroken, match="kvart"):
            hamtning.hamta(token=token, ticket=forged)
    with team.acting() as actor:
        service.ny_kod(actor=actor, slutredovisning_id=first.pk)
    with acting(Actor()), pytest.raises(RuleBroken, match="kvart"):
        hamtning.hamta(token=slutredovisning_token(first), ticket=ticket)


def test_a_new_link_closes_the_old_one(team: Team) -> None:
    row, code = send(team)
    old = slutredovisning_token(row)
    with team.acting() as actor:
        kwargs = {"slutredovisning_id": row.pk, "generation": 1, "namn": "Ny", "epost": "ny@example.org"}
        row, new = service.ny_lank(actor=actor, **kwargs)
        with pytest.raises(AlreadyHandled, match="redan utbytt"):
            service.ny_lank(actor=actor, **kwargs)
    with acting(Actor()), pytest.raises(RuleBroken):
        hamtning.try_to_open(token=old, code=new)
    assert opened(row, new) == row
    with pytest.raises(RuleBroken):
        opened(row, code)

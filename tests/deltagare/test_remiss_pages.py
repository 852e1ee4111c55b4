"""The remiss from outside, page by page, in a browser without a screen: at both levels, twice, and what is asked."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from deltagare import models
from deltagare.enums import Samtyckesslag
from deltagare.rls import open_link
from deltagare.services.identitet import read_remiss_identitet
from finsam.audit.models import Handelse
from finsam.bas.kryptering import check_code
from finsam.forbund.models import Part, Utskick
from finsam.forbund.services.utskick import send_utskick
from tests.deltagare.remittent import NAME, NUMBER, TEXTS, Visitor, criteria, filled, open_team, person, text
from tests.people import Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("closed_links")]


@pytest.fixture(params=["personuppgifter", "avidentifierad"])
def team(request: pytest.FixtureRequest) -> Team:
    return open_team(request.param)


def named(team: Team) -> bool:
    return team.insats.registreringsniva == "personuppgifter"


# The whole way ---------------------------------------------------------------------------------------------------


def test_from_the_first_page_to_the_team(team: Team) -> None:
    visitor = filled(team)
    check = text(visitor.get("remiss_egen_kontrollera"))
    assert (NAME in check) == named(team)
    assert "Har varit borta länge" not in check
    assert "Vilken myndighet eller organisation? Ekdala kommun" in check
    assert "Har aldrig arbetat." in check
    receipt = visitor.send()
    assert receipt.status_code == 200, text(receipt)
    code = receipt.context["code"]
    assert code in text(receipt)
    remiss = visitor.remiss
    assert (remiss.status, remiss.nummer, remiss.kon, remiss.fodelsear) == ("inkommen", 1, "kvinna", 1990)
    assert remiss.utkast is None
    assert remiss.bakgrund == TEXTS["bakgrund"]
    assert remiss.har_sip is False
    assert [str(row.part) for row in remiss.behover.all()] == ["Ekdala kommun"]
    frozen = [(row.slag, row.nummer, row.svar, row.alternativ) for row in remiss.kriteriesvar.all()]
    assert frozen == [
        ("inklusiv", 1, "ja", ""),
        ("inklusiv", 2, "ja", "Har aldrig arbetat."),
        ("exklusiv", 1, "nej", ""),
    ]
    assert check_code(code, f"deltagare.remiss:{remiss.pk}", remiss.kod_hash)
    consents = {row.slag: row for row in remiss.samtycken.all()}
    assert set(consents) == set(Samtyckesslag)
    assert consents["sekretess"].omfattar.count() == 2
    assert consents["sekretess"].till < timezone.localdate() + datetime.timedelta(
        days=185
    )  # the insats' own six months
    assert (remiss.identitet is not None) == (remiss.nummer_hash is not None) == named(team)
    open_link("")
    with team.acting() as actor:
        seen = models.Remiss.objects.get()
        who = read_remiss_identitet(actor=actor, remiss=seen)
        assert (who.namn if who else "") == (NAME if named(team) else "")


def test_identity_stands_nowhere_in_the_open(team: Team) -> None:
    visitor = filled(team)
    visitor.send()
    page = text(visitor.get())
    assert NAME not in page
    assert "Mottagen" in page
    row = visitor.remiss
    open_text = str([getattr(row, field.attname) for field in row._meta.fields])
    log = str(list(Handelse.objects.values()))
    for secret in (NAME, NUMBER, visitor.token):
        assert secret not in open_text
        assert secret not in log
        assert secret not in str(list(Utskick.objects.values()))


def test_receipt_goes_to_the_remittent_and_tells_nothing_of_the_person(team: Team) -> None:
    visitor = filled(team)
    visitor.send()
    open_link("")
    (letter,) = Utskick.objects.filter(slag="remiss_kvitto")
    assert letter.mottagare == "rut@example.org"
    assert send_utskick(letter.pk)
    (sent,) = mail.outbox
    body = f"{sent.subject} {sent.body}"
    assert visitor.token in body
    assert team.insats.namn in body
    for secret in (NAME, NUMBER, "1990", TEXTS["bakgrund"]):
        assert secret not in body


# The second time -------------------------------------------------------------------------------------------------


def test_sent_twice_is_one_remiss_and_a_page_that_says_so(team: Team) -> None:
    visitor = filled(team)
    visitor.send()
    again = visitor.send()
    assert again.status_code == 409
    assert "redan skickad" in text(again)
    assert again.context is None or "code" not in again.context
    for step in ("person", "bakgrund"):
        assert visitor.step(step, bakgrund="Något annat.").status_code == 409
        assert visitor.get("remiss_egen_steg", step).status_code == 302
    assert visitor.get("remiss_egen_kontrollera").status_code == 302
    assert visitor.client.post(visitor.url("remiss_egen_radera")).status_code == 409
    assert visitor.remiss.bakgrund == TEXTS["bakgrund"]
    assert visitor.remiss.kriteriesvar.count() == 3


def test_a_draft_that_is_not_ready_is_not_sent(team: Team) -> None:
    visitor = Visitor(team)
    visitor.begin()
    assert visitor.send()["Location"] == visitor.url("remiss_egen")
    assert visitor.get("remiss_egen_kontrollera")["Location"] == visitor.url("remiss_egen")
    assert visitor.remiss.status == "utkast"


def test_nothing_typed_is_lost_when_something_is_wrong(team: Team) -> None:
    visitor = Visitor(team)
    visitor.begin()
    answer = visitor.step("bakgrund", bakgrund="Det jag skrev.", forsorjning_till="i morgon")
    assert answer.status_code == 422
    assert "Det jag skrev." in text(answer)
    page = visitor.get("remiss_egen_steg", "bakgrund")
    assert "Det jag skrev." in text(page)
    assert "i morgon" in page.content.decode()
    listed = {one["label"]: one["state"] for one in visitor.get().context["steps"]}
    assert listed["Bakgrund och mål"] == "paborjad"
    assert listed["Personen"] == ""


def test_personnummer_in_a_text_is_refused_at_the_field_and_not_kept(team: Team) -> None:
    visitor = Visitor(team)
    visitor.begin()
    answer = visitor.step("bakgrund", **{**TEXTS, "bakgrund": f"Född {NUMBER}."})
    assert answer.status_code == 422
    assert "Skriv inte personnummer i fritext" in text(answer)
    assert NUMBER not in visitor.get("remiss_egen_steg", "bakgrund").content.decode()


# Each level, and who is protected --------------------------------------------------------------------------------


def test_wrong_number_and_wrong_year_are_told_at_the_field() -> None:
    visitor = Visitor(open_team())
    visitor.begin()
    wrong = visitor.step("person", **person(True, personnummer="19900101-1234"))
    assert "Kontrollsiffran stämmer inte" in text(wrong)
    year = visitor.step("person", **person(True, fodelsear="1980"))
    assert "ett annat än i personnumret" in text(year)
    none = visitor.step("person", **person(True, personnummer=""))
    assert "Fyll i födelseår" in text(none)


def test_no_name_is_asked_for_or_kept_below_personuppgifter() -> None:
    visitor = Visitor(open_team("avidentifierad"))
    visitor.begin()
    fields = visitor.get("remiss_egen_steg", "person").context["form"].fields
    assert set(fields) == {"skyddad", "kon", "fodelsear", "kommun"}
    visitor.step("person", **person(True, fodelsear="1990"))
    assert NAME not in visitor.get("remiss_egen_steg", "person").content.decode()


def test_of_a_protected_person_neither_name_nor_number_nor_kommun_is_kept() -> None:
    team = open_team()
    visitor = filled(team)
    visitor.step("person", **person(True, skyddad="ja", fodelsear="1985"))
    page = visitor.get("remiss_egen_steg", "person").content.decode()
    assert NAME not in page
    assert NUMBER not in page
    assert visitor.send().status_code == 200
    remiss = visitor.remiss
    assert remiss.skyddad
    assert (remiss.identitet, remiss.nummer_hash, remiss.kommun, remiss.fodelsear) == (None, None, None, 1985)


def test_an_own_application_keeps_the_persons_contact_encrypted() -> None:
    team = open_team()
    visitor = filled(team)
    visitor.step("remittent", kalla="egen")
    visitor.step("person", **person(True, epost="nyla@example.org"))
    assert visitor.send().status_code == 200
    remiss = visitor.remiss
    assert (remiss.kalla, remiss.part, remiss.remittent_epost, remiss.remittent_namn) == ("egen", None, "", "")
    assert [one.mottagare for one in Utskick.objects.filter(slag="remiss_kvitto")] == ["nyla@example.org"]


def test_an_own_application_without_names_gets_no_letter() -> None:
    visitor = filled(open_team("avidentifierad"))
    visitor.step("remittent", kalla="egen")
    receipt = visitor.send()
    assert "Inget kvitto skickas" in text(receipt)
    assert not Utskick.objects.filter(slag="remiss_kvitto").exists()


def test_no_own_application_where_the_insats_takes_none() -> None:
    team = open_team(egenansokan=False)
    visitor = Visitor(team)
    visitor.begin()
    assert "kalla" not in visitor.get("remiss_egen_steg", "remittent").context["form"].fields
    assert visitor.step("remittent", kalla="egen").status_code == 422


def test_soft_rules_are_told_and_hinder_nothing() -> None:
    team = open_team()
    visitor = filled(team)
    visitor.step("person", **person(True, kommun="annan", personnummer="", fodelsear="1940"))
    visitor.step("kriterier", **criteria(visitor, "vet_ej"))
    page = text(visitor.get("remiss_egen_kontrollera"))
    for words in ("Insatsen är för den som är 16–64 år", "ingår inte i insatsens upptagningsområde", "Teamet avgör"):
        assert words in page
    assert "1 av 2 kriterier är uppfyllda" in page.replace("\xa0", " ")
    assert visitor.send().status_code == 200


def test_a_criterion_that_was_worded_anew_is_asked_again() -> None:
    team = open_team()
    visitor = filled(team)
    team.insats.kriterier.filter(nummer=1, slag="inklusiv", alternativ_till=None).update(text="En ny lydelse.")
    assert visitor.send()["Location"] == visitor.url("remiss_egen")
    assert {one["label"]: one["state"] for one in visitor.get().context["steps"]}["Kriterier"] == "paborjad"


# The consents ----------------------------------------------------------------------------------------------------


def test_a_consent_lasts_no_longer_than_the_rule_and_needs_two_parts() -> None:
    team = open_team()
    visitor = filled(team)
    part = Part.objects.get(namn="Ekdala kommun")
    told = {"informerad": timezone.localdate().isoformat(), "frivilligt": "on", "registrering": "on"}
    long = timezone.localdate() + datetime.timedelta(days=300)
    answer = visitor.step(
        "samtycken", **told, sekretess="ja", sekretess_parter=[part.pk], sekretess_till=long.isoformat()
    )
    assert "minst två parter" in text(answer)
    assert "Insatsen tillåter ett samtycke till och med" in text(answer)
    later = visitor.step("samtycken", **{**told, "informerad": long.isoformat()}, sekretess="nej")
    assert "Dagen har inte varit än" in text(later)
    without = visitor.step("samtycken", informerad=told["informerad"], sekretess="nej")
    assert without.status_code == 422
    assert visitor.step("samtycken", **told, sekretess="nej").status_code == 302
    visitor.send()
    assert [row.slag for row in visitor.remiss.samtycken.all()] == ["registrering"]

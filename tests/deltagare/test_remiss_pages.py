"""The remiss from outside, page by page, in a browser without a screen: at both levels, twice, and by strangers."""

import datetime
import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from deltagare import models
from deltagare.enums import Samtyckesslag
from deltagare.rls import open_link
from deltagare.services.exempel_personnummer import example_personnummer
from deltagare.services.identitet import read_remiss_identitet
from deltagare.services.lank import remiss_by_token, try_code
from finsam.audit.models import Handelse
from finsam.forbund.actor import Actor, acting
from finsam.forbund.enums import Partstyp
from finsam.forbund.models import Kommun, Part, Utskick
from finsam.forbund.services.utskick import send_utskick
from insatser.enums import Kriterieslag, Regelenhet, Regelslag
from tests import factories as make
from tests.people import DeltagareFactory, RemissFactory, Team, linked, listvarde, make_team

pytestmark = pytest.mark.django_db

NUMBER = example_personnummer(datetime.date(1990, 3, 5))
NAME = "Nyla Remissdotter"
TEXTS = {
    "bakgrund": "Har varit utan arbete sedan 2022.",
    "eget_mal": "Vill arbeta halvtid.",
    "ordinarie_racker_inte": "Behöver stöd av flera på samma gång.",
    "kontakter": "Handläggare på kommunen.",
    "omfattning": "Tio timmar i veckan.",
    "tolk": "arabiska",
    "har_sip": "nej",
}


class Visitor:
    """Somebody without an account who fills in a remiss to a team's insats."""

    def __init__(self, team: Team, client: Client | None = None) -> None:
        self.team, self.client, self.token = team, client or Client(), ""

    def begin(self) -> None:
        answer = self.client.post(reverse("remiss_insats", args=[self.team.insats.slug]))
        assert answer.status_code == 302, answer.content.decode()
        self.token = answer["Location"].split("/")[2]

    def url(self, name: str, *more: str) -> str:
        return reverse(name, args=[self.token, *more])

    def step(self, step: str, **typed: Any) -> Any:
        return self.client.post(self.url("remiss_egen_steg", step), typed)

    def get(self, name: str = "remiss_egen", *more: str) -> Any:
        return self.client.get(self.url(name, *more))

    def send(self) -> Any:
        return self.client.post(self.url("remiss_egen_skicka"))

    @property
    def remiss(self) -> models.Remiss:
        """The row, read by the link."""
        with acting(Actor()):
            return remiss_by_token(self.token)


def text(response: Any) -> str:
    """A page's words."""
    main = response.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", main)))


def open_team(niva: str = "personuppgifter", **intag: Any) -> Team:
    """A team with criteria, rules, parts and an open intake."""
    kommun = make.KommunFactory(namn="Ekdala")
    team = make_team(niva=niva, samtidiga_hogst=10)
    insats = team.insats
    models.Remissintag.objects.create(insats=insats, **{"oppet": True, "egenansokan": True, **intag})
    for name, slag in (("Ekdala kommun", Partstyp.KOMMUN), ("Region Ekdala", Partstyp.REGION)):
        make.SamverkanspartFactory(insats=insats, part=make.PartFactory(namn=name, slag=slag))
    make.UpptagningFactory(insats=insats, kommun=kommun)
    make.RegelFactory(insats=insats, slag=Regelslag.ALDER, minst=16, hogst=64, enhet=Regelenhet.AR)
    make.RegelFactory(insats=insats, slag=Regelslag.SAMTYCKE, varde=6, enhet=Regelenhet.MANAD)
    make.KriteriumFactory(insats=insats, nummer=1, text="Behöver stöd av minst två parter.")
    either = make.KriteriumFactory(insats=insats, nummer=2, text="Ett av dessa stämmer.")
    for number, words in ((1, "Har varit borta länge."), (2, "Har aldrig arbetat.")):
        make.KriteriumFactory(insats=insats, nummer=number, text=words, alternativ_till=either)
    make.KriteriumFactory(insats=insats, nummer=1, slag=Kriterieslag.EXKLUSIV, text="Pågående missbruk.")
    return team


def criteria(visitor: Visitor, svar: str = "ja") -> dict[str, str]:
    """An answer to each criterion as the page asks them; the one with alternatives by its second."""
    form = visitor.get("remiss_egen_steg", "kriterier").context["form"]
    first, either, hinder = form.fields
    alternative = form.fields[either].choices[1][0]
    return {first: svar, either: alternative, hinder: "nej"}


def person(named: bool, **changes: str) -> dict[str, str]:
    """Step 2 as it is filled in."""
    kommun = Kommun.objects.get(namn="Ekdala").kod
    told = {"skyddad": "nej", "kon": "kvinna", "kommun": kommun}
    told |= {"namn": NAME, "personnummer": NUMBER, "telefon": "070-123 45 67"} if named else {"fodelsear": "1990"}
    return told | changes


def filled(team: Team) -> Visitor:
    """A visitor who has filled in every step and not sent."""
    visitor = Visitor(team)
    visitor.begin()
    part = Part.objects.get(namn="Ekdala kommun")
    visitor.step(
        "remittent",
        kalla="remittent",
        part=part.pk,
        remittent_namn="Rut Remittentsson",
        remittent_roll="handläggare",
        remittent_epost="rut@example.org",
    )
    visitor.step("person", **person(team.insats.registreringsniva == "personuppgifter"))
    visitor.step("kriterier", **criteria(visitor))
    visitor.step("bakgrund", **TEXTS, behover=[part.pk], forsorjning=listvarde("forsorjning", "sjukpenning").pk)
    both = list(Part.objects.filter(samverkar_i__insats=team.insats).values_list("pk", flat=True))
    answer = visitor.step(
        "samtycken",
        informerad=timezone.localdate().isoformat(),
        frivilligt="on",
        registrering="on",
        sekretess="ja",
        sekretess_parter=both,
        omfattning_sekretess="Planering och behov.",
    )
    assert answer.status_code == 302, text(answer)
    assert answer["Location"] == visitor.url("remiss_egen_kontrollera")
    return visitor


@pytest.fixture(params=["personuppgifter", "avidentifierad"])
def team(request: pytest.FixtureRequest) -> Team:
    return open_team(request.param)


@pytest.fixture(autouse=True)
def _closed_links() -> Iterator[None]:
    """A test is one transaction, where a link that was opened stays open."""
    yield
    open_link("")


def named(team: Team) -> bool:
    return team.insats.registreringsniva == "personuppgifter"


# The whole way ---------------------------------------------------------------------------------------------------


def test_from_the_first_page_to_the_team(team: Team) -> None:
    visitor = filled(team)
    check = text(visitor.get("remiss_egen_kontrollera"))
    assert (NAME in check) == named(team)
    assert "Har varit borta länge" not in check
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
    assert try_code(remiss, code)
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


# Links, strangers and floods -------------------------------------------------------------------------------------


def test_every_wrong_link_gets_the_same_page(team: Team) -> None:
    visitor = filled(team)
    good = visitor.token
    pages = set()
    for wrong in ("a" * 32, good[:-1], good.swapcase(), "x"):
        open_link("")
        visitor.token = wrong
        answer = visitor.get()
        assert answer.status_code == 404
        pages.add(text(answer))
    assert len(pages) == 1
    assert "Länken gäller inte" in pages.pop()


def test_one_link_opens_nothing_of_another(team: Team) -> None:
    first, second = filled(team), filled(team)
    second.send()
    open_link("")
    page = text(first.get())
    assert "Kontrollera dina svar" in page
    with acting(Actor()):
        assert list(models.Remiss.objects.values_list("pk", flat=True)) == [first.remiss.pk]
        assert not models.Kriteriesvar.objects.exists()


def test_pages_of_a_link_are_kept_by_nobody(team: Team) -> None:
    visitor = filled(team)
    for answer in (visitor.get(), visitor.get("remiss_egen_kontrollera"), visitor.send(), visitor.send()):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]


def test_a_draft_past_its_day_is_gone_before_it_is_purged(team: Team) -> None:
    visitor = filled(team)
    past = timezone.now() - datetime.timedelta(minutes=1)
    models.Remiss.objects.filter(pk=visitor.remiss.pk).update(gallras=past)
    assert visitor.get().status_code == 404
    assert visitor.send().status_code == 404


def test_a_draft_is_deleted_by_its_writer(team: Team) -> None:
    visitor = filled(team)
    assert visitor.get("remiss_egen_radera").status_code == 200
    assert "Inget av det du skrev finns kvar" in text(visitor.client.post(visitor.url("remiss_egen_radera")))
    assert visitor.get().status_code == 404


def test_who_has_begun_may_finish_when_the_intake_closes(team: Team) -> None:
    visitor = filled(team)
    models.Remissintag.objects.update(oppet=False)
    assert "Intaget har stängt" in text(visitor.get())
    assert visitor.send().status_code == 200
    other = Client().post(reverse("remiss_insats", args=[team.insats.slug]))
    assert other.status_code == 409


@pytest.mark.parametrize("name", ["start_by_address", "start_by_insats"])
def test_a_flood_of_beginnings_is_stopped(name: str) -> None:
    team = open_team()
    cache.clear()
    url = reverse("remiss_insats", args=[team.insats.slug])
    with override_settings(THROTTLES={name: (2, 3600)}):
        answers = [Client(REMOTE_ADDR="192.0.2.7").post(url).status_code for _ in range(3)]
        elsewhere = Client(REMOTE_ADDR="192.0.2.8").post(url).status_code
    assert answers == [302, 302, 429]
    assert elsewhere == (302 if name == "start_by_address" else 429)


def test_who_tries_many_links_is_asked_to_wait_and_a_good_link_still_works() -> None:
    visitor = filled(open_team())
    cache.clear()
    with override_settings(THROTTLES={"wrong_link": (2, 600)}):
        answers = []
        for _ in range(3):
            open_link("")
            answers.append(visitor.client.get(reverse("remiss_egen", args=["b" * 32])).status_code)
        assert answers == [404, 404, 429]
        assert visitor.get().status_code == 200


def test_a_program_that_fills_in_everything_begins_nothing() -> None:
    team = open_team()
    answer = Client().post(reverse("remiss_insats", args=[team.insats.slug]), {"webbplats": "http://example.org"})
    assert answer.status_code == 422
    assert not Handelse.objects.filter(kod="remiss.paborjad").exists()


def test_a_form_without_its_token_is_turned_down() -> None:
    team = open_team()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("remiss_insats", args=[team.insats.slug])).status_code == 403


# After it was sent -----------------------------------------------------------------------------------------------


def sent(team: Team, **columns: Any) -> Visitor:
    """A visitor with the link of a remiss in some state."""
    visitor = Visitor(team)
    with team.acting():
        visitor.token = linked(RemissFactory(insats=team.insats, **columns))
    return visitor


def test_a_question_is_answered_once(team: Team) -> None:
    visitor = sent(team, status="komplettering")
    with team.acting():
        models.Komplettering.objects.create(
            insats=team.insats, remiss=models.Remiss.objects.get(), fraga="Vilken dag passar?"
        )
    assert "Vilken dag passar?" in text(visitor.get())
    url = visitor.url("remiss_egen_komplettera")
    assert visitor.client.post(url, {"svar": ""}).status_code == 422
    wrong = visitor.client.post(url, {"svar": f"Den {NUMBER} passar."})
    assert "Skriv inte personnummer" in text(wrong)
    assert visitor.client.post(url, {"svar": "På tisdag."}).status_code == 302
    again = visitor.client.post(url, {"svar": "På onsdag."})
    assert again.status_code == 409
    assert visitor.remiss.status == "bedomning"
    assert [row.svar for row in visitor.remiss.kompletteringar.all()] == ["På tisdag."]


def test_a_remiss_is_taken_back_once_and_not_after_the_start(team: Team) -> None:
    visitor = sent(team)
    url = visitor.url("remiss_egen_aterta")
    assert visitor.client.get(url).status_code == 200
    assert visitor.client.post(url).status_code == 302
    assert "Återtagen" in text(visitor.get())
    assert visitor.client.post(url).status_code == 409
    assert visitor.client.get(url).status_code == 302


def test_the_remittent_reads_why_it_was_turned_down(team: Team) -> None:
    visitor = sent(
        team,
        status="avslagen",
        orsak=listvarde("avslagsorsak", "plats"),
        motivering="Kön är ett år.",
        beslutad_av=team.membership.user,
        beslutad_tid=timezone.now(),
    )
    page = text(visitor.get())
    assert "Ingen plats inom rimlig tid" in page
    assert "Kön är ett år." in page
    assert "Ta tillbaka" not in page


def test_the_place_in_the_queue_is_counted_without_seeing_the_others(team: Team) -> None:
    decided = {"status": "antagen", "beslutad_av": team.membership.user, "beslutad_tid": timezone.now()}
    with team.acting():
        RemissFactory(insats=team.insats, deltagare=DeltagareFactory(insats=team.insats), **decided)
        mine = RemissFactory(insats=team.insats, deltagare=DeltagareFactory(insats=team.insats), **decided)
        last = RemissFactory(insats=team.insats, deltagare=DeltagareFactory(insats=team.insats), **decided)
        last.fortur, last.fortur_motivering = True, "Föräldraledig snart."
        last.save()
        visitor = Visitor(team)
        visitor.token = linked(mine)
    assert "2 personer står före i kön" in text(visitor.get()).replace("\xa0", " ")

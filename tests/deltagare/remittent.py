"""Somebody outside who fills in a remiss, page by page, to a team that has all that an insats can ask."""

from __future__ import annotations

import datetime
import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deltagare import models
from deltagare.services.exempel_personnummer import example_personnummer
from deltagare.services.lank import remiss_by_token
from finsam.forbund.actor import Actor, acting
from finsam.forbund.enums import Partstyp
from finsam.forbund.models import Kommun, Part
from insatser.enums import Kriterieslag, Regelenhet, Regelslag
from tests import factories as make
from tests.people import Team, listvarde, make_team

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

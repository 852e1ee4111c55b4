"""What tests of the pages of deltaganden have in common: a browser without a screen, and what it sends."""

import datetime
import html
import re
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deltagare.enums import Listslag
from deltagare.services.exempel_personnummer import example_personnummer
from insatser.enums import Registreringsniva
from tests.cast import sign_in
from tests.people import Team, listvarde

LEVELS = (Registreringsniva.AVIDENTIFIERAD, Registreringsniva.PERSONUPPGIFTER)
DIGITS = example_personnummer(datetime.date(1990, 1, 1))
NUMBER = f"{DIGITS[:8]}-{DIGITS[8:]}"
OTHER = example_personnummer(datetime.date(1986, 1, 1))


def browser(team: Team) -> Client:
    """Signed in as the team."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(team.membership.user)
    return client


def text(response: Any) -> str:
    return html.unescape(response.content.decode()).replace("\u00a0", " ")


def url(team: Team, name: str, *args: object) -> str:
    return reverse(name, args=[team.insats.slug, *args])


def value(slag: str, kod: str) -> int:
    return int(listvarde(slag, kod).pk)


def lagen() -> dict[str, object]:
    """The answers that an avslut demands."""
    return {
        "forsorjning_1": value(Listslag.FORSORJNING, "lon"),
        "forsorjning_1_procent": "50",
        "forsorjning_2": value(Listslag.FORSORJNING, "sjukpenning"),
        "forsorjning_2_procent": "50",
        "sysselsattning_1": value(Listslag.SYSSELSATTNING, "forvarvsarbete"),
    }


def decided(team: Team) -> dict[str, object]:
    """The stamps of a decision."""
    return {"beslutad_av": team.membership.user, "beslutad_tid": timezone.now()}


def hidden(response: Any) -> dict[str, str]:
    """What the hidden fields of a page's form hold."""
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", response.content.decode())
    found = {}
    for tag in tags:
        name, held = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and held and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = html.unescape(held[1])
    return found

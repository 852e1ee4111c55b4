"""A remittent's way through the public form in a real browser, for the tests that begin with a remiss."""

import datetime
from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page

from deltagare.services.exempel_personnummer import example_personnummer
from insatser.enums import Registreringsniva
from insatser.models import Insats

Look = Callable[[Page, str], None]
NAME = "Nyla Remissdotter"
NUMBER = example_personnummer(datetime.date(1990, 3, 5))
SAVE = "Spara och fortsätt"


def write_remiss(page: Page, base: str, insats: Insats, look: Look) -> tuple[str, str]:
    """Fills in and sends a remiss to an insats (tests.deltagare.remittent.open_team); gives its link and code.

    `look` is called with each page on the way and a name for it.
    """
    named = insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER
    page.goto(f"{base}/remiss/")
    look(page, "valj")
    page.get_by_role("link", name=insats.namn).click()
    look(page, "insats")
    page.get_by_role("button", name="Börja på en remiss").click()
    link = page.url
    look(page, "uppgifter-tom")
    page.get_by_role("link", name="Börja fylla i").click()
    _remittent(page, look)
    _person(page, look, named=named)
    _criteria(page, look)
    _background(page, look)
    _consents(page, look)
    page.wait_for_url("**/kontrollera/")
    look(page, "kontrollera")
    page.goto(link)
    look(page, "uppgifter-klar")
    page.get_by_role("link", name="Kontrollera dina svar").first.click()
    page.get_by_role("button", name="Skicka remissen").click()
    look(page, "kvitto")
    code = page.locator(".code").inner_text()
    page.goto(link)
    look(page, "lage")
    return link, code


def _remittent(page: Page, look: Look) -> None:
    look(page, "1-remittent")
    page.get_by_role("button", name=SAVE).click()
    look(page, "1-remittent-fel")
    page.get_by_label("Jag remitterar någon i mitt arbete").check()
    page.get_by_label("Vilken myndighet eller organisation?").select_option(label="Ekdala kommun")
    page.get_by_label("Ditt namn").fill("Rut Remittentsson")
    page.get_by_label("Din roll").fill("handläggare")
    page.get_by_label("Din e-postadress i arbetet").fill("rut@example.org")
    page.get_by_role("button", name=SAVE).click()


def _person(page: Page, look: Look, *, named: bool) -> None:
    look(page, "2-person")
    page.get_by_label("Ja", exact=True).check()
    look(page, "2-person-skyddad")
    page.get_by_label("Nej", exact=True).check()
    if named:
        page.get_by_label("Namn", exact=True).fill(NAME)
        page.get_by_label("Personnummer").fill(NUMBER)
    else:
        page.get_by_label("Födelseår").fill("1990")
    page.get_by_label("Kvinna").check()
    page.get_by_label("Kommun där personen är folkbokförd").select_option(label="Ekdala")
    page.get_by_role("button", name=SAVE).click()


def _criteria(page: Page, look: Look) -> None:
    look(page, "3-kriterier")
    page.get_by_role("group", name="Behöver stöd av minst två parter.").get_by_label("Ja", exact=True).check()
    page.get_by_label("Har aldrig arbetat.").check()
    page.get_by_role("group", name="Pågående missbruk.").get_by_label("Vet inte").check()
    page.get_by_role("button", name=SAVE).click()


def _background(page: Page, look: Look) -> None:
    look(page, "4-bakgrund")
    page.get_by_label("Bakgrund", exact=True).fill("Har varit utan arbete sedan 2022.")
    page.get_by_label("Personens eget mål").fill("Vill arbeta halvtid.")
    page.get_by_label("Varför räcker inte ordinarie insatser?").fill("Behöver stöd av flera på samma gång.")
    page.get_by_label("Ekdala kommun").check()
    page.get_by_label("Region Ekdala").check()
    page.get_by_label("Försörjning nu").select_option(index=1)
    page.get_by_role("group", name="Finns det en SIP?").get_by_label("Nej").check()
    page.get_by_role("button", name=SAVE).click()


def _consents(page: Page, look: Look) -> None:
    look(page, "5-samtycken")
    page.get_by_label("Vilken dag fick personen information?").fill(timezone.localdate().isoformat())
    page.get_by_label("Personen vill själv delta och vet att det är frivilligt").check()
    page.get_by_label("Personen samtycker till att bli registrerad i insatsen").check()
    page.get_by_label("Ja, mellan de parter som kryssas för").check()
    look(page, "5-samtycken-ja")
    page.get_by_label("Ekdala kommun").check()
    page.get_by_label("Region Ekdala").check()
    page.get_by_role("button", name=SAVE).click()

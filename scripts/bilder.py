"""Takes the handbook's pictures: starts the product with its example data in a folder of its own, and clicks.

Usage: python -m scripts.bilder [FOLDER]       (make bilder; without a folder: docs/handbok/bilder)
       python -m scripts.bilder --allt FOLDER  every page below as every login, at 1280 and 390 px, to look through
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.folders import server_account
from scripts.messages import ROOT, say

HANDBOK = ROOT / "docs" / "handbok" / "bilder"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KANSLI, LEDARE, STYRGRUPP = "forbundschef.vastmanland", "insatsledare.teamsamverkan", "ordinarie.teamsamverkan"
BUDGET_KANSLI = "forbundschef.skanenordost"
INSATS = "/insatser/teamsamverkan-vastra-malardalen/"

REKVISITIONER, ECONOMIST = f"{INSATS}rekvisitioner/", "insatsekonom.teamsamverkan"
TEAM_INSATS = "/insatser/samordningsteam-vasteras/"
TEAM, DELTAGANDEN, REMISSER = "insatsledare.vasteras", f"{TEAM_INSATS}deltaganden/", f"{TEAM_INSATS}remisser/"
REVISOR = "revisor.vastmanland"
FIRST, FIRST_REMISS = r"^Deltagare\s\d+", r"^Remiss\s\d+"

# File name, login (empty: nobody), address (with links to follow after " > ", as expressions; after "!" a button to
# press), width in pixels.
PICTURES = (
    ("logga-in", "", "/logga-in/", 1280),
    ("att-gora", KANSLI, "/", 1280),
    ("att-gora-telefon", KANSLI, "/", 390),
    ("insatser", KANSLI, "/insatser/", 1280),
    ("insats", KANSLI, INSATS, 1280),
    ("insats-plan", KANSLI, f"{INSATS}plan/", 1280),
    ("insats-budget", KANSLI, f"{INSATS}budget/", 1280),
    ("budget-rader", BUDGET_KANSLI, "/insatser/samverkan-bromolla/budget/ > ^Ändra raderna$", 1280),
    ("insats-deltagare", LEDARE, f"{INSATS}deltagare/", 1280),
    ("rapport", LEDARE, f"{INSATS}rapporter/ > Helårsrapport 2024", 1280),
    ("insats-rekvisitioner", KANSLI, f"{INSATS}rekvisitioner/", 1280),
    ("deltaganden", TEAM, DELTAGANDEN, 1280),
    ("deltagande", TEAM, f"{DELTAGANDEN}?lage=pagaende&sida=2 > {FIRST}", 1280),
    ("deltagande-ny", TEAM, f"{DELTAGANDEN}ny/", 1280),
    ("deltagande-forlang", TEAM, f"{DELTAGANDEN}?lage=pagaende&sida=2 > {FIRST} > ^Förläng$", 1280),
    ("deltagande-avsluta", TEAM, f"{DELTAGANDEN}?lage=pagaende&sida=2 > {FIRST} > ^Registrera avslut$", 1280),
    ("matning", TEAM, f"{DELTAGANDEN}?lage=pagaende&sida=2 > {FIRST} > ^Till mätningarna$", 1280),
    ("samtycken", TEAM, f"{DELTAGANDEN}?lage=pagaende&sida=2 > {FIRST} > ^Lägg till, förnya", 1280),
    ("slutredovisning", TEAM, f"{DELTAGANDEN}?lage=att_redovisa > {FIRST} > lutredovisningen$", 1280),
    ("min-dag", TEAM, "/", 1280),
    ("remissintag", TEAM, f"{TEAM_INSATS}remissintag/", 1280),
    ("remiss-utifran", "", "/remiss/samordningsteam-vasteras/", 1280),
    ("remisser", TEAM, REMISSER, 1280),
    ("remiss", TEAM, f"{REMISSER}?att_besvara=ja > {FIRST_REMISS}", 1280),
    ("remiss-ny", TEAM, f"{REMISSER}ny/", 1280),
    ("ko", TEAM, f"{TEAM_INSATS}ko/", 1280),
    ("forbund-budget", KANSLI, "/forbund/vastmanland/budget/", 1280),
    ("forbund-medel", KANSLI, "/forbund/vastmanland/budget/medel/?ar=2024", 1280),
    ("forbund-uppfoljning", KANSLI, "/forbund/vastmanland/budget/uppfoljning/?ar=2024", 1280),
    ("rekvisition-rader", ECONOMIST, f"{REKVISITIONER}ny/?ar=2024 > !^Lägg upp rekvisitionen", 1280),
    ("rekvisition-saknas", ECONOMIST, f"{REKVISITIONER} > ^Nummer 6, 2024", 1280),
    ("rekvisition-ater", KANSLI, f"{REKVISITIONER} > ^Nummer 5, 2024 > ^Skicka tillbaka", 1280),
    ("arsavslut", KANSLI, f"{TEAM_INSATS}arsavslut/2024/", 1280),
    ("kalender", LEDARE, "/kalender/", 1280),
    ("kalender-tider", KANSLI, "/kalender/tider/", 1280),
    ("kalender-adress", LEDARE, "/kalender/adress/", 1280),
    ("paminnelser", LEDARE, "/konto/paminnelser/", 1280),
    ("akter", REVISOR, "/akter/?ar=2024", 1280),
    ("insats-akter", REVISOR, f"{INSATS}akter/", 1280),
    ("utbetalningar", KANSLI, "/forbund/vastmanland/utbetalningar/", 1280),
    ("ekonomi", KANSLI, "/forbund/vastmanland/ekonomi/?ar=2024", 1280),
    ("register", KANSLI, "/admin/", 1280),
    ("styrgrupp", STYRGRUPP, "/", 1280),
)
PAGES = (
    "/",
    "/insatser/",
    *(f"{INSATS}{tab}" for tab in ("", "plan/", "budget/", "bemanning/", "styrgrupp/", "deltagare/", "rapporter/")),
    f"{INSATS}rekvisitioner/",
    "/rapporter/",
    "/rekvisitioner/",
    "/forbund/",
    "/forbund/vastmanland/",
    "/admin/",
    "/admin/insatser/insats/",
)


@contextmanager
def product() -> Iterator[tuple[str, dict[str, str]]]:
    """The address and the logins (first part of the e-mail -> whole e-mail and password by tab) of a running Finsam."""
    folder = Path(tempfile.mkdtemp(prefix="finsam-bilder-"))
    if server_account() is not None:
        folder.chmod(0o711)  # the database's account passes through
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "DATADIR": str(folder), "EXEMPEL": "1"}
    identity = ("IDENTITY_KEYS", "IDENTITY_PEPPER")
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", *identity):
        environment.pop(name, None)
    with open(folder / "run.log", "wb") as log:
        run = subprocess.Popen([sys.executable, "-m", "scripts.run"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _await_healthy(address, run, folder / "run.log")
        rows = [line.split("\t") for line in (folder / "logins").read_text(encoding="utf-8").splitlines()]
        yield address, {row[0].split("@")[0]: "\t".join(row[:2]) for row in rows}
    finally:
        run.send_signal(signal.SIGTERM)
        run.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _await_healthy(address: str, run: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if run.poll() is not None:
            sys.exit(f"Finsam startade inte:\n{log.read_text(errors='replace')[-2000:]}")
        try:
            with urllib.request.urlopen(f"{address}/halsa/", timeout=2):  # noqa: S310 (our own loopback address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit("Finsam svarade inte inom fem minuter.")


def _page(browser: Browser, address: str, login: str, width: int) -> Page:
    """A new page, signed in when `login` is e-mail and password."""
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, locale="sv-SE", reduced_motion="reduce"
    )
    page = context.new_page()
    if login:
        epost, password = login.split("\t")
        page.goto("/logga-in/")
        page.fill("input[name=username]", epost)
        page.fill("input[name=password]", password)
        page.click("main button[type=submit]")
        page.wait_for_url("**/")
    return page


def _take(page: Page, where: str, file: Path, *, whole: bool) -> None:
    address, *links = where.split(" > ")
    answer = page.goto(address)
    status = answer.status if answer else 0
    for link in links:
        role: Literal["button", "link"] = "button" if link.startswith("!") else "link"
        page.get_by_role(role, name=re.compile(link.removeprefix("!"))).first.click()
        page.wait_for_load_state()
    page.screenshot(path=file, full_page=whole)
    say(f"{file.name}: {where} ({status})")


def main(arguments: list[str]) -> int:
    """Take the pictures and return 0."""
    everything = arguments[:1] == ["--allt"]
    folder = Path(arguments[-1]) if arguments and arguments[-1] != "--allt" else HANDBOK
    folder.mkdir(parents=True, exist_ok=True)
    with product() as (address, logins), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        if everything:
            for who in (KANSLI, LEDARE, STYRGRUPP, "drift"):
                for width in (1280, 390):
                    page = _page(browser, address, logins[who], width)
                    for where in PAGES:
                        name = where.strip("/").replace("/", "_") or "start"
                        _take(page, where, folder / f"{who}-{width}-{name}.png", whole=True)
        else:
            for name, who, where, width in PICTURES:
                page = _page(browser, address, logins[who] if who else "", width)
                _take(page, where, folder / f"{name}.png", whole=False)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

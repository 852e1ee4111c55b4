"""Frozen slutredovisningar of invented people, for the tests of the paper: bare, usual and long."""

import datetime
from dataclasses import replace

from deltagare.underlag.slutredovisning import (
    Dagar,
    Fakta,
    Klart,
    Lagesrad,
    Slutredovisningsunderlag,
    Tillfallen,
)

DAY = datetime.date
SENT = datetime.datetime(2026, 5, 20, 13, 30, tzinfo=datetime.UTC)


def bare() -> Slutredovisningsunderlag:
    """Avidentifierad, and nothing registered but the start and the avslut."""
    fakta = Fakta(
        insats="Samverkansteam Ekdala",
        insatsagare="Ekdala kommun",
        forbund="Samordningsförbundet Norrsjö",
        pahittad=False,
        deltagare=47,
        remiss=None,
        remittent="",
        egenansokan=True,
        remitterad=None,
        start=DAY(2025, 8, 4),
        slut=DAY(2026, 5, 8),
        anledning="Egen önskan",
        efterstod_till=None,
        uppehall=(),
        forlangningar=(),
        tillfallen=(),
        steg=(),
        lagen=(),
    )
    return Slutredovisningsunderlag(
        fakta=fakta,
        mottagare_namn="Rut Remittentsson",
        aktiviteter="Samtal var fjortonde dag.",
        bedomning="Behöver inget fortsatt stöd.",
        avsandare="Ina Ledarsson, insatsledare",
        skickad=SENT,
    )


def usual() -> Slutredovisningsunderlag:
    """With a name, and every kind of fact."""
    fakta = replace(
        bare().fakta,
        pahittad=True,
        deltagare=12,
        remiss=12,
        remittent="Arbetsförmedlingen",
        egenansokan=False,
        remitterad=DAY(2025, 6, 2),
        anledning="Arbete",
        efterstod_till=DAY(2026, 11, 8),
        uppehall=(Dagar(fran=DAY(2025, 12, 1), till=DAY(2025, 12, 31)),),
        forlangningar=(Dagar(fran=DAY(2026, 2, 4), till=DAY(2026, 8, 3)),),
        tillfallen=(
            Tillfallen(slag="kartlaggning", antal=1, forsta=DAY(2025, 8, 20), senaste=DAY(2025, 8, 20)),
            Tillfallen(slag="avstamning", antal=4, forsta=DAY(2025, 10, 2), senaste=DAY(2026, 4, 14)),
            Tillfallen(slag="flerpartsmote", antal=2, forsta=DAY(2025, 11, 5), senaste=DAY(2026, 3, 9)),
        ),
        steg=(Klart(mal="Arbeta", text="Provar på köket", ansvarig="Region Norr", klart=DAY(2026, 1, 9)),),
        lagen=(
            Lagesrad(slag="forsorjning", efter=False, namn="Försörjningsstöd", procent=100),
            Lagesrad(slag="forsorjning", efter=True, namn="Lön eller eget företag", procent=50),
            Lagesrad(slag="forsorjning", efter=True, namn="Sjukpenning eller rehabiliteringspenning", procent=50),
            Lagesrad(
                slag="sysselsattning", efter=False, namn="Varken arbete, studier eller arbetssökande", procent=100
            ),
            Lagesrad(slag="sysselsattning", efter=True, namn="Förvärvsarbete", procent=50),
        ),
    )
    return replace(
        bare(),
        fakta=fakta,
        namn="Doris Avslutsdotter",
        personnummer="19900101-2384",
        mottagare_enhet="Enheten i Ekdala",
        aktiviteter="Under tiden i insatsen har vi haft 1 kartläggning, 4 avstämningar och 2 flerpartsmöten.\n\n"
        "De här stegen i handlingsplanen är klara:\n"
        "- Provar på arbetet i köket (Region Norr, 9 januari 2026)\n"
        "- Läser igenom anställningsavtalet med handledaren (deltagaren, 2 april 2026)",
        bedomning="Doris arbetar halvtid sedan i april och trivs. Hon klarar fyra timmar om dagen med fast schema.\n\n"
        "Framåt behövs fortsatt stöd på arbetsplatsen och en ny bedömning av arbetsförmågan till hösten.",
    )


def long() -> Slutredovisningsunderlag:
    """As much as can be written."""
    paragraph = "Vi har träffats var fjortonde dag och provat oss fram i den takt som har fungerat. " * 5
    return replace(usual(), aktiviteter="\n\n".join([paragraph] * 13), bedomning="\n\n".join([paragraph] * 13))

"""Who may do what with the rows of this room.

Figures (Antal) are for the förbund's people and the styrgrupp too, small numbers hidden by the figures' own module.
Rows about people are the team's alone (lag 2003:1210 7 §); PostgreSQL holds the same by itself (deltagare/rls.py).
A remittent has no account: her personal link opens her rows (deltagare/services/lank.py).
"""

from django.db.models import QuerySet

from deltagare.enums import FallStatus
from deltagare.models import (
    Antal,
    Antalsperiod,
    Avsteg,
    Datanyckel,
    Deltagande,
    Deltagare,
    Fall,
    Forlangning,
    Handlingsplan,
    Identitet,
    Importkorning,
    Instrument,
    Instrumentfraga,
    Kolumnmappning,
    Komplettering,
    Konsultation,
    Kriteriesvar,
    Lage,
    Listvarde,
    Lopnummer,
    Matning,
    Matsvar,
    Planmal,
    Plansteg,
    Remiss,
    Remissintag,
    RemissPart,
    Samtycke,
    SamtyckePart,
    Slutredovisning,
    Tillfalle,
    TillfallePart,
    Uppehall,
)
from deltagare.transitions import FALL, FORLANGNING, REMISS, SLUTREDOVISNING
from finsam.audit.codes import register as register_codes
from finsam.forbund.enums import KANSLI, STYRGRUPP, Rollkod
from finsam.forbund.policies import ADD, CHANGE, DELETE, EVERYBODY, VIEW, Grant, Policy, Reach, register
from insatser.enums import Beslutsfattare, Inriktning, InsatsStatus
from insatser.models import Insats
from insatser.policies import IN_INSATS, OVER_FORBUND, TEAM

LEDARE = (Rollkod.INSATSLEDARE,)

register_codes(
    {
        "antal.sparat": "sparade antal deltagare",
        "instrument.inlast": "läste in frågor till ett mätinstrument",
        "instrument.sparat": "sparade ett mätinstrument",
        "listvarde.andrat": "ändrade ett värde i en lista",
        "listvarde.skapat": "lade till ett värde i en lista",
        "nycklar.inpackade": "krypterade insatsägarnas nycklar med en ny huvudnyckel",
        "nycklar.nya": "gav insatsägarna nya nycklar",
        "nycklar.omkrypterat": "krypterade om uppgifter med en ny nyckel",
        "remissintag.sparat": "ändrade hur insatsen tar emot remisser",
    }
)
# The log is kansli's, who may see no individual: of what happens with one, kansli sees no line.
register_codes(
    {
        "deltagande.ateroppnat": "tog tillbaka avslutet",
        "deltagande.avslutat": "registrerade avslutet",
        "deltagande.efterstod": "ändrade efterstödet",
        "deltagande.exporterat": "hämtade listan över deltaganden",
        "deltagande.last": "läste ett deltagande",
        "deltagande.registrerat": "registrerade deltagandet",
        "deltagande.start_andrad": "ändrade startdagen",
        "deltagande.start_angrad": "ångrade en start",
        "deltagande.startat": "registrerade starten",
        "deltagare.andrad": "ändrade uppgifterna om personen",
        "fall.atertaget": "tog tillbaka frågan till styrgruppen",
        "fall.besvarat": "svarade teamet på ett fall",
        "fall.lista_hamtad": "hämtade listan med fall som fil",
        "fall.stallt": "frågade styrgruppen",
        "forlangning.atertagen": "tog tillbaka ansökan om förlängning",
        "forlangning.avslagen": "avslog förlängningen",
        "forlangning.beviljad": "beviljade förlängningen",
        "forlangning.sokt": "ansökte om förlängning",
        "handlingsplan.avslutad": "avslutade en handlingsplan",
        "handlingsplan.overenskommen": "skrev in att en handlingsplan är överenskommen",
        "handlingsplan.sparad": "sparade en handlingsplan",
        "identitet.last": "läste vem en person är",
        "identitet.lista_last": "läste namnen i en lista",
        "identitet.raderad": "raderade vem en person är",
        "identitet.sokt": "sökte på personnummer",
        "import.gallrad": "kastade filer som ingen hade läst in",
        "import.inlast": "läste in deltaganden från en fil",
        "import.kastad": "kastade en fil med deltaganden",
        "import.kontrollerad": "kontrollerade en fil med deltaganden",
        "import.oppnad": "öppnade en fil med deltaganden",
        "import.paborjad": "skickade in en fil med deltaganden",
        "konsultation.andrad": "ändrade en konsultation",
        "konsultation.exporterad": "hämtade listan över konsultationer",
        "konsultation.foljd_upp": "följde upp en konsultation",
        "konsultation.skapad": "skrev in en konsultation",
        "matning.borttagen": "tog bort en mätning",
        "matning.sparad": "sparade en mätning",
        "remiss.antagen": "antog remissen",
        "remiss.atertagen": "återtog remissen",
        "remiss.atertagen_av_remittenten": "tog tillbaka sin remiss",
        "remiss.avslagen": "avslog remissen",
        "remiss.bedoms": "började bedöma remissen",
        "remiss.fortur": "ändrade förtur i kön",
        "remiss.hanskjuten": "frågade styrgruppen om remissen",
        "remiss.hanvisad": "hänvisade remissen till en annan insats",
        "remiss.hanvisad_hit": "tog emot en hänvisad remiss",
        "remiss.inkommen": "skickade in en remiss",
        "remiss.inskriven": "skrev in en remiss",
        "remiss.kompletterad": "tog emot en komplettering",
        "remiss.komplettering_begard": "begärde komplettering av remissen",
        "remiss.kriterier_bedomda": "bedömde kriterierna",
        "remiss.last": "läste en remiss",
        "remiss.lista_hamtad": "hämtade listan med remisser som fil",
        "remiss.ny_lank": "gav remittenten en ny länk och kod",
        "remiss.paborjad": "började på en remiss",
        "remiss.paminnelse": "skickade en påminnelse om obesvarade remisser",
        "remiss.samtal": "sparade ett trepartssamtal",
        "remiss.svar_mottaget": "tog tillbaka remissen från styrgruppen",
        "remiss.utkast_gallrade": "raderade gamla utkast till remisser",
        "remiss.utkast_raderat": "raderade sitt utkast till en remiss",
        "samtycke.aterkallat": "återkallade ett samtycke",
        "samtycke.registrerat": "registrerade ett samtycke",
        "slutredovisning.aterupptagen": "bestämde att slutredovisningen ska lämnas ändå",
        "slutredovisning.avstadd": "bestämde att ingen slutredovisning lämnas",
        "slutredovisning.fel_kod": "fel kod till slutredovisningen",
        "slutredovisning.hamtad": "hämtade slutredovisningen",
        "slutredovisning.last": "läste slutredovisningen",
        "slutredovisning.ny_kod": "gav en ny kod till slutredovisningen",
        "slutredovisning.ny_lank": "gav en ny länk till slutredovisningen",
        "slutredovisning.oppnad": "öppnade slutredovisningens PDF",
        "slutredovisning.paborjad": "började skriva slutredovisningen",
        "slutredovisning.skickad": "skickade slutredovisningen",
        "slutredovisning.sparad": "sparade slutredovisningen",
        "tillfalle.borttaget": "tog bort ett tillfälle",
        "tillfalle.sparat": "sparade ett tillfälle",
        "uppehall.andrat": "ändrade ett uppehåll",
        "uppehall.borttaget": "tog bort ett uppehåll",
        "uppehall.registrerat": "registrerade ett uppehåll",
    },
    about_people=True,
)


def public_insatser() -> QuerySet[Insats]:
    """What anybody may read without an account: the insatser that a remiss may be about, as they tell of themselves."""
    rows = Insats.objects.filter(inriktning=Inriktning.INDIVID, status=InsatsStatus.PAGAENDE)
    return rows.select_related("forbund", "agare", "del_av__agare", "remissintag")


def _counts(model: type, prefix: str) -> Policy:
    return Policy(
        model,
        forbund=(f"{prefix}insats__forbund_id",),
        insats=(f"{prefix}insats_id",),
        grants=(
            Grant(OVER_FORBUND, (VIEW,), Reach.FORBUND),
            Grant(IN_INSATS, (VIEW,), Reach.INSATS),
            Grant(TEAM, (ADD, CHANGE), Reach.INSATS),
        ),
    )


def _people(model: type, *actions: str, delete: bool = False) -> Policy:
    """Rows about people: the team of the insats reads and writes them, and nobody else comes near."""
    change = (VIEW, ADD, CHANGE, *((DELETE,) if delete else ()), *actions)
    return Policy(model, insats=("insats_id",), grants=(Grant(TEAM, change, Reach.INSATS),))


def _settings(model: type, path: str) -> Policy:
    """How an insats takes people in: kansli and the leader edit it, who works with the insats reads it."""
    return Policy(
        model,
        forbund=(f"{path}__forbund_id",),
        insats=(f"{path}_id",),
        grants=(
            Grant(OVER_FORBUND, (VIEW,), Reach.FORBUND),
            Grant(IN_INSATS, (VIEW,), Reach.INSATS),
            Grant(KANSLI, (ADD, CHANGE), Reach.FORBUND),
            Grant(LEDARE, (ADD, CHANGE), Reach.INSATS),
        ),
    )


register(
    _counts(Antalsperiod, ""),
    _counts(Antal, "period__"),
    _people(Deltagare),
    _people(Identitet, delete=True),
    _people(Remiss, *sorted(REMISS.names() - {"lamna_in"})),
    _people(RemissPart, delete=True),
    _people(Kriteriesvar),
    _people(Avsteg),
    _people(Komplettering),
    _people(Samtycke, "aterkalla"),
    _people(SamtyckePart, delete=True),
    _people(Deltagande, "angra_start", "avsluta", "ateroppna", "importera", "exportera"),
    _people(Lage, delete=True),
    _people(Uppehall, delete=True),
    Policy(
        Forlangning,
        insats=("insats_id",),
        grants=(
            Grant(TEAM, (VIEW, ADD, CHANGE, "aterta"), Reach.INSATS),
            # Whom the rule names decides; when that is the styrgrupp, its answer to the Fall is carried out here.
            Grant(
                TEAM,
                tuple(sorted(FORLANGNING.names() - {"aterta"})),
                Reach.INSATS,
                {"beslutas_av": (Beslutsfattare.TEAM, Beslutsfattare.TEAM_OCH_REMITTENT)},
            ),
            Grant(LEDARE, tuple(sorted(FORLANGNING.names() - {"aterta"})), Reach.INSATS),
        ),
    ),
    _people(Tillfalle, delete=True),
    _people(TillfallePart, delete=True),
    _people(Handlingsplan),
    _people(Planmal, delete=True),
    _people(Plansteg, delete=True),
    _people(Matning, delete=True),
    _people(Matsvar, delete=True),
    _people(Slutredovisning, "bestall", *sorted(SLUTREDOVISNING.names() - {"hamta"})),
    _people(Importkorning, delete=True),
    _settings(Remissintag, "insats"),
    Policy(Kolumnmappning, insats=("insats_id",), grants=(Grant(TEAM, (VIEW, ADD, CHANGE, DELETE), Reach.INSATS),)),
    # Avidentifierade by construction, so the styrgrupp may read and answer. The förbund's people see figures.
    Policy(
        Fall,
        insats=("insats_id",),
        grants=(
            Grant(TEAM, (VIEW, ADD, *sorted(FALL.names() - {"besvara"})), Reach.INSATS),
            Grant(STYRGRUPP, (VIEW,), Reach.INSATS),
            Grant(
                (Rollkod.STYRGRUPP_ORDINARIE, Rollkod.STYRGRUPP_ERSATTARE),
                ("besvara",),
                Reach.INSATS,
                {"status": (FallStatus.OPPET,)},
            ),
        ),
    ),
    Policy(Konsultation, insats=("insats_id",), grants=(Grant(TEAM, (VIEW, ADD, CHANGE), Reach.INSATS),)),
    Policy(
        Instrument,
        forbund=("forbund_id",),
        insats=("insatser__id",),
        grants=(
            Grant(OVER_FORBUND, (VIEW,), Reach.FORBUND),
            Grant(TEAM, (VIEW,), Reach.INSATS),
            Grant(KANSLI, (ADD, CHANGE), Reach.FORBUND),
        ),
    ),
    Policy(
        Instrumentfraga,
        forbund=("instrument__forbund_id",),
        insats=("instrument__insatser__id",),
        grants=(
            Grant(OVER_FORBUND, (VIEW,), Reach.FORBUND),
            Grant(TEAM, (VIEW,), Reach.INSATS),
            Grant(KANSLI, (ADD, CHANGE, DELETE), Reach.FORBUND),
        ),
    ),
    Policy(
        Listvarde,
        forbund=("forbund_id",),
        grants=(
            Grant(EVERYBODY, (VIEW,), Reach.ALL),
            Grant(KANSLI, (ADD, CHANGE), Reach.FORBUND),
            Grant((Rollkod.DRIFTADMINISTRATOR,), (ADD, CHANGE), Reach.ALL),
        ),
    ),
    # Nobody reads these by a page; the services that need them take them by themselves.
    Policy(Datanyckel, grants=()),
    Policy(Lopnummer, grants=()),
)

"""Who may do what with the rows of this room."""

from finsam.audit.codes import register as register_codes
from finsam.forbund.enums import KANSLI, STYRGRUPP, Rollkod
from finsam.forbund.policies import (
    ADD,
    CHANGE,
    CLOSED,
    DELETE,
    EVERYBODY,
    GIVEN_BY_KANSLI,
    OPENING,
    VIEW,
    Grant,
    Policy,
    Reach,
    register,
)
from insatser.enums import COUNTED, BudgetStatus, PlanStatus, RekvisitionStatus, SammanslagningStatus
from insatser.models import (
    Arsavslut,
    Bemanning,
    Betalningsuppgift,
    Bokforingsexport,
    Bokforingsinstallning,
    Budget,
    Budgetbelopp,
    Budgetbeslut,
    Budgetpost,
    Budgetuppfoljning,
    Ekonomiinstallning,
    Exportrad,
    Flytt,
    Frist,
    Gruppomrade,
    Handling,
    Insats,
    Insatsplan,
    Insatstillhorighet,
    Insatsuppdrag,
    Kalla,
    Kontering,
    Kriterium,
    Ledamot,
    Malsattning,
    Medelstilldelning,
    Motsagelse,
    Plansektion,
    Regel,
    Rekvisition,
    Rekvisitionsrad,
    Sammanslagning,
    SammanslagningDel,
    Samverkanspart,
    Styrgrupp,
    UppgivenSumma,
    Upptagning,
    Varningsord,
    Verifikat,
    Verifikatrad,
)

OVER_FORBUND = (*KANSLI, Rollkod.STYRELSELEDAMOT, Rollkod.REVISOR)
TEAM = (Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM)
IN_INSATS = (*TEAM, Rollkod.INSATSEKONOM, *STYRGRUPP)
SEES_MONEY_IN_INSATS = (Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM, *STYRGRUPP)
CLAIMS = (Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM)
_DRIFT = (Rollkod.DRIFTADMINISTRATOR,)
_DRAFT = {"status": (SammanslagningStatus.UTKAST,)}
_CARRIED_OUT = {"status": (SammanslagningStatus.GENOMFORD,)}

register_codes(
    {
        "insats.startad": "startade insatsen",
        "insats.avslutad": "avslutade insatsen",
        "insats.aterupptagen": "återupptog insatsen",
        "insats.niva_hojd": "höjde registreringsnivån",
        "plan.faststalld": "fastställde planen",
        "plan.ersatt": "markerade planen som ersatt",
        "budget.rader": "ändrade rader i budgeten",
        "budget.version": "gjorde en ny version av budgeten",
        "budget.beviljad": "registrerade beslutet om budgeten",
        "budget.reviderad": "registrerade beslutet om den reviderade budgeten",
        "budget.forklarad": "förklarade en skillnad i budgeten",
        "frist.klar": "markerade fristen som klar",
        "rekvisition.inlamnad": "skickade in rekvisitionen",
        "rekvisition.sand_ater": "skickade tillbaka rekvisitionen",
        "rekvisition.granskad": "granskade rekvisitionen",
        "rekvisition.attesterad": "beslutsattesterade rekvisitionen",
        "rekvisition.upprattad": "lämnade rekvisitionen för intyg",
        "rekvisition.oppnad": "öppnade rekvisitionen för ändring",
        "rekvisition.avslagen": "avslog rekvisitionen",
        "rekvisition.utbetald": "markerade rekvisitionen som utbetald",
        "rekvisition.makulerad": "makulerade rekvisitionen",
        "rekvisition.diarienummer": "skrev rekvisitionens diarienummer",
        "rekvisition.fornyad": "hämtade budgetens rader på nytt",
        "arsavslut.gjort": "avslutade årets medel",
        "verifikat.tillagt": "lade till ett verifikat",
        "verifikat.andrat": "ändrade ett verifikat",
        "verifikat.borttaget": "tog bort ett verifikat",
        "verifikat.oppnat": "öppnade ett verifikat",
        "handling.tillagd": "lade till en handling",
        "handling.andrad": "ändrade en handling",
        "handling.borttagen": "tog bort en handling",
        "handling.oppnad": "öppnade en handling",
        "bokforing.kontering": "ändrade kontoplanen",
        "bokforing.exporterad": "exporterade till bokföringen",
        "bokforing.hamtad": "hämtade en fil till bokföringen",
        "medel.sparade": "ändrade medelstilldelningen",
        "forbundsbudget.omraden": "ändrade vad budgetens rader är",
        "forbundsbudget.uppfoljd": "lade in utfall och prognos",
        "ekonomi.installd": "ändrade förbundets gränser för ekonomin",
        "sammanslagning.forberedd": "förberedde sammanslagningen",
        "sammanslagning.andrad": "ändrade sammanslagningen",
        "sammanslagning.kapital": "skrev in vad förbunden för över",
        "sammanslagning.installningar": "valde vilka inställningar som går före",
        "sammanslagning.borttagen": "tog bort utkastet till sammanslagning",
        "sammanslagning.genomford": "genomförde sammanslagningen",
        "sammanslagning.bekraftad": "bekräftade sammanslagningen",
        "sammanslagning.atertagen": "tog tillbaka sammanslagningen",
        "behorighet.given": "gav behörighet i en insats",
        "behorighet.avslutad": "avslutade behörighet i en insats",
    }
)


def _view(roles: tuple[str, ...], reach: Reach) -> Grant:
    return Grant(roles, (VIEW,), reach)


def _part_of_insats(model: type, path: str = "insats") -> Policy:
    """The pages of an insats: the förbund's people and the insats' own read, kansli edits."""
    return Policy(
        model,
        forbund=(f"{path}__forbund_id",),
        insats=(f"{path}_id",),
        grants=(
            _view(OVER_FORBUND, Reach.FORBUND),
            _view(IN_INSATS, Reach.INSATS),
            Grant(KANSLI, (ADD, CHANGE, DELETE), Reach.FORBUND),
        ),
    )


_BY_KANSLI = {"membership__roll_id": GIVEN_BY_KANSLI, **{f"membership__{path}": ok for path, ok in CLOSED.items()}}
_OPENING = {f"membership__{path}": values for path, values in OPENING.items()}
_DECIDED = (PlanStatus.FASTSTALLD, PlanStatus.ERSATT)
_OPEN = (RekvisitionStatus.UTKAST, RekvisitionStatus.ATER)
_PREPARED = (RekvisitionStatus.UPPRATTAD,)
_RECEIVED = (*COUNTED, RekvisitionStatus.AVSLAGEN)


def _of_plan(model: type, insats: str, forbund: str, status: str) -> Policy:
    return Policy(
        model,
        forbund=(forbund, f"{insats}__forbund_id"),
        insats=(f"{insats}_id",),
        grants=(
            _view(KANSLI, Reach.FORBUND),
            Grant((Rollkod.STYRELSELEDAMOT, Rollkod.REVISOR), (VIEW,), Reach.FORBUND, {status: _DECIDED}),
            _view(TEAM, Reach.INSATS),
            Grant((Rollkod.INSATSEKONOM, *STYRGRUPP), (VIEW,), Reach.INSATS, {status: _DECIDED}),
            Grant(KANSLI, (ADD,), Reach.FORBUND),
            Grant(KANSLI, (CHANGE, DELETE), Reach.FORBUND, {status: (PlanStatus.UTKAST,)}),
            Grant(KANSLI, ("faststall", "ersatt"), Reach.FORBUND),
        ),
    )


def _of_budget(model: type, prefix: str, *, after: bool = False) -> Policy:
    """A version is written in until its decision is registered. `after`: what a document says, also later."""
    open_ones = {} if after else {f"{prefix}status": (BudgetStatus.ANSOKT,)}
    return Policy(
        model,
        forbund=(f"{prefix}forbund_id", f"{prefix}insats__forbund_id"),
        insats=(f"{prefix}insats_id",),
        grants=(
            _view(OVER_FORBUND, Reach.FORBUND),
            _view(SEES_MONEY_IN_INSATS, Reach.INSATS),
            Grant(KANSLI, (ADD, CHANGE, DELETE), Reach.FORBUND, open_ones),
            *((Grant(KANSLI, ("bevilja", "revidera"), Reach.FORBUND, open_ones),) if model is Budget else ()),
            *((Grant(KANSLI, ("forklara",), Reach.FORBUND),) if model is Budgetbeslut else ()),
            *((Grant(KANSLI, ("bestall",), Reach.FORBUND),) if model is Budget else ()),
        ),
    )


def _of_verifikat(model: type, prefix: str) -> Policy:
    """The vouchers: read by who reads the rekvisition, changed while it is open."""
    return Policy(
        model,
        forbund=(f"{prefix}rekvisition__insats__forbund_id",),
        insats=(f"{prefix}rekvisition__insats_id",),
        grants=(
            _view((*KANSLI, Rollkod.REVISOR), Reach.FORBUND),
            _view(CLAIMS, Reach.INSATS),
            Grant(CLAIMS, (ADD, CHANGE, DELETE), Reach.INSATS, {f"{prefix}rekvisition__status": _OPEN}),
        ),
    )


def _of_rekvisition(model: type, prefix: str) -> Policy:
    status = f"{prefix}status"
    return Policy(
        model,
        forbund=(f"{prefix}insats__forbund_id",),
        insats=(f"{prefix}insats_id",),
        grants=(
            _view((*KANSLI, Rollkod.REVISOR), Reach.FORBUND),
            _view(CLAIMS, Reach.INSATS),
            Grant(CLAIMS, (ADD,), Reach.INSATS),
            Grant(CLAIMS, (CHANGE, "uppratta"), Reach.INSATS, {status: _OPEN}),
            Grant(CLAIMS, ("oppna", "lamna_in"), Reach.INSATS, {status: _PREPARED}),
            Grant(CLAIMS, ("makulera",), Reach.INSATS, {status: (*_OPEN, *_PREPARED)}),
            Grant(CLAIMS, ("bestall",), Reach.INSATS),
            Grant(KANSLI, ("bestall", "sand_ater", "granska", "betala"), Reach.FORBUND),
            Grant(KANSLI, ("satt_diarienummer",), Reach.FORBUND, {status: _RECEIVED}),
            Grant((Rollkod.FORBUNDSCHEF,), ("attestera", "avsla"), Reach.FORBUND),
        ),
    )


register(
    Policy(
        Insats,
        forbund=("forbund_id",),
        insats=("id",),
        grants=(
            _view(OVER_FORBUND, Reach.FORBUND),
            _view(IN_INSATS, Reach.INSATS),
            Grant(KANSLI, (ADD, CHANGE, "starta", "avsluta", "ateruppta", "hoj_niva"), Reach.FORBUND),
            Grant((Rollkod.INSATSLEDARE,), ("bestall_rapport",), Reach.INSATS),
            Grant(KANSLI, ("bestall_rapport",), Reach.FORBUND),
            Grant((*KANSLI, Rollkod.REVISOR), ("bestall_akt",), Reach.FORBUND),
        ),
    ),
    _part_of_insats(Samverkanspart),
    _part_of_insats(Upptagning),
    _part_of_insats(Kriterium),
    _part_of_insats(Regel),
    _part_of_insats(Malsattning),
    _part_of_insats(Bemanning),
    _part_of_insats(Styrgrupp),
    _part_of_insats(Ledamot, "styrgrupp__insats"),
    Policy(
        Frist,
        forbund=("insats__forbund_id",),
        insats=("insats_id",),
        grants=(
            _view(OVER_FORBUND, Reach.FORBUND),
            _view(IN_INSATS, Reach.INSATS),
            Grant(KANSLI, (ADD, CHANGE, DELETE, "klarmarkera"), Reach.FORBUND),
            Grant((Rollkod.INSATSLEDARE,), ("klarmarkera",), Reach.INSATS),
        ),
    ),
    Policy(
        Motsagelse,
        forbund=("forbund_id", "insats__forbund_id"),
        insats=("insats_id",),
        grants=(
            _view(OVER_FORBUND, Reach.FORBUND),
            _view(IN_INSATS, Reach.INSATS),
            Grant(KANSLI, (ADD, CHANGE, DELETE), Reach.FORBUND),
        ),
    ),
    Policy(
        Kalla,
        forbund=("forbund_id",),
        grants=(_view(EVERYBODY, Reach.FORBUND), Grant(KANSLI, (ADD, CHANGE), Reach.FORBUND)),
    ),
    Policy(
        Insatsuppdrag,
        forbund=("membership__forbund_id",),
        insats=("insats_id",),
        own=("membership__user_id",),
        grants=(
            _view((*IN_INSATS, Rollkod.BEHORIGHETSANSVARIG), Reach.OWN),
            _view(KANSLI, Reach.FORBUND),
            # Where a role opens deltagare is the insatsägare's to say, as is who holds it (docs/adr/0009).
            Grant(KANSLI, (ADD, CHANGE, DELETE), Reach.FORBUND, _BY_KANSLI, others=True),
            Grant((Rollkod.BEHORIGHETSANSVARIG,), (VIEW,), Reach.INSATS, _OPENING),
            Grant((Rollkod.BEHORIGHETSANSVARIG,), (ADD, DELETE), Reach.INSATS, _OPENING, others=True),
        ),
    ),
    _of_plan(Insatsplan, "insats", "forbund_id", "status"),
    _of_plan(Plansektion, "plan__insats", "plan__forbund_id", "plan__status"),
    _of_budget(Budget, ""),
    _of_budget(Budgetpost, "budget__"),
    _of_budget(Budgetbelopp, "post__budget__"),
    _of_budget(Budgetbeslut, "budget__"),
    _of_budget(UppgivenSumma, "budget__", after=True),
    _of_rekvisition(Rekvisition, ""),
    _of_rekvisition(Rekvisitionsrad, "rekvisition__"),
    _of_verifikat(Verifikat, ""),
    _of_verifikat(Verifikatrad, "verifikat__"),
    Policy(
        Handling,
        forbund=("insats__forbund_id",),
        insats=("insats_id",),
        grants=(
            _view(OVER_FORBUND, Reach.FORBUND),
            _view(SEES_MONEY_IN_INSATS, Reach.INSATS),
            Grant(KANSLI, (ADD, CHANGE, DELETE), Reach.FORBUND),
            # What kansli has filed, the board's decisions among them, is not the insats' to take away.
            Grant((Rollkod.INSATSLEDARE,), (ADD, CHANGE, DELETE), Reach.INSATS, {"av_kansli": (False,)}),
        ),
    ),
    Policy(
        Betalningsuppgift,
        forbund=("insats__forbund_id",),
        insats=("insats_id",),
        grants=(
            _view((*KANSLI, Rollkod.REVISOR), Reach.FORBUND),
            _view(CLAIMS, Reach.INSATS),
            # Who claims the money does not alone say where it goes: kansli enters the number that it has checked.
            Grant(KANSLI, (ADD, CHANGE, DELETE), Reach.FORBUND),
        ),
    ),
    Policy(
        Arsavslut,
        forbund=("insats__forbund_id",),
        insats=("insats_id",),
        grants=(
            _view(OVER_FORBUND, Reach.FORBUND),
            _view(SEES_MONEY_IN_INSATS, Reach.INSATS),
            Grant(KANSLI, (ADD,), Reach.FORBUND),
        ),
    ),
    Policy(
        Varningsord,
        forbund=("forbund_id",),
        grants=(
            Grant(EVERYBODY, (VIEW,), Reach.ALL),
            Grant(KANSLI, (ADD, CHANGE, DELETE), Reach.FORBUND),
            Grant((Rollkod.DRIFTADMINISTRATOR,), (ADD, CHANGE, DELETE), Reach.ALL),
        ),
    ),
    Policy(
        Ekonomiinstallning,
        forbund=("forbund_id",),
        grants=(_view(OVER_FORBUND, Reach.FORBUND), Grant(KANSLI, (ADD, CHANGE), Reach.FORBUND)),
    ),
    *(
        Policy(
            model,
            forbund=(path,),
            grants=(_view(OVER_FORBUND, Reach.FORBUND), Grant(KANSLI, actions, Reach.FORBUND)),
        )
        for model, path, actions in (
            (Medelstilldelning, "forbund_id", (ADD, CHANGE, DELETE)),
            (Gruppomrade, "forbund_id", (ADD, CHANGE, DELETE)),
            (Budgetuppfoljning, "post__budget__forbund_id", (ADD,)),
        )
    ),
    *(
        Policy(
            model,
            forbund=(path,),
            grants=(_view((*KANSLI, Rollkod.REVISOR), Reach.FORBUND), Grant(KANSLI, actions, Reach.FORBUND)),
        )
        for model, path, actions in (
            (Bokforingsinstallning, "forbund_id", (ADD, CHANGE)),
            (Kontering, "forbund_id", (ADD, CHANGE, DELETE)),
            (Bokforingsexport, "forbund_id", (ADD,)),
            (Exportrad, "export__forbund_id", (ADD,)),
        )
    ),
    # Drift reaches every förbund and prepares; whoever takes over decides whether it was right (docs/adr/0014).
    Policy(
        Sammanslagning,
        forbund=("mottagare_id", "delar__forbund_id"),
        takes_over=("mottagare_id",),
        grants=(
            _view(OVER_FORBUND, Reach.FORBUND),
            Grant(_DRIFT, (VIEW, ADD), Reach.ALL),
            Grant(_DRIFT, (CHANGE, DELETE, "genomfor"), Reach.ALL, _DRAFT),
            # What the new förbund is to work by is known to those who work by it now.
            Grant(KANSLI, ("valj_installningar",), Reach.FORBUND, _DRAFT),
            Grant(_DRIFT, ("valj_installningar",), Reach.ALL, _DRAFT),
            Grant(_DRIFT, ("aterta",), Reach.ALL, _CARRIED_OUT),
            Grant((Rollkod.FORBUNDSCHEF,), ("bekrafta", "aterta"), Reach.TAKES_OVER, _CARRIED_OUT),
        ),
    ),
    Policy(
        SammanslagningDel,
        forbund=("sammanslagning__mottagare_id", "forbund_id"),
        grants=(_view(OVER_FORBUND, Reach.FORBUND), _view(_DRIFT, Reach.ALL)),
    ),
    Policy(
        Flytt,
        forbund=("sammanslagning__mottagare_id",),
        grants=(_view(OVER_FORBUND, Reach.FORBUND), _view(_DRIFT, Reach.ALL)),
    ),
    Policy(
        Insatstillhorighet,
        forbund=("insats__forbund_id",),
        insats=("insats_id",),
        grants=(_view(OVER_FORBUND, Reach.FORBUND), _view(IN_INSATS, Reach.INSATS)),
    ),
)

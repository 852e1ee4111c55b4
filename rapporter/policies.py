"""Who may do what with the rows of this room."""

from finsam.audit.codes import register as register_codes
from finsam.forbund.enums import KANSLI, STYRGRUPP, Rollkod
from finsam.forbund.policies import ADD, CHANGE, EVERYBODY, VIEW, Grant, Policy, Reach, register
from insatser.policies import TEAM
from rapporter.enums import RapportStatus
from rapporter.models import (
    Dokument,
    Kalenderlank,
    Malbedomning,
    Paminnelse,
    Paminnelsetider,
    Paminnelseval,
    Rapport,
    Rapporttext,
)

register_codes(
    {
        "rapport.inlamnad": "lämnade in rapporten",
        "rapport.sand_ater": "skickade tillbaka rapporten",
        "rapport.godkand": "godkände rapporten",
        "dokument.bestallt": "beställde dokumentet",
        "dokument.klart": "fick dokumentet klart",
        "dokument.misslyckat": "fick inte dokumentet klart",
        "dokument.oppnat": "öppnade filen",
        "frist.paminnelse": "fick en påminnelse om frister",
        "paminnelse.val": "ändrade sina påminnelser",
        "paminnelse.tider": "ändrade när förbundet påminner",
        "kalender.adress": "skaffade en adress till sin kalender",
        "kalender.stangd": "stängde adressen till sin kalender",
        "kalender.hamtad": "hämtade sin kalender",
    }
)

_SENT = (RapportStatus.INLAMNAD, RapportStatus.GODKAND)
_OPEN = (RapportStatus.UTKAST, RapportStatus.ATER)
_READERS = (Rollkod.STYRELSELEDAMOT, Rollkod.REVISOR)


def _of_rapport(model: type, prefix: str) -> Policy:
    status = f"{prefix}status"
    return Policy(
        model,
        forbund=(f"{prefix}insats__forbund_id",),
        insats=(f"{prefix}insats_id",),
        grants=(
            Grant(KANSLI, (VIEW,), Reach.FORBUND),
            Grant(_READERS, (VIEW,), Reach.FORBUND, {status: _SENT}),
            Grant(TEAM, (VIEW,), Reach.INSATS),
            Grant((Rollkod.INSATSEKONOM, *STYRGRUPP), (VIEW,), Reach.INSATS, {status: _SENT}),
            Grant((Rollkod.INSATSLEDARE,), (ADD, "bestall"), Reach.INSATS),
            Grant((Rollkod.INSATSLEDARE,), (CHANGE, "lamna_in"), Reach.INSATS, {status: _OPEN}),
            Grant(KANSLI, (ADD, "bestall", "sand_ater", "godkann"), Reach.FORBUND),
            Grant(KANSLI, (CHANGE,), Reach.FORBUND, {status: _OPEN}),
        ),
    )


register(
    _of_rapport(Rapport, ""),
    _of_rapport(Rapporttext, "rapport__"),
    _of_rapport(Malbedomning, "rapport__"),
    Policy(
        Dokument,
        # No path from a slutredovisning to the förbund: its documents are the team's alone, as it is itself.
        forbund=(
            "rapport__insats__forbund_id",
            "rekvisition__insats__forbund_id",
            "budget__forbund_id",
            "insats__forbund_id",
        ),
        insats=("rapport__insats_id", "rekvisition__insats_id", "slutredovisning__insats_id"),
        grants=(
            Grant(KANSLI, (VIEW,), Reach.FORBUND),
            Grant((Rollkod.REVISOR,), (VIEW,), Reach.FORBUND, {"slag": ("rekvisition", "forbundsbudget", "akt")}),
            Grant(_READERS, (VIEW,), Reach.FORBUND, {"rapport__status": _SENT}),
            Grant((Rollkod.STYRELSELEDAMOT,), (VIEW,), Reach.FORBUND, {"slag": ("forbundsbudget",)}),
            Grant((Rollkod.INSATSLEDARE,), (VIEW,), Reach.INSATS),
            Grant((Rollkod.INSATSEKONOM,), (VIEW,), Reach.INSATS, {"slag": ("rekvisition",)}),
            Grant((Rollkod.TEAMMEDLEM,), (VIEW,), Reach.INSATS, {"slag": ("helarsrapport", "slutredovisning")}),
            Grant((Rollkod.INSATSEKONOM, *STYRGRUPP), (VIEW,), Reach.INSATS, {"rapport__status": _SENT}),
        ),
    ),
    Policy(
        Paminnelsetider,
        forbund=("forbund_id",),
        grants=(Grant(KANSLI, (VIEW, ADD, CHANGE), Reach.FORBUND),),
    ),
    # What somebody is reminded of, and where her calendar is fetched from, is her own.
    Policy(Paminnelse, own=("user_id",), grants=(Grant(EVERYBODY, (VIEW,), Reach.OWN),)),
    Policy(Paminnelseval, own=("user_id",), grants=(Grant(EVERYBODY, (VIEW, ADD, CHANGE), Reach.OWN),)),
    Policy(Kalenderlank, own=("user_id",), grants=(Grant(EVERYBODY, (VIEW, ADD, CHANGE), Reach.OWN),)),
)

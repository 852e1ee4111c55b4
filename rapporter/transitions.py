"""Which way the room's states go. A Dokument's states belong to its job (services/dokument.py)."""

from finsam.bas.transitions import Transition, Transitions
from rapporter.enums import RapportStatus

RAPPORT = Transitions(
    (
        Transition(
            "lamna_in",
            (RapportStatus.UTKAST, RapportStatus.ATER),
            RapportStatus.INLAMNAD,
            "Lämna in rapporten",
            "Rapporten är inlämnad till kansliet.",
            confirm="Efter inlämningen kan texterna inte ändras, om inte kansliet skickar tillbaka rapporten.",
        ),
        Transition(
            "sand_ater",
            (RapportStatus.INLAMNAD,),
            RapportStatus.ATER,
            "Skicka tillbaka för komplettering",
            "Rapporten är skickad tillbaka.",
            danger=True,
        ),
        Transition(
            "godkann",
            (RapportStatus.INLAMNAD,),
            RapportStatus.GODKAND,
            "Godkänn rapporten",
            "Rapporten är godkänd.",
            confirm="En godkänd rapport kan inte ändras.",
            four_eyes="inlamnad_av",
        ),
    )
)

"""Which way the room's states go."""

from finsam.bas.transitions import Transition, Transitions
from insatser.enums import InsatsStatus, PlanStatus, RekvisitionStatus

INSATS = Transitions(
    (
        Transition(
            "starta",
            (InsatsStatus.PLANERAD,),
            InsatsStatus.PAGAENDE,
            "Starta insatsen",
            "Insatsen är startad.",
        ),
        Transition(
            "avsluta",
            (InsatsStatus.PAGAENDE,),
            InsatsStatus.AVSLUTAD,
            "Avsluta insatsen",
            "Insatsen är avslutad. Dess historia finns kvar.",
            confirm="Insatsen försvinner från listan över pågående insatser. Allt som är registrerat finns kvar.",
            danger=True,
        ),
        Transition(
            "ateruppta",
            (InsatsStatus.AVSLUTAD,),
            InsatsStatus.PAGAENDE,
            "Återuppta insatsen",
            "Insatsen pågår igen.",
        ),
    )
)

INSATSPLAN = Transitions(
    (
        Transition(
            "faststall",
            (PlanStatus.UTKAST,),
            PlanStatus.FASTSTALLD,
            "Fastställ planen",
            "Planen är fastställd. Den tidigare versionen är ersatt.",
            confirm="En fastställd plan kan inte ändras. Nästa ändring blir en ny version.",
            four_eyes="upprattad_av",
        ),
        Transition(
            "ersatt",
            (PlanStatus.FASTSTALLD,),
            PlanStatus.ERSATT,
            "Markera som ersatt",
            "Planen är markerad som ersatt.",
            danger=True,
            confirm="Insatsen har sedan ingen gällande plan förrän en ny fastställs.",
        ),
    )
)

REKVISITION = Transitions(
    (
        Transition(
            "lamna_in",
            (RekvisitionStatus.UTKAST, RekvisitionStatus.ATER),
            RekvisitionStatus.INLAMNAD,
            "Skicka in rekvisitionen",
            "Rekvisitionen är inlämnad till kansliet.",
            confirm="Efter inlämningen kan du inte ändra beloppen, om inte kansliet skickar tillbaka rekvisitionen.",
        ),
        Transition(
            "sand_ater",
            (RekvisitionStatus.INLAMNAD, RekvisitionStatus.GRANSKAD),
            RekvisitionStatus.ATER,
            "Skicka tillbaka för komplettering",
            "Rekvisitionen är skickad tillbaka.",
            danger=True,
        ),
        Transition(
            "granska",
            (RekvisitionStatus.INLAMNAD,),
            RekvisitionStatus.GRANSKAD,
            "Godkänn granskningen",
            "Rekvisitionen är granskad och väntar på beslutsattest.",
            confirm="Rekvisitionen går vidare till beslutsattest, som någon annan än du gör.",
            four_eyes="inlamnad_av",
        ),
        Transition(
            "attestera",
            (RekvisitionStatus.GRANSKAD,),
            RekvisitionStatus.ATTESTERAD,
            "Beslutsattestera",
            "Rekvisitionen är beslutsattesterad.",
            confirm="Attesten är förbundets beslut att betala ut pengarna. Den kan inte tas tillbaka.",
            four_eyes="granskad_av",
        ),
    )
)

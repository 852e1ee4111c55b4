"""Which way the room's states go."""

from finsam.bas.transitions import Transition, Transitions
from insatser.enums import BudgetStatus, InsatsStatus, PlanStatus, RekvisitionStatus, SammanslagningStatus

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

BUDGET = Transitions(
    (
        Transition(
            "bevilja",
            (BudgetStatus.ANSOKT,),
            BudgetStatus.BEVILJAD,
            "Registrera beslutet",
            "Beslutet är registrerat. Versionen kan inte ändras längre.",
        ),
        # The same act when an earlier version of the same years has been decided.
        Transition(
            "revidera",
            (BudgetStatus.ANSOKT,),
            BudgetStatus.REVIDERAD,
            "Registrera beslutet",
            "Beslutet är registrerat. Versionen gäller nu i stället för den tidigare och kan inte ändras längre.",
        ),
    )
)

_S = RekvisitionStatus

REKVISITION = Transitions(
    (
        Transition(
            "uppratta",
            (_S.UTKAST, _S.ATER),
            _S.UPPRATTAD,
            "Lämna för intyg",
            "Rekvisitionen är klar. En kollega hos insatsägaren intygar den och skickar in den.",
            confirm="En annan person hos insatsägaren läser igenom rekvisitionen, intygar den och skickar in den.",
        ),
        Transition(
            "oppna",
            (_S.UPPRATTAD,),
            _S.UTKAST,
            "Öppna för ändring",
            "Rekvisitionen är ett utkast igen och kan ändras.",
        ),
        Transition(
            "lamna_in",
            (_S.UPPRATTAD,),
            _S.INLAMNAD,
            "Intyga och skicka in",
            "Rekvisitionen är inlämnad till kansliet.",
            confirm="Du intygar att kostnaderna hör till insatsen och perioden. Efter inlämningen kan beloppen inte "
            "ändras, om inte kansliet skickar tillbaka rekvisitionen.",
            four_eyes="upprattad_av",
        ),
        Transition(
            "sand_ater",
            (_S.INLAMNAD, _S.GRANSKAD),
            _S.ATER,
            "Skicka tillbaka för komplettering",
            "Rekvisitionen är skickad tillbaka.",
            danger=True,
        ),
        Transition(
            "granska",
            (_S.INLAMNAD,),
            _S.GRANSKAD,
            "Godkänn granskningen",
            "Rekvisitionen är granskad och väntar på beslutsattest.",
            confirm="Rekvisitionen går vidare till beslutsattest, som någon annan än du gör.",
            four_eyes="inlamnad_av",
        ),
        Transition(
            "attestera",
            (_S.GRANSKAD,),
            _S.ATTESTERAD,
            "Beslutsattestera",
            "Rekvisitionen är beslutsattesterad.",
            confirm="Attesten är förbundets beslut om beloppet. Den kan inte tas tillbaka.",
            four_eyes="granskad_av",
        ),
        Transition(
            "avsla",
            (_S.INLAMNAD, _S.GRANSKAD),
            _S.AVSLAGEN,
            "Avslå rekvisitionen",
            "Rekvisitionen är avslagen. Insatsen kan göra en ny för samma period.",
            danger=True,
        ),
        Transition(
            "betala",
            (_S.ATTESTERAD,),
            _S.UTBETALD,
            "Markera som utbetald",
            "Rekvisitionen är utbetald.",
            four_eyes="attesterad_av",
        ),
        Transition(
            "makulera",
            (_S.UTKAST, _S.UPPRATTAD, _S.ATER),
            _S.MAKULERAD,
            "Makulera",
            "Rekvisitionen är makulerad. Numret används inte igen, och perioden kan rekvireras på nytt.",
            confirm="Rekvisitionen kan inte öppnas igen. Det som är ifyllt finns kvar att läsa.",
            danger=True,
        ),
    )
)

_M = SammanslagningStatus

SAMMANSLAGNING = Transitions(
    (
        Transition(
            "genomfor",
            (_M.UTKAST,),
            _M.GENOMFORD,
            "Genomför sammanslagningen",
            "Sammanslagningen är genomförd. Förbundschefen i det nya förbundet bekräftar den, eller tar tillbaka den.",
            confirm="Allt flyttas på en gång. Det går att ta tillbaka tills förbundschefen har bekräftat det.",
        ),
        Transition(
            "bekrafta",
            (_M.GENOMFORD,),
            _M.BEKRAFTAD,
            "Bekräfta sammanslagningen",
            "Sammanslagningen är bekräftad.",
            confirm="När sammanslagningen är bekräftad kan den inte tas tillbaka.",
            four_eyes="genomford_av",
        ),
        Transition(
            "aterta",
            (_M.GENOMFORD,),
            _M.ATERTAGEN,
            "Ta tillbaka sammanslagningen",
            "Sammanslagningen är tillbakatagen. Insatser, medlemmar och uppdrag är där de var.",
            confirm="Insatser, medlemmar och uppdrag går tillbaka till de förbund som de kom ifrån, och raderna med "
            "överförda medel och de inställningar som följde med tas bort. Det som har hänt i insatserna sedan dess "
            "finns kvar i dem.",
            danger=True,
        ),
    )
)

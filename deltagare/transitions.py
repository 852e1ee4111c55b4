"""Which way the room's states go."""

from deltagare.enums import FallStatus, ForlangningStatus, RemissStatus, SlutredovisningStatus
from finsam.bas.transitions import Transition, Transitions

S = RemissStatus

REMISS = Transitions(
    (
        Transition("lamna_in", (S.UTKAST,), S.INKOMMEN, "Skicka remissen", "Remissen är skickad."),
        Transition(
            "borja_bedoma",
            (S.INKOMMEN,),
            S.BEDOMNING,
            "Börja bedöma",
            "Remissen är under bedömning.",
        ),
        Transition(
            "begar_komplettering",
            (S.INKOMMEN, S.BEDOMNING),
            S.KOMPLETTERING,
            "Begär komplettering",
            "Frågan är ställd till remittenten.",
        ),
        Transition(
            "komplettera",
            (S.KOMPLETTERING,),
            S.BEDOMNING,
            "Lämna kompletteringen",
            "Kompletteringen är lämnad.",
        ),
        Transition(
            "hanskjut",
            (S.INKOMMEN, S.BEDOMNING),
            S.STYRGRUPP,
            "Fråga styrgruppen",
            "Frågan är lämnad till styrgruppen, utan uppgifter om vem det gäller.",
        ),
        Transition(
            "ta_emot_svar",
            (S.STYRGRUPP,),
            S.BEDOMNING,
            "Ta tillbaka till bedömning",
            "Remissen är tillbaka hos teamet.",
        ),
        Transition(
            "anta",
            (S.INKOMMEN, S.BEDOMNING),
            S.ANTAGEN,
            "Anta remissen",
            "Remissen är antagen och står i kön.",
        ),
        Transition(
            "avsla",
            (S.INKOMMEN, S.KOMPLETTERING, S.BEDOMNING),
            S.AVSLAGEN,
            "Avslå remissen",
            "Remissen är avslagen. Remittenten ser orsaken.",
            confirm="Remittenten ser orsaken och motiveringen. Avslaget går inte att ta tillbaka.",
            danger=True,
        ),
        Transition(
            "aterta",
            (S.INKOMMEN, S.KOMPLETTERING, S.BEDOMNING, S.STYRGRUPP, S.ANTAGEN),
            S.ATERTAGEN,
            "Återta remissen",
            "Remissen är återtagen.",
            confirm="Remissen tas tillbaka och personen lämnar kön. Det går inte att ångra.",
            danger=True,
        ),
        Transition(
            "hanvisa",
            (S.INKOMMEN, S.KOMPLETTERING, S.BEDOMNING, S.ANTAGEN),
            S.HANVISAD,
            "Hänvisa till en annan insats",
            "Remissen är hänvisad.",
            danger=True,
        ),
        Transition("starta", (S.ANTAGEN,), S.STARTAD, "Registrera start", "Starten är registrerad."),
        Transition(
            "angra_start",
            (S.STARTAD,),
            S.ANTAGEN,
            "Ångra starten",
            "Starten är ångrad. Personen står i kön igen.",
            confirm="Bara en start som ännu inte har varit kan ångras.",
            danger=True,
        ),
    )
)

FORLANGNING = Transitions(
    (
        Transition(
            "bevilja",
            (ForlangningStatus.ANSOKT,),
            ForlangningStatus.BEVILJAD,
            "Bevilja förlängningen",
            "Förlängningen är beviljad.",
        ),
        Transition(
            "avsla",
            (ForlangningStatus.ANSOKT,),
            ForlangningStatus.AVSLAGEN,
            "Avslå förlängningen",
            "Förlängningen är avslagen.",
            danger=True,
        ),
        Transition(
            "aterta",
            (ForlangningStatus.ANSOKT,),
            ForlangningStatus.ATERTAGEN,
            "Återta ansökan",
            "Ansökan om förlängning är återtagen.",
            danger=True,
        ),
    )
)

FALL = Transitions(
    (
        Transition(
            "besvara", (FallStatus.OPPET,), FallStatus.BESVARAT, "Svara teamet", "Svaret är lämnat till teamet."
        ),
        Transition(
            "aterta",
            (FallStatus.OPPET,),
            FallStatus.ATERTAGET,
            "Ta tillbaka frågan",
            "Frågan är tillbakatagen.",
        ),
    )
)

SLUTREDOVISNING = Transitions(
    (
        Transition(
            "skicka",
            (SlutredovisningStatus.UTKAST,),
            SlutredovisningStatus.SKICKAD,
            "Skicka slutredovisningen",
            "Slutredovisningen är skickad till remittenten.",
            confirm="En skickad slutredovisning kan inte ändras.",
        ),
        Transition(
            "hamta",
            (SlutredovisningStatus.SKICKAD, SlutredovisningStatus.HAMTAD),
            SlutredovisningStatus.HAMTAD,
            "Hämta slutredovisningen",
            "Slutredovisningen är hämtad.",
        ),
        Transition(
            "avsta",
            (SlutredovisningStatus.UTKAST,),
            SlutredovisningStatus.AVSTADD,
            "Lämna ingen slutredovisning",
            "Slutredovisningen lämnas inte. Deltagandet är stängt i listorna.",
            confirm="Det som är skrivet i utkastet tas bort.",
            danger=True,
        ),
        Transition(
            "ateruppta",
            (SlutredovisningStatus.AVSTADD,),
            SlutredovisningStatus.UTKAST,
            "Skriv slutredovisningen ändå",
            "Slutredovisningen ska lämnas igen.",
        ),
    )
)

"""The rows of the room, one module a noun."""

from insatser.models.arsavslut import Arsavslut
from insatser.models.bemanning import Bemanning
from insatser.models.bokforing import Bokforingsexport, Bokforingsinstallning, Exportrad, Kontering
from insatser.models.budget import Budget, Budgetbelopp, Budgetbeslut, Budgetpost, UppgivenSumma
from insatser.models.ekonomi import Ekonomiinstallning
from insatser.models.forbundsbudget import Budgetuppfoljning, Gruppomrade, Medelstilldelning
from insatser.models.frist import Frist
from insatser.models.handling import Handling
from insatser.models.insats import Insats, Insatsuppdrag, Samverkanspart, Upptagning
from insatser.models.kalla import Kalla, Motsagelse
from insatser.models.malgrupp import Kriterium
from insatser.models.malsattning import Malsattning
from insatser.models.plan import Insatsplan, Plansektion
from insatser.models.regel import Regel
from insatser.models.rekvisition import Betalningsuppgift, Rekvisition, Rekvisitionsrad
from insatser.models.sammanslagning import Flytt, Insatstillhorighet, Sammanslagning, SammanslagningDel
from insatser.models.styrgrupp import Ledamot, Styrgrupp
from insatser.models.varningsord import Varningsord
from insatser.models.verifikat import Verifikat, Verifikatrad

__all__ = [
    "Arsavslut",
    "Bemanning",
    "Betalningsuppgift",
    "Bokforingsexport",
    "Bokforingsinstallning",
    "Budget",
    "Budgetbelopp",
    "Budgetbeslut",
    "Budgetpost",
    "Budgetuppfoljning",
    "Ekonomiinstallning",
    "Exportrad",
    "Flytt",
    "Frist",
    "Gruppomrade",
    "Handling",
    "Insats",
    "Insatsplan",
    "Insatstillhorighet",
    "Insatsuppdrag",
    "Kalla",
    "Kontering",
    "Kriterium",
    "Ledamot",
    "Malsattning",
    "Medelstilldelning",
    "Motsagelse",
    "Plansektion",
    "Regel",
    "Rekvisition",
    "Rekvisitionsrad",
    "Sammanslagning",
    "SammanslagningDel",
    "Samverkanspart",
    "Styrgrupp",
    "UppgivenSumma",
    "Upptagning",
    "Varningsord",
    "Verifikat",
    "Verifikatrad",
]

"""The rows of the room, one module a noun."""

from insatser.models.bemanning import Bemanning
from insatser.models.budget import Budget, Budgetbelopp, Budgetbeslut, Budgetpost, UppgivenSumma
from insatser.models.frist import Frist
from insatser.models.insats import Insats, Insatsuppdrag, Samverkanspart, Upptagning
from insatser.models.kalla import Kalla, Motsagelse
from insatser.models.malgrupp import Kriterium
from insatser.models.malsattning import Malsattning
from insatser.models.plan import Insatsplan, Plansektion
from insatser.models.regel import Regel
from insatser.models.rekvisition import Rekvisition, Rekvisitionsrad
from insatser.models.styrgrupp import Ledamot, Styrgrupp

__all__ = [
    "Bemanning",
    "Budget",
    "Budgetbelopp",
    "Budgetbeslut",
    "Budgetpost",
    "Frist",
    "Insats",
    "Insatsplan",
    "Insatsuppdrag",
    "Kalla",
    "Kriterium",
    "Ledamot",
    "Malsattning",
    "Motsagelse",
    "Plansektion",
    "Regel",
    "Rekvisition",
    "Rekvisitionsrad",
    "Samverkanspart",
    "Styrgrupp",
    "UppgivenSumma",
    "Upptagning",
]

"""The rows of the room, one module a noun."""

from deltagare.models.antal import Antal, Antalsperiod
from deltagare.models.deltagande import Deltagande, Forlangning, Lage, Uppehall
from deltagare.models.fall import Fall, Konsultation
from deltagare.models.grund import PersonRow
from deltagare.models.handlingsplan import Handlingsplan, Planmal, Plansteg
from deltagare.models.importkorning import Importkorning, Kolumnmappning
from deltagare.models.listvarde import Listvarde
from deltagare.models.lopnummer import Lopnummer
from deltagare.models.matning import Instrument, Instrumentfraga, Matning, Matsvar
from deltagare.models.person import Datanyckel, Deltagare, Identitet
from deltagare.models.remiss import Avsteg, Komplettering, Kriteriesvar, Remiss, Remissintag, RemissPart
from deltagare.models.samtycke import Samtycke, SamtyckePart
from deltagare.models.slutredovisning import Slutredovisning
from deltagare.models.tillfalle import Tillfalle, TillfallePart

__all__ = [
    "Antal",
    "Antalsperiod",
    "Avsteg",
    "Datanyckel",
    "Deltagande",
    "Deltagare",
    "Fall",
    "Forlangning",
    "Handlingsplan",
    "Identitet",
    "Importkorning",
    "Instrument",
    "Instrumentfraga",
    "Kolumnmappning",
    "Komplettering",
    "Konsultation",
    "Kriteriesvar",
    "Lage",
    "Listvarde",
    "Lopnummer",
    "Matning",
    "Matsvar",
    "PersonRow",
    "Planmal",
    "Plansteg",
    "Remiss",
    "RemissPart",
    "Remissintag",
    "Samtycke",
    "SamtyckePart",
    "Slutredovisning",
    "Tillfalle",
    "TillfallePart",
    "Uppehall",
]

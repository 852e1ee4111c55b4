"""The access matrix: every URL of the product, and who gets what there. One module a room.

test_matrix.py fails for a URL that is not listed here, and for a line whose URL is gone.
"""

from tests.access.matrix import (
    deltagande,
    deltagare,
    forbund,
    importkorning,
    insatser,
    konsultation,
    listor,
    pengar_akt,
    pengar_bokforing,
    pengar_budget,
    pengar_filer,
    pengar_forbundsbudget,
    pengar_kalender,
    pengar_rekvisition,
    pengar_sammanslagning,
    rapporter,
    register,
    remiss,
    remittent,
    slutredovisning,
    under,
)
from tests.access.pages import Page

PAGES: tuple[Page, ...] = (
    *forbund.PAGES,
    *insatser.PAGES,
    *deltagare.PAGES,
    *deltagande.PAGES,
    *under.PAGES,
    *importkorning.PAGES,
    *konsultation.PAGES,
    *listor.PAGES,
    *slutredovisning.PAGES,
    *remiss.PAGES,
    *pengar_rekvisition.PAGES,
    *rapporter.PAGES,
    *pengar_akt.PAGES,
    *pengar_bokforing.PAGES,
    *pengar_forbundsbudget.PAGES,
    *pengar_kalender.PAGES,
    *pengar_filer.PAGES,
    *pengar_budget.PAGES,
    *pengar_sammanslagning.PAGES,
    *register.PAGES,
    *remittent.PAGES,
)
BY_NAME: dict[str, Page] = {page.name: page for page in PAGES}

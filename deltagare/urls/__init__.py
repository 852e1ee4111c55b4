"""Addresses of the room, one module a part."""

from deltagare.urls import (
    antal,
    deltagande,
    importkorning,
    konsultation,
    listor,
    remiss,
    remittent,
    slutredovisning,
    under,
)

urlpatterns = [
    *antal.urlpatterns,
    *deltagande.urlpatterns,
    *remittent.urlpatterns,
    *under.urlpatterns,
    *importkorning.urlpatterns,
    *konsultation.urlpatterns,
    *listor.urlpatterns,
    *slutredovisning.urlpatterns,
    *remiss.urlpatterns,
]

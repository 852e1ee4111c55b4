"""Addresses of the room, one module a part."""

from deltagare.urls import antal, deltagande, remittent, under

urlpatterns = [
    *antal.urlpatterns,
    *deltagande.urlpatterns,
    *remittent.urlpatterns,
    *under.urlpatterns,
]

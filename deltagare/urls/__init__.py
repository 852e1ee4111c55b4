"""Addresses of the room, one module a part."""

from deltagare.urls import antal, deltagande

urlpatterns = [
    *antal.urlpatterns,
    *deltagande.urlpatterns,
]

"""Addresses of the room, one module a part."""

from deltagare.urls import antal

urlpatterns = [
    *antal.urlpatterns,
]

"""The admin as one more page set of the product: same login, same access engine, same words."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from finsam.bas.errors import Refused
from finsam.forbund.actor import Actor
from finsam.forbund.enums import KANSLI, Rollkod

ADMIN_ROLES = (*KANSLI, Rollkod.DRIFTADMINISTRATOR)


class FinsamAdminSite(AdminSite):
    """Open to kansli and driftadministratör, whatever flags the account carries."""

    site_header = "Finsam"
    site_title = "Finsam"
    index_title = "Register"
    site_url = None
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        actor: Actor | None = getattr(request, "actor", None)
        return actor is not None and actor.roll in ADMIN_ROLES

    def get_urls(self) -> list[Any]:
        """Django's, but for its way from a number to any row's page: that one asks nobody whether it may be seen."""
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Takes in only admins that ask the access engine: Django's own Group admin, for one, does not."""
        if getattr(admin_class, "asks_access_engine", False):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The product's own login page; who is signed in with another role is told so."""
        if request.user.is_authenticated:
            raise Refused("Registren är till för förbundets kansli och för driften.")
        return HttpResponseRedirect(f"{reverse('logga_in')}?{urlencode({'next': request.get_full_path()})}")

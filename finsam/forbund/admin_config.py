"""Makes Django's admin use our site, on which the access engine answers."""

from django.contrib.admin.apps import AdminConfig


class FinsamAdminConfig(AdminConfig):
    """Registers and workflow for kansli and drift."""

    default_site = "finsam.forbund.admin_site.FinsamAdminSite"

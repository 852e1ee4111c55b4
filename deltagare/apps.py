from importlib import import_module

from django.apps import AppConfig


class DeltagareConfig(AppConfig):
    """Deltagare, at the level that each insats has chosen."""

    name = "deltagare"
    verbose_name = "Deltagare"

    def ready(self) -> None:
        import_module("deltagare.policies")  # registers the grants and audit codes
        import_module("deltagare.services.sammanslagning")  # registers what of deltagare follows a merger of förbund

from importlib import import_module

from django.apps import AppConfig


class InsatserConfig(AppConfig):
    """Insatser, plans, styrgrupper, budgets and rekvisitioner."""

    name = "insatser"
    verbose_name = "Insatser"

    def ready(self) -> None:
        import_module("insatser.policies")  # registers the grants and audit codes

from importlib import import_module

from django.apps import AppConfig


class RapporterConfig(AppConfig):
    """Rapporter and the documents that jobs draw."""

    name = "rapporter"
    verbose_name = "Rapporter"

    def ready(self) -> None:
        import_module("rapporter.policies")  # registers the grants and audit codes
        import_module("rapporter.services.sammanslagning")  # registers what must be done before a merger of förbund

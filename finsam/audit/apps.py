from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only audit log."""

    name = "finsam.audit"
    label = "audit"
    verbose_name = "Händelselogg"

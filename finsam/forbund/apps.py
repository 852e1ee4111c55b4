from django.apps import AppConfig


class ForbundConfig(AppConfig):
    """Who there is: users, förbund, parter, roller, and what each may do."""

    name = "finsam.forbund"
    label = "forbund"
    verbose_name = "Förbund och behörigheter"

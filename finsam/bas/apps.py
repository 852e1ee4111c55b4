from django.apps import AppConfig


class BasConfig(AppConfig):
    """The ground: no models, no words of the field."""

    name = "finsam.bas"
    label = "bas"

"""The project package: composition root and the ground that the apps stand on."""

from finsam.celery import app as celery_app

__all__ = ["celery_app"]

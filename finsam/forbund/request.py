"""The request as views see it once the middleware has run."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from finsam.forbund.actor import Actor


class ActingRequest(HttpRequest):
    """A request in which `actor` acts. Only for annotations: Django makes plain requests."""

    actor: Actor
    htmx: HtmxDetails

"""The pages for what went wrong."""

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception | None = None, *, reason: str = "") -> HttpResponse:
    """403: may be seen but not done, with the reason."""
    return render(request, "403.html", {"reason": reason}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: an address that cannot be read or asks for what a list does not offer, or a form of too many fields."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS if isinstance(exception, TooManyFieldsSent) else None
    return render(request, "400.html", {"most": most}, status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: is not there, or not for this actor; the page does not say which."""
    return render(request, "404.html", status=404)


def conflict(request: HttpRequest, reason: str, back: str = "") -> HttpResponse:
    """409: somebody got there first. `back` leads to the page of what it is about."""
    return render(request, "409.html", {"reason": reason, "back": back}, status=409)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long, in words of its own."""
    return render(request, "403_csrf.html", status=403)

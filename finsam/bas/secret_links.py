"""Addresses that are secrets: who has a personal link gets in. They are kept out of logs, caches and referrers."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PREFIXES = ("/r/", "/s/", "/k/", "/p/")
"""The remittent's own remiss, the slutredovisning, a person's calendar, and turning off her reminders."""
_SECRET = re.compile(r"(/[rskp]/)[^/\s\"'?]+")
_HEADERS = {
    # The site's name and never the path. Not "no-referrer": with that a browser sends forms as from nowhere (Origin:
    # null), and Django's protection against forged forms turns them down.
    "Referrer-Policy": "strict-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def without_secrets(text: str) -> str:
    """A line of a log with the links' secrets left out."""
    return _SECRET.sub(r"\1...", text)


class SecretLinkMiddleware:
    """The headers of every answer under such an address, its error pages too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(PREFIXES):
            for name, value in _HEADERS.items():
                response.headers[name] = value
        return response

"""A request that carries more than anything here asks for is turned down before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class BodyLimitMiddleware:
    """413 for a body above MOST_SENT bytes. Django limits fields but writes files to disk however large they are,
    and does so for anybody, before it asks who sends them. 411 for one sent in pieces without a stated length: Django
    would take it for empty and blame the form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        stated = request.META.get("CONTENT_LENGTH") or ""
        if not stated and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return self._refuse(request, 411)
        if stated.isdecimal() and (len(stated) > 15 or int(stated) > settings.MOST_SENT):
            return self._refuse(request, 413)
        return self.get_response(request)

    def _refuse(self, request: HttpRequest, status: int) -> HttpResponse:
        return render(request, "413.html", {"most": settings.MOST_SENT // 1_000_000}, status=status)

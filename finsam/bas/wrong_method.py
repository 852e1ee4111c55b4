"""An address that takes only what a form sends, opened from the address field: a page instead of the browser's own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

WRONG = 405


class WrongMethodMiddleware:
    """Draws Django's empty 405 as a page that leads on. Who reloads a page with errors by its address comes here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != WRONG or response.content:
            return response
        page = render(request, "405.html", status=WRONG)
        page["Allow"] = response["Allow"]
        return page

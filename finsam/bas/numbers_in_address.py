"""A personnummer that was typed into a search box does not stay in an address."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from finsam.bas.personnummer import looks_like_personnummer

SENTENCE = (
    "Sök inte på personnummer. Numret är borttaget ur adressen och har inte använts. Sök på nummer i listan, "
    "till exempel Deltagare 47."
)


class NumbersInAddressMiddleware:
    """Sends who asks with a personnummer in the address on to the same page without it, before anything is read.

    An address is kept where nobody looks after it: in the browser's history, in bookmarks, in a proxy's log. A browser
    keeps the address that it was sent on to, not the one that sent it on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not request.GET:
            return self.get_response(request)
        kept = request.GET.copy()
        for name in request.GET:
            if looks_like_personnummer(name) or any(map(looks_like_personnummer, request.GET.getlist(name))):
                del kept[name]
        if len(kept) == len(request.GET):
            return self.get_response(request)
        messages.warning(request, SENTENCE)
        page = escape_leading_slashes(escape_uri_path(request.path))
        return redirect(f"{page}?{kept.urlencode()}" if kept else page)

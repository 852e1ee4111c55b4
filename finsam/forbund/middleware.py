"""Each request is one transaction in which one membership acts; a request that reads cannot write."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse

from finsam.audit.log import deferred, log, write
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused
from finsam.forbund.actor import Actor, set_acting
from finsam.forbund.models import Membership
from finsam.forbund.views import errors

SESSION_KEY = "membership_id"
_READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_ASK_NO_ROLE = frozenset({"/byt/", "/logga-in/", "/logga-ut/"})  # whatever one acts as
ENDED = (
    "Uppdraget som du arbetade i har upphört, så det du skickade är inte sparat. Gå tillbaka i webbläsaren om "
    "du vill kopiera det du skrev. Har du ett annat uppdrag arbetar du nu i det."
)


def find_actor(request: HttpRequest) -> Actor:
    """The signed-in person as the membership chosen in the session, else as the first one in force."""
    user = request.user
    if not user.is_authenticated:
        return Actor()
    rows = Membership.objects.nuvarande().filter(user=user).select_related("user", "roll", "forbund", "part")
    memberships = list(rows)  # a handful: one query tells both the chosen one and whether there is a choice
    if not memberships:
        return Actor(user=user)
    chosen = request.session.get(SESSION_KEY)
    found = next((one for one in memberships if one.pk == chosen), memberships[0])
    return Actor.of(found, can_switch=len(memberships) > 1)


def chosen_has_ended(request: Any) -> bool:
    """Whether the membership that the person worked as has ended since; tells once, and then goes on as the next.

    What she sends was meant for that uppdrag, and may not be done as another one that she happens to have.
    """
    chosen = request.session.get(SESSION_KEY)
    if chosen is None or chosen == request.actor.membership_id:
        return False
    request.session[SESSION_KEY] = request.actor.membership_id
    return True


class ActorMiddleware:
    """Opens the request's transaction, sets the acting membership, and turns refusals into pages.

    A GET runs read-only in PostgreSQL, so no view can write by mistake; its audit lines are written afterwards. An
    exception rolls everything back before its page is drawn, so nothing is ever half-written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if "\0" in request.path_info or "\0" in unquote(request.META.get("QUERY_STRING", "")):
            raise BadRequest("A NUL can be in no text of PostgreSQL's.")
        if request.path_info == "/halsa/":  # must answer when the database does not
            return self.get_response(request)
        # Asked before the transaction: a session that a new password has ended is deleted here, and a GET cannot write.
        known = request.user.is_authenticated
        reads = request.method in _READING
        later: AbstractContextManager[list[Handelse]] = deferred() if reads else nullcontext([])
        request.raised = None
        with later as lines:
            with transaction.atomic():
                if reads:
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL transaction_read_only = on")
                request.actor = find_actor(request) if known else Actor()
                set_acting(request.actor)
                if not reads and request.path_info not in _ASK_NO_ROLE and chosen_has_ended(request):
                    request.raised, response = Refused(ENDED), HttpResponse()
                else:
                    response = self.get_response(request)
                if request.raised is not None or response.status_code >= 500:
                    transaction.set_rollback(True)
            if request.raised is not None:
                response = self._page_for(request, request.raised)
        write(lines)
        if request.actor.user is not None:
            response.headers.setdefault("Cache-Control", "private, no-cache")  # one's own page is in no shared cache
        return response

    def process_exception(self, request: Any, raised: Exception) -> HttpResponse | None:
        """Puts off the page until the transaction has been rolled back: drawing it takes queries."""
        if isinstance(raised, (PermissionDenied, AlreadyHandled, Http404)) and hasattr(request, "raised"):
            request.raised = raised
            return HttpResponse()
        return None

    def _page_for(self, request: Any, raised: Exception) -> HttpResponse:
        with transaction.atomic():
            set_acting(request.actor)
            if isinstance(raised, AlreadyHandled):
                return errors.conflict(request, raised.message, back=raised.back)
            if isinstance(raised, Http404):
                return errors.not_found(request, raised)
            reason = raised.reason if isinstance(raised, Refused) else ""
            match = request.resolver_match
            log("nekad", actor=request.actor, var=match.view_name if match else "", metod=request.method)
            return errors.forbidden(request, raised, reason=reason)

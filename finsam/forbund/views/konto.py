"""Logging in, choosing what to act as, and whether the parts of the system answer."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from finsam.audit.log import log
from finsam.forbund.actor import Actor
from finsam.forbund.forms import LoginForm, OwnPasswordForm
from finsam.forbund.middleware import SESSION_KEY
from finsam.forbund.models import Membership
from finsam.forbund.request import ActingRequest
from finsam.forbund.services.halsa import OK, check_parts
from finsam.forbund.services.konto import change_password, start_session, switch_membership

LONGEST_NUMBER = 18  # digits that a bigint surely holds


class LoggaUt(LogoutView):
    """Signs out, and has the browser forget the pages it has kept: the way back shows nothing of anybody."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


@method_decorator(require_http_methods(["GET", "POST"]), name="dispatch")
class LoggaIn(LoginView):
    """The login page."""

    template_name = "konto/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, **example_logins())

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signs in, and keeps what the person acts as: it never changes under a page that is open."""
        response = super().form_valid(form)
        self.request.session[SESSION_KEY] = start_session(user=form.get_user())
        return response


def example_logins() -> dict[str, Any]:
    """The invented accounts that `make run` has made and written down, for the login page; nothing elsewhere."""
    file = settings.DATADIR / "logins"
    if not settings.EXEMPEL or not file.is_file():
        return {}
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    logins = [{"epost": row[0], "roll": row[2]} for row in rows if len(row) == 3]
    return {"example_logins": logins, "example_password": rows[0][1]} if logins else {}


@method_decorator(require_http_methods(["GET", "POST"]), name="dispatch")
class ValjLosenord(PasswordResetConfirmView):
    """Choose a password by the link in the letter."""

    template_name = "konto/valj_losenord.html"
    success_url = reverse_lazy("logga_in")

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        log("konto.valde_losenord", actor=Actor(user=self.user), row=self.user)
        messages.success(self.request, "Lösenordet är valt. Logga in med det.")
        return super().form_valid(form)


@require_http_methods(["GET", "POST"])
def byt(request: ActingRequest) -> HttpResponse:
    """Choose which of one's memberships to act as."""
    if request.method == "POST":
        number = request.POST.get("membership", "")
        if not (number.isdecimal() and len(number) <= LONGEST_NUMBER):
            messages.error(request, "Välj vilket uppdrag du vill arbeta i.")
            return redirect("byt")
        chosen = switch_membership(actor=request.actor, membership_id=int(number))
        request.session[SESSION_KEY] = chosen.pk
        rotate_token(request)  # a form that stands open in another tab was meant for the former uppdrag
        messages.success(request, f"Nu arbetar du som {chosen.roll.namn.lower()} i {chosen.where}.")
        return redirect("att_gora")
    own = Membership.objects.nuvarande().filter(user=request.actor.user).select_related("roll", "forbund", "part")
    return render(request, "konto/byt.html", {"memberships": own})


@require_GET
def mitt_konto(request: ActingRequest) -> HttpResponse:
    """One's own name, address and uppdrag."""
    own = Membership.objects.not_over().filter(user=request.actor.user).select_related("roll", "forbund", "part")
    return render(request, "konto/mitt_konto.html", {"person": request.actor.user, "memberships": own})


@require_http_methods(["GET", "POST"])
def byt_losenord(request: ActingRequest) -> HttpResponse:
    """One's own new password; other sessions end, this one goes on."""
    user = request.actor.user
    assert user is not None  # noqa: S101 (LoginRequiredMiddleware)
    form = OwnPasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        change_password(user=user, password=form.cleaned_data["new_password1"], actor=request.actor)
        update_session_auth_hash(request, user)
        messages.success(request, "Lösenordet är bytt. Du är fortfarande inloggad här, men utloggad överallt annars.")
        return redirect("mitt_konto")
    return render(request, "konto/byt_losenord.html", {"form": form})


@never_cache
@login_not_required
@require_GET
def halsa(request: HttpRequest) -> JsonResponse:
    """Whether database, cache and queue answer: 200 {"status": "ok"}, else 503 with which one does not."""
    parts = check_parts()
    healthy = all(state == OK for state in parts.values())
    return JsonResponse({"status": "ok" if healthy else "fel", **parts}, status=200 if healthy else 503)

"""Registers of the room: förbund, parter, kommuner, roller, accounts and who may what."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.tokens import default_token_generator
from django.db import models
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from finsam.audit.log import log
from finsam.audit.models import Handelse
from finsam.forbund.models import Forbund, Kommun, Medlem, Membership, Part, Roll, User
from finsam.forbund.policies import CHANGE, get_visible, require
from finsam.forbund.policy_admin import PolicyAdmin, PolicyInline, own_forbund


class MedlemInline(PolicyInline):
    model = Medlem
    fields = ("part", "fran", "till")


@admin.register(Forbund)
class ForbundAdmin(PolicyAdmin):
    list_display = ("namn", "orgnr", "uppgick_i", "uppgick_datum")
    search_fields = ("namn", "orgnr")
    prepopulated_fields = {"slug": ("namn",)}
    inlines = (MedlemInline,)
    list_select_related = ("uppgick_i",)


@admin.register(Part)
class PartAdmin(PolicyAdmin):
    list_display = ("namn", "slag", "orgnr", "kommun")
    list_filter = ("slag",)
    search_fields = ("namn", "kortnamn", "orgnr")
    list_select_related = ("kommun",)


@admin.register(Kommun)
class KommunAdmin(PolicyAdmin):
    list_display = ("kod", "namn")
    search_fields = ("kod", "namn")


@admin.register(Roll)
class RollAdmin(PolicyAdmin):
    list_display = ("namn", "niva", "oppnar_deltagare")
    readonly_fields = ("kod", "niva")
    fields = ("kod", "namn", "niva", "oppnar_deltagare", "ordning")


class MembershipInline(PolicyInline):
    model = Membership
    fk_name = "user"
    fields = ("roll", "forbund", "part", "fran", "till")


@admin.register(User)
class UserAdmin(PolicyAdmin):
    """Accounts. A new one gets a link to choose a password; nobody else ever knows it."""

    list_display = ("namn", "epost", "anstalld_av", "is_active", "last_login")
    search_fields = ("namn", "epost")
    list_filter = ("is_active",)
    list_select_related = ("anstalld_av",)
    fields = ("namn", "epost", "anstalld_av", "is_active", "last_login")
    readonly_fields = ("last_login",)
    change_form_template = "admin/forbund/user/change_form.html"

    def save_model(self, request: Any, obj: User, form: ModelForm, change: bool) -> None:  # type: ignore[override]
        if not change:
            obj.set_unusable_password()
            obj.upplagd_av_id = request.actor.forbund_id
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        link = path(
            "<int:user_id>/losenordslank/",
            self.admin_site.admin_view(self.password_link),
            name="forbund_user_losenordslank",
        )
        return [link, *super().get_urls()]

    def password_link(self, request: Any, user_id: int) -> HttpResponse:
        """Shows a link, good for one use and a limited time, by which the person chooses a password."""
        actor = request.actor
        user = get_visible(actor, User, pk=user_id)
        if request.method == "POST":
            require(actor, CHANGE, user)
            uid = urlsafe_base64_encode(force_bytes(user.pk))
            where = reverse("valj_losenord", args=[uid, default_token_generator.make_token(user)])
            log("konto.losenordslank", actor=actor, row=user)
            messages.success(
                request,
                f"Lämna länken till {user.namn} på ett säkert sätt. Den gäller en gång: "
                f"{request.build_absolute_uri(where)}",
            )
        return redirect("admin:forbund_user_change", user.pk)


@admin.register(Membership)
class MembershipAdmin(PolicyAdmin):
    list_display = ("__str__", "user", "roll", "forbund", "part", "fran", "till")
    list_filter = (("roll", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("user__namn", "user__epost")
    list_select_related = ("user", "roll", "forbund", "part")

    def get_changeform_initial_data(self, request: Any) -> dict[str, Any]:
        return {**own_forbund(Membership, request), **super().get_changeform_initial_data(request)}


@admin.register(Handelse)
class HandelseAdmin(PolicyAdmin):
    """The log, to read."""

    list_display = ("tid", "label", "roll", "objekt", "objekt_id")
    list_filter = ("kod",)
    ordering = ("-tid",)

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: models.Model | None = None) -> bool:
        return False

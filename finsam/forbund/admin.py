"""Registers of the room: förbund, parter, kommuner, roller, accounts and who may what."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.db import models
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from finsam.audit.models import Handelse
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Forbund, Kommun, Medlem, Membership, Part, Roll, User, Utskick
from finsam.forbund.policies import GIVEN_BY_KANSLI, allows
from finsam.forbund.policy_admin import PolicyAdmin, PolicyInline, own_forbund
from finsam.forbund.services.konto import require_new_epost, send_password_link, tell_new_epost


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

    def get_readonly_fields(self, request: Any, obj: Forbund | None = None) -> tuple[str, ...]:
        """A sammanslagning says that a förbund has gone up in another. Drift enters what was before Finsam."""
        return () if request.actor.roll == Rollkod.DRIFTADMINISTRATOR else ("uppgick_i", "uppgick_datum")


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


@admin.register(User)
class UserAdmin(PolicyAdmin):
    """Accounts. A link to choose a password is mailed to the account's own address; nobody else ever sees it."""

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
            return
        before = User.objects.select_for_update().get(pk=obj.pk)
        obj.password, obj.last_login = before.password, before.last_login  # what has happened since the page was read
        if obj.epost != before.epost:
            require_new_epost(request.actor, before)
        super().save_model(request, obj, form, change)
        if obj.epost != before.epost:
            tell_new_epost(actor=request.actor, user=obj, before=before.epost)

    def get_urls(self) -> list[URLPattern]:
        link = path(
            "<int:user_id>/losenordslank/",
            self.admin_site.admin_view(self.password_link_view),
            name="forbund_user_losenordslank",
        )
        return [link, *super().get_urls()]

    def password_link_view(self, request: Any, user_id: int) -> HttpResponse:
        """Mails a link, good for one use and a limited time, by which the person chooses a password."""
        if request.method == "POST":
            send_password_link(actor=request.actor, user_id=user_id)
            messages.success(request, "Länken skickas till kontots e-postadress inom någon minut.")
        return redirect("admin:forbund_user_change", user_id)

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        user = context.get("original")
        context["may_link"] = user is not None and bool(allows(request.actor, "losenordslank", user))
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Membership)
class MembershipAdmin(PolicyAdmin):
    list_display = ("__str__", "user", "roll", "forbund", "part", "fran", "till")
    list_filter = (("roll", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("user__namn", "user__epost")
    list_select_related = ("user", "roll", "forbund", "part")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offers what may be given: not to oneself, by kansli none of its own roles, and by nobody here a role that
        opens deltagare or that gives others such a role (those have pages of their own). The policy holds it."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "user":
            field.queryset = field.queryset.exclude(pk=request.actor.user_id)
        if field is not None and db_field.name == "roll":
            field.queryset = field.queryset.filter(oppnar_deltagare=False).exclude(pk=Rollkod.BEHORIGHETSANSVARIG)
            if request.actor.is_kansli:
                field.queryset = field.queryset.filter(pk__in=GIVEN_BY_KANSLI)
        return field

    def get_changeform_initial_data(self, request: Any) -> dict[str, Any]:
        return {**own_forbund(Membership, request), **super().get_changeform_initial_data(request)}


@admin.register(Utskick)
class UtskickAdmin(PolicyAdmin):
    """Letters and how they went, to read. Neither to whom nor what they said."""

    list_display = ("__str__", "slag", "status", "forsok", "skapad", "skickat_tid")
    list_filter = ("status",)
    fields = ("slag", "status", "forsok", "skapad", "tidigast", "skickat_tid", "fel")
    readonly_fields = fields


def thing_name(label: str) -> str:
    """What a row of the log is about, in words ("insats" of "insatser.insats")."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label or "–"


class ThingFilter(admin.AllValuesFieldListFilter):
    """What the log is about, in words."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        everything, *things = super().choices(changelist)
        yield everything
        for choice in things:
            yield {**choice, "display": thing_name(str(choice["display"])).capitalize()}


@admin.register(Handelse)
class HandelseAdmin(PolicyAdmin):
    """The log, to read."""

    list_display = ("tid", "what", "role", "thing", "objekt_id")
    list_filter = (("objekt", ThingFilter),)
    ordering = ("-tid", "-id")

    @admin.display(description="händelse", ordering="kod")
    def what(self, row: Handelse) -> str:
        return row.label[:1].upper() + row.label[1:]

    @admin.display(description="roll", ordering="roll")
    def role(self, row: Handelse) -> str:
        return Rollkod(row.roll).label if row.roll in Rollkod.values else "–"

    @admin.display(description="objekt", ordering="objekt")
    def thing(self, row: Handelse) -> str:
        return thing_name(row.objekt)

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: models.Model | None = None) -> bool:
        return False

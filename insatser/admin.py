"""Registers and workflow of the room, for kansli. Daily work has pages of its own."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from finsam.forbund.policy_admin import PolicyAdmin, PolicyInline, own_forbund
from insatser import models
from insatser.services.insats import ateruppta_insats, avsluta_insats, starta_insats
from insatser.services.plan import ersatt_plan, faststall_plan
from insatser.transitions import INSATS, INSATSPLAN


class SamverkanspartInline(PolicyInline):
    model = models.Samverkanspart


class UpptagningInline(PolicyInline):
    model = models.Upptagning


class KriteriumInline(PolicyInline):
    model = models.Kriterium
    fields = ("slag", "nummer", "text", "alternativ_till")


class BemanningInline(PolicyInline):
    model = models.Bemanning
    fields = ("funktion", "arbetsgivare", "antal", "arsarbetare", "finansiering", "fran", "till")


@admin.register(models.Insats)
class InsatsAdmin(PolicyAdmin):
    list_display = ("namn", "forbund", "inriktning", "agare", "status", "fran", "till", "tillsvidare")
    list_filter = ("inriktning", "status", ("forbund", admin.RelatedOnlyFieldListFilter))
    search_fields = ("namn", "projektkod", "diarienummer")
    list_select_related = ("forbund", "agare")
    prepopulated_fields = {"slug": ("namn",)}
    readonly_fields = ("status", "registreringsniva")  # raised on its own page, with what must have been agreed on
    inlines = (SamverkanspartInline, UpptagningInline, KriteriumInline, BemanningInline)
    transitions = INSATS
    transition_services = {
        "starta": (starta_insats, "row_id"),
        "avsluta": (avsluta_insats, "row_id"),
        "ateruppta": (ateruppta_insats, "row_id"),
    }

    def get_readonly_fields(self, request: HttpRequest, obj: models.Insats | None = None) -> tuple[str, ...]:
        """An insats that is there is put under a whole on its own page, which counts what they have claimed."""
        return self.readonly_fields if obj is None else (*self.readonly_fields, "del_av")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {**own_forbund(models.Insats, request), **super().get_changeform_initial_data(request)}


@admin.register(models.Insatsuppdrag)
class InsatsuppdragAdmin(PolicyAdmin):
    list_display = ("membership", "user", "insats")
    search_fields = ("membership__user__namn", "insats__namn")
    list_select_related = ("membership__user", "insats")

    @admin.display(description="användare")
    def user(self, row: models.Insatsuppdrag) -> str:
        return row.membership.user.namn


@admin.register(models.Regel)
class RegelAdmin(PolicyAdmin):
    list_display = ("__str__", "insats", "slag", "varde", "minst", "hogst", "enhet", "beslutas_av")
    list_filter = ("slag", ("insats", admin.RelatedOnlyFieldListFilter))
    search_fields = ("rubrik", "text", "insats__namn")
    list_select_related = ("insats",)


@admin.register(models.Malsattning)
class MalsattningAdmin(PolicyAdmin):
    list_display = ("text", "insats", "slag")
    list_filter = ("slag", ("insats", admin.RelatedOnlyFieldListFilter))
    search_fields = ("text", "insats__namn")
    list_select_related = ("insats",)


@admin.register(models.Kalla)
class KallaAdmin(PolicyAdmin):
    list_display = ("titel", "datum", "forbund")
    search_fields = ("titel",)
    list_select_related = ("forbund",)


@admin.register(models.Motsagelse)
class MotsagelseAdmin(PolicyAdmin):
    list_display = ("galler", "insats", "forbund", "forklaring")
    search_fields = ("galler", "insats__namn")
    list_select_related = ("insats", "forbund")


class PlansektionInline(PolicyInline):
    model = models.Plansektion
    fields = ("ordning", "nummer", "rubrik", "niva", "text")


@admin.register(models.Insatsplan)
class InsatsplanAdmin(PolicyAdmin):
    list_display = ("titel", "slag", "version", "status", "insats", "forbund", "beslutad")
    list_filter = ("slag", "status")
    search_fields = ("titel", "insats__namn")
    list_select_related = ("insats", "forbund")
    readonly_fields = ("status", "upprattad_av", "faststalld_av", "faststalld_tid")
    inlines = (PlansektionInline,)
    transitions = INSATSPLAN
    transition_services = {"faststall": (faststall_plan, "row_id"), "ersatt": (ersatt_plan, "row_id")}

    def save_model(self, request: Any, obj: models.Insatsplan, form: ModelForm, change: bool) -> None:  # type: ignore[override]
        """Whoever writes in a draft has prepared it, here as on the page: she may not put it in force (four eyes)."""
        obj.upprattad_av = request.actor.user
        super().save_model(request, obj, form, change)


class LedamotInline(PolicyInline):
    model = models.Ledamot
    fields = ("part", "funktion", "roll", "ordforande", "foredragande", "membership", "fran", "till")


@admin.register(models.Styrgrupp)
class StyrgruppAdmin(PolicyAdmin):
    list_display = ("namn", "insats", "beslutande", "moten_minst", "moten_hogst")
    search_fields = ("namn", "insats__namn")
    list_select_related = ("insats",)
    inlines = (LedamotInline,)


class BudgetpostInline(PolicyInline):
    model = models.Budgetpost
    fields = ("ordning", "slag", "grupp", "benamning", "arbetsgivare", "andel", "manader", "finansiering", "finansiar")
    show_change_link = True


class BudgetbeslutInline(PolicyInline):
    model = models.Budgetbeslut


class UppgivenSummaInline(PolicyInline):
    model = models.UppgivenSumma
    fields = ("avser", "ar", "grupper", "namnare", "post", "med_delprocesser", "belopp", "var", "forklaring")


@admin.register(models.Budget)
class BudgetAdmin(PolicyAdmin):
    list_display = ("namn", "insats", "forbund", "version", "status", "ar_fran", "ar_till")
    list_filter = ("status", "ar_fran")
    search_fields = ("namn", "insats__namn", "forbund__namn")
    list_select_related = ("insats", "forbund")
    readonly_fields = ("status",)  # a decision is registered on the page, with what it grants
    inlines = (BudgetpostInline, BudgetbeslutInline, UppgivenSummaInline)


class BudgetbeloppInline(PolicyInline):
    model = models.Budgetbelopp


@admin.register(models.Budgetpost)
class BudgetpostAdmin(PolicyAdmin):
    list_display = ("benamning", "budget", "grupp", "slag", "finansiering")
    list_filter = ("slag", "finansiering")
    search_fields = ("benamning", "budget__namn")
    list_select_related = ("budget",)
    inlines = (BudgetbeloppInline,)
    shut_by = "budget"


@admin.register(models.Frist)
class FristAdmin(PolicyAdmin):
    list_display = ("rubrik", "insats", "slag", "senast", "klar")
    list_filter = ("slag", "klar", ("insats", admin.RelatedOnlyFieldListFilter))
    search_fields = ("rubrik", "insats__namn")
    list_select_related = ("insats",)


class RekvisitionsradInline(PolicyInline):
    model = models.Rekvisitionsrad


@admin.register(models.Rekvisition)
class RekvisitionAdmin(PolicyAdmin):
    """To look at. Its rows are changed, and its steps taken, on its page: they are taken on what was read there."""

    list_display = ("__str__", "insats", "fran", "till", "status")
    list_filter = ("status", "ar", ("insats", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("insats",)
    inlines = (RekvisitionsradInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

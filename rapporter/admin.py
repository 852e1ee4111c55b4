"""Rapporter and documents, to look at and take forward."""

from typing import Any

from django.contrib import admin

from finsam.forbund.policy_admin import PolicyAdmin
from rapporter.models import Dokument, Rapport
from rapporter.services.rapport import godkann_rapport
from rapporter.transitions import RAPPORT


@admin.register(Rapport)
class RapportAdmin(PolicyAdmin):
    list_display = ("__str__", "insats", "ar", "status", "inlamnad_tid", "godkand_tid")
    list_filter = ("status", "ar", ("insats", admin.RelatedOnlyFieldListFilter))
    search_fields = ("insats__namn", "diarienummer")
    list_select_related = ("insats",)
    readonly_fields = ("insats", "typ", "ar")  # whose report it is never changes
    transitions = RAPPORT
    transition_services = {"godkann": (godkann_rapport, "rapport_id")}

    def has_add_permission(self, request: Any) -> bool:
        return False  # begun on the insats' page, which asks whether the year can be reported


@admin.register(Dokument)
class DokumentAdmin(PolicyAdmin):
    """What was ordered and how it went; files are opened from the product's own pages."""

    list_display = ("__str__", "insats", "status", "bestalld_tid", "klart_tid", "forsok", "fel")
    list_filter = ("slag", "status")
    list_select_related = ("rapport__insats", "rekvisition__insats", "slutredovisning__insats")
    fields = ("slag", "version", "status", "forsok", "steg_klara", "steg_alla", "fel", "bestalld_tid", "klart_tid")
    readonly_fields = fields

    @admin.display(description="insats")
    def insats(self, row: Dokument) -> str:
        return str(row.of_insats or "")

    def has_add_permission(self, request: Any) -> bool:
        return False

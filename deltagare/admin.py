"""Periods with counts, to look at: the team writes them on the insats' page."""

from typing import Any

from django.contrib import admin

from deltagare.models import Antalsperiod
from finsam.forbund.policy_admin import PolicyAdmin


@admin.register(Antalsperiod)
class AntalsperiodAdmin(PolicyAdmin):
    """No counts stand here: small numbers are hidden by the figures' own module, which this page does not use."""

    list_display = ("insats", "fran", "till", "pahittad", "andrad")
    list_filter = (("insats", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("insats",)
    readonly_fields = ("pahittad", "andrad")

    def has_add_permission(self, request: Any) -> bool:
        return False

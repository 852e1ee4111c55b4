"""Queries by page and reader; conftest.py tells how it is written."""

BUDGETS = {
    "admin:audit_handelse_change": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "admin:audit_handelse_changelist": {
        "forbundschef": 11,
        "driftadministrator": 11,
    },
    "admin:deltagare_antalsperiod_change": {
        "forbundschef": 11,
    },
    "admin:deltagare_antalsperiod_changelist": {
        "forbundschef": 11,
    },
    "admin:forbund_forbund_change": {
        "forbundschef": 14,
        "driftadministrator": 14,
    },
    "admin:forbund_forbund_changelist": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "admin:forbund_kommun_change": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "admin:forbund_kommun_changelist": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "admin:forbund_membership_change": {
        "forbundschef": 15,
        "driftadministrator": 15,
    },
    "admin:forbund_membership_changelist": {
        "forbundschef": 11,
        "driftadministrator": 11,
    },
    "admin:forbund_part_change": {
        "forbundschef": 71,
        "driftadministrator": 11,
    },
    "admin:forbund_part_changelist": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "admin:forbund_roll_change": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "admin:forbund_roll_changelist": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "admin:forbund_user_change": {
        "forbundschef": 11,
        "driftadministrator": 11,
    },
    "admin:forbund_user_changelist": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "admin:forbund_utskick_change": {
        "driftadministrator": 10,
    },
    "admin:forbund_utskick_changelist": {
        "driftadministrator": 10,
    },
    "admin:index": {
        "forbundschef": 8,
        "driftadministrator": 8,
    },
    "admin:insatser_budget_change": {
        "forbundschef": 27,
    },
    "admin:insatser_budget_changelist": {
        "forbundschef": 11,
    },
    "admin:insatser_budgetpost_change": {
        "forbundschef": 22,
    },
    "admin:insatser_budgetpost_changelist": {
        "forbundschef": 10,
    },
    "admin:insatser_frist_change": {
        "forbundschef": 12,
    },
    "admin:insatser_frist_changelist": {
        "forbundschef": 11,
    },
    "admin:insatser_insats_change": {
        "forbundschef": 46,
    },
    "admin:insatser_insats_changelist": {
        "forbundschef": 11,
    },
    "admin:insatser_insatsplan_change": {
        "forbundschef": 16,
    },
    "admin:insatser_insatsplan_changelist": {
        "forbundschef": 10,
    },
    "admin:insatser_insatsuppdrag_change": {
        "forbundschef": 15,
    },
    "admin:insatser_insatsuppdrag_changelist": {
        "forbundschef": 10,
    },
    "admin:insatser_kalla_change": {
        "forbundschef": 11,
    },
    "admin:insatser_kalla_changelist": {
        "forbundschef": 10,
        "driftadministrator": 8,
    },
    "admin:insatser_malsattning_change": {
        "forbundschef": 12,
    },
    "admin:insatser_malsattning_changelist": {
        "forbundschef": 11,
    },
    "admin:insatser_motsagelse_change": {
        "forbundschef": 13,
    },
    "admin:insatser_motsagelse_changelist": {
        "forbundschef": 10,
    },
    "admin:insatser_regel_change": {
        "forbundschef": 13,
    },
    "admin:insatser_regel_changelist": {
        "forbundschef": 11,
    },
    "admin:insatser_rekvisition_change": {
        "forbundschef": 25,
    },
    "admin:insatser_rekvisition_changelist": {
        "forbundschef": 12,
    },
    "admin:insatser_styrgrupp_change": {
        "forbundschef": 17,
    },
    "admin:insatser_styrgrupp_changelist": {
        "forbundschef": 10,
    },
    "admin:password_change": {
        "forbundschef": 8,
        "driftadministrator": 8,
    },
    "admin:rapporter_dokument_change": {
        "forbundschef": 12,
    },
    "admin:rapporter_dokument_changelist": {
        "forbundschef": 10,
    },
    "admin:rapporter_rapport_change": {
        "forbundschef": 11,
    },
    "admin:rapporter_rapport_changelist": {
        "forbundschef": 12,
    },
    "antal_andra": {
        "insatsledare": 12,
    },
    "antal_nytt": {
        "insatsledare": 11,
    },
    "att_gora": {
        "forbundschef": 21,
        "insatsledare": 19,
        "revisor": 19,
        "styrgrupp_ordinarie": 16,
        "behorighetsansvarig": 8,
        "driftadministrator": 12,
    },
    "behorighet_adress": {
        "behorighetsansvarig": 9,
    },
    "behorighet_avsluta": {
        "behorighetsansvarig": 9,
    },
    "behorighet_ny": {
        "behorighetsansvarig": 10,
    },
    "behorigheter": {
        "behorighetsansvarig": 10,
    },
    "behorighetsansvarig_ny": {
        "driftadministrator": 10,
    },
    "behorighetsansvariga": {
        "driftadministrator": 10,
    },
    "byt": {
        "forbundschef": 9,
        "insatsledare": 9,
        "revisor": 9,
        "styrgrupp_ordinarie": 9,
        "behorighetsansvarig": 9,
        "driftadministrator": 9,
    },
    "byt_losenord": {
        "forbundschef": 8,
        "insatsledare": 8,
        "revisor": 8,
        "styrgrupp_ordinarie": 8,
        "behorighetsansvarig": 8,
        "driftadministrator": 8,
    },
    "dokument": {
        "forbundschef": 9,
        "insatsledare": 9,
        "revisor": 9,
        "styrgrupp_ordinarie": 9,
    },
    "dokument-rekvisition": {
        "forbundschef": 9,
        "insatsledare": 9,
        "revisor": 9,
    },
    "dokument_lage": {
        "forbundschef": 9,
        "insatsledare": 9,
        "revisor": 9,
        "styrgrupp_ordinarie": 9,
    },
    "dokument_lage-rekvisition": {
        "forbundschef": 9,
        "insatsledare": 9,
        "revisor": 9,
    },
    "forbund": {
        "forbundschef": 13,
        "insatsledare": 13,
        "revisor": 13,
        "styrgrupp_ordinarie": 13,
        "behorighetsansvarig": 11,
        "driftadministrator": 11,
    },
    "forbund_budget": {
        "forbundschef": 16,
        "insatsledare": 10,
        "revisor": 16,
        "styrgrupp_ordinarie": 10,
        "behorighetsansvarig": 9,
        "driftadministrator": 9,
    },
    "forbund_lista": {
        "forbundschef": 11,
        "insatsledare": 11,
        "revisor": 11,
        "styrgrupp_ordinarie": 11,
        "behorighetsansvarig": 10,
        "driftadministrator": 10,
    },
    "forbund_plan": {
        "forbundschef": 11,
        "insatsledare": 10,
        "revisor": 11,
        "styrgrupp_ordinarie": 10,
        "behorighetsansvarig": 9,
        "driftadministrator": 9,
    },
    "insats": {
        "forbundschef": 25,
        "insatsledare": 24,
        "revisor": 24,
        "styrgrupp_ordinarie": 24,
    },
    "insats_andra": {
        "forbundschef": 12,
    },
    "insats_bemanning": {
        "forbundschef": 12,
        "insatsledare": 12,
        "revisor": 12,
        "styrgrupp_ordinarie": 12,
    },
    "insats_budget": {
        "forbundschef": 16,
        "insatsledare": 16,
        "revisor": 16,
        "styrgrupp_ordinarie": 16,
    },
    "insats_deltagare": {
        "forbundschef": 13,
        "insatsledare": 13,
        "revisor": 13,
        "styrgrupp_ordinarie": 13,
    },
    "insats_ny": {
        "forbundschef": 11,
    },
    "insats_plan": {
        "forbundschef": 14,
        "insatsledare": 11,
        "revisor": 11,
        "styrgrupp_ordinarie": 11,
    },
    "insats_plan_andra": {
        "forbundschef": 11,
    },
    "insats_plan_faststall": {
        "forbundschef": 12,
    },
    "insats_rad": {
        "forbundschef": 11,
    },
    "insats_rad_ny": {
        "forbundschef": 11,
    },
    "insats_rad_ta_bort": {
        "forbundschef": 10,
    },
    "insats_rader": {
        "forbundschef": 10,
    },
    "insats_rapporter": {
        "forbundschef": 10,
        "insatsledare": 10,
        "revisor": 10,
        "styrgrupp_ordinarie": 10,
    },
    "insats_rekvisitioner": {
        "forbundschef": 13,
        "insatsledare": 13,
        "revisor": 13,
    },
    "insats_sektion": {
        "forbundschef": 11,
    },
    "insats_sektion_ny": {
        "forbundschef": 11,
    },
    "insats_sektion_ta_bort": {
        "forbundschef": 11,
    },
    "insats_styrgrupp": {
        "forbundschef": 11,
        "insatsledare": 11,
        "revisor": 11,
        "styrgrupp_ordinarie": 11,
    },
    "insatser": {
        "forbundschef": 13,
        "insatsledare": 13,
        "revisor": 13,
        "styrgrupp_ordinarie": 13,
        "behorighetsansvarig": 8,
        "driftadministrator": 8,
    },
    "logga_in": {
        "forbundschef": 8,
        "insatsledare": 8,
        "revisor": 8,
        "styrgrupp_ordinarie": 8,
        "behorighetsansvarig": 8,
        "driftadministrator": 8,
    },
    "mitt_konto": {
        "forbundschef": 9,
        "insatsledare": 9,
        "revisor": 9,
        "styrgrupp_ordinarie": 9,
        "behorighetsansvarig": 9,
        "driftadministrator": 9,
    },
    "rapport": {
        "forbundschef": 11,
        "insatsledare": 11,
        "revisor": 11,
        "styrgrupp_ordinarie": 11,
    },
    "rapport-utkast": {
        "forbundschef": 13,
        "insatsledare": 13,
    },
    "rapport_bestall": {
        "forbundschef": 9,
        "insatsledare": 9,
    },
    "rapport_diarienummer": {
        "forbundschef": 9,
        "insatsledare": 9,
    },
    "rapport_steg": {
        "insatsledare": 11,
    },
    "rapport_text": {
        "forbundschef": 10,
        "insatsledare": 10,
    },
    "rapporter": {
        "forbundschef": 12,
        "insatsledare": 12,
        "revisor": 12,
        "styrgrupp_ordinarie": 12,
        "behorighetsansvarig": 8,
        "driftadministrator": 8,
    },
    "rekvisition": {
        "forbundschef": 32,
        "insatsledare": 32,
        "revisor": 32,
    },
    "rekvisition-inlamnad": {
        "forbundschef": 27,
        "insatsledare": 27,
        "revisor": 27,
    },
    "rekvisition_ny": {
        "insatsledare": 11,
    },
    "rekvisition_rader": {
        "insatsledare": 16,
    },
    "rekvisition_steg": {
        "insatsledare": 15,
    },
    "rekvisition_steg-granska": {
        "forbundschef": 9,
    },
    "rekvisitioner": {
        "forbundschef": 12,
        "insatsledare": 12,
        "revisor": 12,
        "styrgrupp_ordinarie": 8,
        "behorighetsansvarig": 8,
        "driftadministrator": 8,
    },
    "tillganglighet": {
        "forbundschef": 8,
        "insatsledare": 8,
        "revisor": 8,
        "styrgrupp_ordinarie": 8,
        "behorighetsansvarig": 8,
        "driftadministrator": 8,
    },
    "valj_losenord": {
        "forbundschef": 9,
        "insatsledare": 9,
        "revisor": 9,
        "styrgrupp_ordinarie": 9,
        "behorighetsansvarig": 9,
        "driftadministrator": 9,
    },
}

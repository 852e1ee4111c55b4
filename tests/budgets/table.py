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
        "forbundschef": 17,
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
        "insatsledare": 13,
    },
    "antal_nytt": {
        "insatsledare": 12,
    },
    "att_gora": {
        "forbundschef": 23,
        "insatsledare": 33,
        "revisor": 21,
        "styrgrupp_ordinarie": 19,
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
    "deltagande_angra_start": {
        "insatsledare": 11,
    },
    "deltagande_ateroppna": {
        "insatsledare": 14,
    },
    "deltagande_avsluta": {
        "insatsledare": 13,
    },
    "deltagande_efterstod": {
        "insatsledare": 10,
    },
    "deltagande_forlang": {
        "insatsledare": 12,
    },
    "deltagande_ny": {
        "insatsledare": 12,
    },
    "deltagande_person": {
        "insatsledare": 13,
    },
    "deltagande_sida": {
        "insatsledare": 38,
    },
    "deltagande_start": {
        "insatsledare": 10,
    },
    "deltagande_uppehall": {
        "insatsledare": 12,
    },
    "deltaganden": {
        "insatsledare": 15,
    },
    "deltaganden_sok": {
        "insatsledare": 9,
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
    "fall_lista": {
        "insatsledare": 11,
        "styrgrupp_ordinarie": 11,
    },
    "fall_sida": {
        "insatsledare": 11,
        "styrgrupp_ordinarie": 10,
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
    "forbund_lista_sida": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "forbund_listor": {
        "forbundschef": 10,
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
    "forlangning_steg-aterta": {
        "insatsledare": 11,
    },
    "forlangning_steg-avsla": {
        "insatsledare": 11,
    },
    "forlangning_steg-bevilja": {
        "insatsledare": 11,
    },
    "fraga_andra": {
        "forbundschef": 10,
    },
    "fraga_ny": {
        "forbundschef": 10,
    },
    "fraga_ta_bort": {
        "forbundschef": 11,
    },
    "handlingsplan": {
        "insatsledare": 14,
    },
    "handlingsplan_avsluta": {
        "insatsledare": 11,
    },
    "handlingsplan_ersatt": {
        "insatsledare": 11,
    },
    "handlingsplan_ny": {
        "insatsledare": 11,
    },
    "handlingsplan_overenskommen": {
        "insatsledare": 11,
    },
    "import_mall": {
        "insatsledare": 9,
    },
    "import_mappning": {
        "insatsledare": 12,
    },
    "import_ny": {
        "insatsledare": 11,
    },
    "import_sida": {
        "insatsledare": 10,
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
        "forbundschef": 20,
        "insatsledare": 21,
        "revisor": 20,
        "styrgrupp_ordinarie": 20,
    },
    "insats_niva": {
        "forbundschef": 9,
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
    "instrument": {
        "forbundschef": 12,
        "insatsledare": 12,
        "revisor": 12,
    },
    "instrument_andra": {
        "forbundschef": 12,
    },
    "instrument_anvand": {
        "forbundschef": 9,
    },
    "instrument_las_in": {
        "forbundschef": 9,
    },
    "instrument_lista": {
        "forbundschef": 10,
        "insatsledare": 10,
        "revisor": 10,
    },
    "instrument_ny": {
        "forbundschef": 10,
    },
    "instrument_version": {
        "forbundschef": 9,
    },
    "ko": {
        "insatsledare": 16,
    },
    "konsultation_andra": {
        "insatsledare": 15,
    },
    "konsultation_folj_upp": {
        "insatsledare": 10,
    },
    "konsultation_ny": {
        "insatsledare": 9,
    },
    "konsultation_sida": {
        "insatsledare": 11,
    },
    "konsultationer": {
        "forbundschef": 9,
        "insatsledare": 16,
        "revisor": 9,
        "styrgrupp_ordinarie": 9,
    },
    "konsultationer_statistik": {
        "forbundschef": 11,
        "insatsledare": 11,
        "revisor": 11,
        "styrgrupp_ordinarie": 11,
    },
    "listvarde_andra": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "listvarde_nytt": {
        "forbundschef": 10,
        "driftadministrator": 10,
    },
    "logga_in": {
        "forbundschef": 8,
        "insatsledare": 8,
        "revisor": 8,
        "styrgrupp_ordinarie": 8,
        "behorighetsansvarig": 8,
        "driftadministrator": 8,
    },
    "matning": {
        "insatsledare": 26,
    },
    "matning_andra": {
        "insatsledare": 14,
    },
    "matning_ny": {
        "insatsledare": 12,
    },
    "matning_ta_bort": {
        "insatsledare": 11,
    },
    "matningar": {
        "insatsledare": 13,
    },
    "mitt_konto": {
        "forbundschef": 9,
        "insatsledare": 9,
        "revisor": 9,
        "styrgrupp_ordinarie": 9,
        "behorighetsansvarig": 9,
        "driftadministrator": 9,
    },
    "planmal": {
        "insatsledare": 11,
    },
    "planmal_ny": {
        "insatsledare": 18,
    },
    "planmal_ta_bort": {
        "insatsledare": 11,
    },
    "plansteg": {
        "insatsledare": 12,
    },
    "plansteg_ny": {
        "insatsledare": 13,
    },
    "plansteg_ta_bort": {
        "insatsledare": 11,
    },
    "rapport": {
        "forbundschef": 13,
        "insatsledare": 13,
        "revisor": 13,
        "styrgrupp_ordinarie": 13,
    },
    "rapport-utkast": {
        "forbundschef": 15,
        "insatsledare": 15,
    },
    "rapport_bestall": {
        "forbundschef": 9,
        "insatsledare": 9,
    },
    "rapport_diarienummer": {
        "forbundschef": 9,
        "insatsledare": 9,
    },
    "rapport_mal": {
        "forbundschef": 12,
        "insatsledare": 12,
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
    "remiss_egen": {
        "forbundschef": 19,
        "insatsledare": 19,
        "revisor": 19,
        "styrgrupp_ordinarie": 19,
        "behorighetsansvarig": 19,
        "driftadministrator": 19,
    },
    "remiss_egen-skickad": {
        "forbundschef": 17,
        "insatsledare": 17,
        "revisor": 17,
        "styrgrupp_ordinarie": 17,
        "behorighetsansvarig": 17,
        "driftadministrator": 17,
    },
    "remiss_egen_aterta": {
        "forbundschef": 12,
        "insatsledare": 12,
        "revisor": 12,
        "styrgrupp_ordinarie": 12,
        "behorighetsansvarig": 12,
        "driftadministrator": 12,
    },
    "remiss_egen_kontrollera": {
        "forbundschef": 19,
        "insatsledare": 19,
        "revisor": 19,
        "styrgrupp_ordinarie": 19,
        "behorighetsansvarig": 19,
        "driftadministrator": 19,
    },
    "remiss_egen_radera": {
        "forbundschef": 12,
        "insatsledare": 12,
        "revisor": 12,
        "styrgrupp_ordinarie": 12,
        "behorighetsansvarig": 12,
        "driftadministrator": 12,
    },
    "remiss_egen_steg": {
        "forbundschef": 16,
        "insatsledare": 16,
        "revisor": 16,
        "styrgrupp_ordinarie": 16,
        "behorighetsansvarig": 16,
        "driftadministrator": 16,
    },
    "remiss_egen_steg-samtycken": {
        "forbundschef": 17,
        "insatsledare": 17,
        "revisor": 17,
        "styrgrupp_ordinarie": 17,
        "behorighetsansvarig": 17,
        "driftadministrator": 17,
    },
    "remiss_fortur": {
        "insatsledare": 10,
    },
    "remiss_insats": {
        "forbundschef": 14,
        "insatsledare": 14,
        "revisor": 14,
        "styrgrupp_ordinarie": 14,
        "behorighetsansvarig": 14,
        "driftadministrator": 14,
    },
    "remiss_kriterier": {
        "insatsledare": 11,
    },
    "remiss_ny": {
        "insatsledare": 21,
    },
    "remiss_ny_lank": {
        "insatsledare": 10,
    },
    "remiss_samtal": {
        "insatsledare": 11,
    },
    "remiss_samtal_andra": {
        "insatsledare": 14,
    },
    "remiss_samtycke_aterkalla": {
        "insatsledare": 13,
    },
    "remiss_samtycke_ny": {
        "insatsledare": 14,
    },
    "remiss_samtycken": {
        "insatsledare": 12,
    },
    "remiss_sida": {
        "insatsledare": 25,
    },
    "remiss_sida-antagen": {
        "insatsledare": 22,
    },
    "remiss_sok": {
        "insatsledare": 9,
    },
    "remiss_starta": {
        "insatsledare": 14,
    },
    "remiss_steg": {
        "insatsledare": 12,
    },
    "remiss_steg-anta": {
        "insatsledare": 19,
    },
    "remiss_valj": {
        "forbundschef": 10,
        "insatsledare": 10,
        "revisor": 10,
        "styrgrupp_ordinarie": 10,
        "behorighetsansvarig": 10,
        "driftadministrator": 10,
    },
    "remisser": {
        "insatsledare": 21,
    },
    "remissintag": {
        "forbundschef": 13,
        "insatsledare": 12,
    },
    "samtycke_aterkalla": {
        "insatsledare": 13,
    },
    "samtycke_ny": {
        "insatsledare": 15,
    },
    "samtycken": {
        "insatsledare": 13,
    },
    "slutredovisning": {
        "insatsledare": 18,
    },
    "slutredovisning_hamta": {
        "forbundschef": 8,
        "insatsledare": 8,
        "revisor": 8,
        "styrgrupp_ordinarie": 8,
        "behorighetsansvarig": 8,
        "driftadministrator": 8,
    },
    "slutredovisning_lank": {
        "insatsledare": 11,
    },
    "slutredovisning_pdf": {
        "insatsledare": 15,
    },
    "slutredovisning_skicka": {
        "insatsledare": 24,
    },
    "tillfalle": {
        "insatsledare": 17,
    },
    "tillfalle_ny": {
        "insatsledare": 15,
    },
    "tillfalle_ta_bort": {
        "insatsledare": 11,
    },
    "tillganglighet": {
        "forbundschef": 8,
        "insatsledare": 8,
        "revisor": 8,
        "styrgrupp_ordinarie": 8,
        "behorighetsansvarig": 8,
        "driftadministrator": 8,
    },
    "uppehall_andra": {
        "insatsledare": 12,
    },
    "uppehall_ta_bort": {
        "insatsledare": 11,
    },
    "valdsfraga_ny": {
        "insatsledare": 11,
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

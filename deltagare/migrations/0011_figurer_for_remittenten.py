"""Figures for who stands outside: an insats' places and waiting time, and how many are before one in the queue."""

from django.db import migrations

from deltagare.rls import counting_function

_TODAY = "(now() AT TIME ZONE 'Europe/Stockholm')::date"
_STARTED_THIS_YEAR = "remitterad IS NOT NULL AND start <= today AND start > today - interval '12 months'"


class Migration(migrations.Migration):
    dependencies = [("deltagare", "0010_vem_som_beslutar_forlangning")]

    operations = [
        counting_function(
            "finsam_intagslage",
            arguments="insats bigint",
            returns="TABLE(pagaende bigint, i_ko bigint, startade bigint, median_dagar double precision)",
            body=(
                "SELECT count(*) FILTER (WHERE start <= today AND (slut IS NULL OR slut >= today)), "
                "(SELECT count(*) FROM deltagare_remiss r WHERE r.insats_id = $1 AND r.status = 'antagen'), "
                f"count(*) FILTER (WHERE {_STARTED_THIS_YEAR}), "
                "percentile_cont(0.5) WITHIN GROUP (ORDER BY (start - remitterad)::double precision) "
                f"FILTER (WHERE {_STARTED_THIS_YEAR}) "
                f"FROM deltagare_deltagande d, (SELECT {_TODAY} AS today) t WHERE d.insats_id = $1"
            ),
        ),
        counting_function(
            "finsam_fore_i_kon",
            arguments="remiss bigint",
            returns="bigint",
            body=(
                "SELECT count(*) FROM deltagare_remiss a, deltagare_remiss b "
                "WHERE b.id = $1 AND b.status = 'antagen' AND a.status = 'antagen' AND a.insats_id = b.insats_id "
                "AND (NOT a.fortur, a.inkommen_tid, a.id) < (NOT b.fortur, b.inkommen_tid, b.id)"
            ),
        ),
    ]

"""Places that somebody has been promised are taken for who stands outside too, as they are in the team's queue."""

from django.db import migrations

from deltagare.rls import counting_function

_TODAY = "(now() AT TIME ZONE 'Europe/Stockholm')::date"
_STARTED_THIS_YEAR = "remitterad IS NOT NULL AND start <= today AND start > today - interval '12 months'"


def _intagslage(first: str, taken: str) -> migrations.RunSQL:
    """The function of migration 0011 with another first count."""
    return counting_function(
        "finsam_intagslage",
        arguments="insats bigint",
        returns=f"TABLE({first} bigint, i_ko bigint, startade bigint, median_dagar double precision)",
        body=(
            f"SELECT count(*) FILTER (WHERE {taken}), "
            "(SELECT count(*) FROM deltagare_remiss r WHERE r.insats_id = $1 AND r.status = 'antagen'), "
            f"count(*) FILTER (WHERE {_STARTED_THIS_YEAR}), "
            "percentile_cont(0.5) WITHIN GROUP (ORDER BY (start - remitterad)::double precision) "
            f"FILTER (WHERE {_STARTED_THIS_YEAR}) "
            f"FROM deltagare_deltagande d, (SELECT {_TODAY} AS today) t WHERE d.insats_id = $1"
        ),
    )


_BEFORE = _intagslage("pagaende", "start <= today AND (slut IS NULL OR slut >= today)")


class Migration(migrations.Migration):
    dependencies = [("deltagare", "0017_skal_att_ga_forbi_reglerna")]

    operations = [
        migrations.RunSQL(_BEFORE.reverse_sql, _BEFORE.sql),
        _intagslage("upptagna", "slut IS NULL OR slut >= today"),
    ]

"""One place says when something is next due: the pages of one deltagande read the same functions as the lists.

`finsam_sedan` is the day that every time counts from at the earliest (None while the person is away on an uppehåll), and
`finsam_nasta_matning` the next mätning of one who answers; `finsam_nasta` keeps its answers and asks them both.
"""

from importlib import import_module

from django.db import migrations

SINCE = """
CREATE FUNCTION finsam_sedan(deltagande bigint, start date, dag date) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN coalesce(bool_or(u.till IS NULL OR u.till >= dag), false) THEN NULL
        ELSE GREATEST(start, max(u.till)) END
    FROM deltagare_uppehall u WHERE u.deltagande_id = deltagande AND u.fran <= dag
$$;
"""

# By the instrument's name: a new version of it goes on where the old one was.
MEASURED = """
CREATE FUNCTION finsam_nasta_matning(deltagande bigint, sedan date, pause interval, instrument bigint, svarande text)
RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN sedan IS NULL THEN NULL ELSE (GREATEST(sedan, (
        SELECT max(m.datum) FROM deltagare_matning m JOIN deltagare_instrument o ON o.id = m.instrument_id
        WHERE m.deltagande_id = deltagande AND o.namn = i.namn AND m.svarande = finsam_nasta_matning.svarande
    )) + coalesce(make_interval(months => nullif(i.manader, 0)), pause))::date END
    FROM deltagare_instrument i WHERE i.id = instrument
$$;
"""

NEXT = """
CREATE OR REPLACE FUNCTION finsam_nasta(deltagande bigint, insats bigint, start date, gora text, dag date) RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
    pause interval := finsam_regeltid(insats, gora, dag);
    since date;
    latest date;
BEGIN
    IF pause IS NULL AND gora <> 'matning' THEN RETURN NULL; END IF;
    since := finsam_sedan(deltagande, start, dag);
    IF since IS NULL THEN RETURN NULL; END IF;
    IF gora = 'matning' THEN
        RETURN (
            SELECT min(finsam_nasta_matning(deltagande, since, pause, q.instrument_id, q.svarande))
            FROM (SELECT DISTINCT f.instrument_id, f.svarande FROM deltagare_instrumentfraga f
                JOIN deltagare_instrument i ON i.id = f.instrument_id AND i.aktivt
                JOIN deltagare_instrument_insatser n ON n.instrument_id = i.id AND n.insats_id = insats) q
        );
    END IF;
    IF gora = 'handlingsplan' THEN
        IF EXISTS (SELECT 1 FROM deltagare_handlingsplan h WHERE h.deltagande_id = deltagande
            AND h.overenskommen IS NOT NULL) THEN RETURN NULL; END IF;
        RETURN (since + pause)::date;
    END IF;
    latest := (SELECT max(t.datum) FROM deltagare_tillfalle t WHERE t.deltagande_id = deltagande
        AND t.status = 'hallet' AND (t.slag = gora OR (gora = 'avstamning' AND t.slag = 'flerpartsmote')));
    IF gora = 'kartlaggning' AND latest IS NOT NULL THEN RETURN NULL; END IF;
    RETURN (GREATEST(since, latest) + pause)::date;
END $$;
"""

BEFORE = import_module("deltagare.migrations.0013_nasta_tillfalle").NEXT.replace("CREATE", "CREATE OR REPLACE", 1)


class Migration(migrations.Migration):
    dependencies = [("deltagare", "0014_listor_och_importer")]

    operations = [
        migrations.RunSQL(SINCE, "DROP FUNCTION finsam_sedan(bigint, date, date)"),
        migrations.RunSQL(MEASURED, "DROP FUNCTION finsam_nasta_matning(bigint, date, interval, bigint, text)"),
        migrations.RunSQL(NEXT, BEFORE),
    ]

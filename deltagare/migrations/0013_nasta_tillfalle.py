"""When something is next due during a deltagande, by the insats' own rules, so that lists can filter and sort by it.

Plain functions: they read what their caller may read, and row-level security holds. Nothing is due while the person is
away on an uppehåll, and the time begins anew when she is back.
"""

from django.db import migrations

RULE = """
CREATE FUNCTION finsam_regeltid(insats bigint, regelslag text, dag date) RETURNS interval LANGUAGE sql STABLE AS $$
    SELECT coalesce(r.varde, r.hogst) * CASE r.enhet WHEN 'ar' THEN interval '1 year'
        WHEN 'manad' THEN interval '1 month' WHEN 'vecka' THEN interval '1 week' ELSE interval '1 day' END
    FROM insatser_regel r
    WHERE r.insats_id = insats AND r.slag = regelslag AND coalesce(r.varde, r.hogst) IS NOT NULL
        AND r.enhet IN ('ar', 'manad', 'vecka', 'dag')
        AND (r.fran IS NULL OR r.fran <= dag) AND (r.till IS NULL OR r.till >= dag)
    ORDER BY r.id LIMIT 1
$$;
"""

NEXT = """
CREATE FUNCTION finsam_nasta(deltagande bigint, insats bigint, start date, gora text, dag date) RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
    pause interval := finsam_regeltid(insats, gora, dag);
    since date;
    latest date;
BEGIN
    IF pause IS NULL AND gora <> 'matning' THEN RETURN NULL; END IF;
    IF EXISTS (SELECT 1 FROM deltagare_uppehall u WHERE u.deltagande_id = deltagande AND u.fran <= dag
        AND (u.till IS NULL OR u.till >= dag)) THEN RETURN NULL; END IF;
    since := GREATEST(start, (
        SELECT max(u.till) FROM deltagare_uppehall u WHERE u.deltagande_id = deltagande AND u.fran <= dag));
    IF gora = 'matning' THEN
        -- By the instrument's name: a new version of it goes on where the old one was.
        RETURN (
            SELECT min((GREATEST(since, (
                SELECT max(m.datum) FROM deltagare_matning m JOIN deltagare_instrument o ON o.id = m.instrument_id
                WHERE m.deltagande_id = deltagande AND o.namn = i.namn AND m.svarande = q.svarande
            )) + coalesce(make_interval(months => i.manader), pause))::date)
            FROM deltagare_instrument i
            JOIN deltagare_instrument_insatser n ON n.instrument_id = i.id AND n.insats_id = insats
            JOIN (SELECT DISTINCT f.instrument_id, f.svarande FROM deltagare_instrumentfraga f) q
                ON q.instrument_id = i.id
            WHERE i.aktivt
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


class Migration(migrations.Migration):
    dependencies = [("deltagare", "0012_matningar_med")]

    operations = [
        migrations.RunSQL(RULE, "DROP FUNCTION finsam_regeltid(bigint, text, date)"),
        migrations.RunSQL(NEXT, "DROP FUNCTION finsam_nasta(bigint, bigint, date, text, date)"),
    ]

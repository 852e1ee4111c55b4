"""Questions that have been answered stand as they were asked; how many mätningar there are, the owner counts."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from deltagare.rls import counting_function


class Migration(migrations.Migration):
    dependencies = [
        ("deltagare", "0011_figurer_for_remittenten"),
    ]

    operations = [
        counting_function(
            "finsam_matningar_med",
            arguments="instrument bigint",
            returns="integer",
            body="SELECT count(*)::integer FROM deltagare_matning m WHERE m.instrument_id = instrument",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instrumentfraga",
            trigger=pgtrigger.compiler.Trigger(
                name="instrumentfraga_oforanderlig",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF finsam_matningar_med(COALESCE(NEW.instrument_id, OLD.instrument_id)) > 0 THEN RAISE EXCEPTION 'instrumentfraga_oforanderlig' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
                    hash="62a549b6feda9b88e781e33dfb02547f8f1694ac",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_instrumentfraga_oforanderlig_ddb8a",
                    table="deltagare_instrumentfraga",
                    when="BEFORE",
                ),
            ),
        ),
    ]

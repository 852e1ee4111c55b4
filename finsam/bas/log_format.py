"""How lines of the programs' logs are written: without the values of the row that broke a rule, without links."""

import logging

from finsam.bas.secret_links import without_secrets

_ROW = "\nDETAIL:"


class WithoutRows(logging.Formatter):
    """Leaves out PostgreSQL's DETAIL, which repeats the row ("Failing row contains ..."): it may be a person.
    And the secrets of personal links: Django writes the address of every answer of 4xx and 5xx."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        raised = record.exc_info[1] if record.exc_info else None
        while raised is not None:
            words = str(raised)
            # Celery writes an exception as its repr, where the line breaks are escaped.
            for told, detail in ((words, _ROW), (repr(words)[1:-1], repr(_ROW)[1:-1])):
                if detail in told:
                    text = text.replace(told, told.partition(detail)[0])
            raised = raised.__cause__ or raised.__context__
        return without_secrets(text)

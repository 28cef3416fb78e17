"""The words that a terminal shows for a situation: what happened, and what to do about it."""

from foundation.errors import DomainError

SENTENCES = {
    "port_taken": "port {port} is taken. Is Leafline running already? If not, set {setting} to a free port.",
    "setting_unreadable": "{name} is '{text}', and that is not {want}.",
    "database_url_unreadable": "LEAFLINE_DATABASE_URL cannot be read: {url}; it should look like {want}.",
    "database_unreachable": "the database {url} cannot be reached: {why}.",
    "references_broken": "after the migration {rows} rows have no parent, the first one is {first}. Restore the database and report this.",
    "child_failed": "{name} did not start: {why}. The end of {log}: {last}",
    "program_missing": "{what} is missing ({why}), so {so}; {remedy}.",
    "asterisk_down": "Asterisk did not start: {why}; see {log}.",
    "postgres_missing": "PostgreSQL is missing or did not start; {remedy}.",
}


def sentence(error: Exception) -> str:
    """English, for the person at the keyboard. Where no sentence was written, the code with its facts."""
    if not isinstance(error, DomainError) or error.code not in SENTENCES:
        return str(error)
    try:
        return SENTENCES[error.code].format(**error.facts)
    except KeyError:
        return str(error)

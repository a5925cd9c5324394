"""Links what stands in several articles: copies of one text into stories, mentions of one act into events."""

from warehouse.write import Connection


def link(con: Connection) -> None:
    """Bring stories and events up to date with the articles and mentions of the ledger."""

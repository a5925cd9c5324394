"""Builds the full-text index of the articles where DuckDB's extension for it is installed; asking it needs none."""

from warehouse.extensions import NoExtension, load_extension
from warehouse.schema import SQL, create
from warehouse.write import Connection

INDEX = "fts_main_articles"  # the schema that the extension makes
# Any language: words as they stand, without marks and case, apart at what is neither letter nor digit.
CREATE = """
    pragma create_fts_index(
        'articles', 'article_id', 'title', 'standfirst', 'body_text',
        stemmer = 'none', stopwords = 'none', ignore = '[^\\p{L}\\p{N}]+', overwrite = 1
    )
"""


def build_search(con: Connection) -> None:
    """Bring the index up to date and let search_articles rank by it; without the extension, leave the plain search."""
    try:
        load_extension(con, "fts", "search")
    except NoExtension:
        con.execute(f"drop schema if exists {INDEX} cascade")
        return
    state = con.execute("select count(*) || ' ' || bit_xor(hash(article_id, content_hash)) from articles").fetchall()
    if _indexed(con) != state[0][0]:
        con.execute(CREATE)
        # By word, so that a search reads the places of its words only.
        con.execute(f"create or replace table {INDEX}.terms as from {INDEX}.terms order by termid, docid, fieldid")
        con.execute(f"comment on table {INDEX}.terms is '{state[0][0]}'")
    create(con, SQL / "search" / "search_articles.sql")


def _indexed(con: Connection) -> str | None:
    """Return the state of the articles that the index was built from."""
    row = con.execute(
        "select comment from duckdb_tables() "
        "where database_name = current_database() and schema_name = ? and table_name = 'terms'",
        [INDEX],
    ).fetchone()
    return row[0] if row else None

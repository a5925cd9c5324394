"""Links what stands in several articles: copies of one text into stories, mentions of one act into events.

What is to do is read from the ledger itself, so a run that was killed is made up for by the next.
"""

from transforms.copies import WINDOW, find_copies, group_stories
from transforms.merge import days_touched, merge_mentions
from warehouse import link as tables
from warehouse.write import Connection


def link(con: Connection) -> None:
    """Bring stories and events up to date with the articles and mentions of the ledger."""
    link_stories(con)
    link_events(con)


def link_stories(con: Connection) -> None:
    """Put every article into a story; only articles of the same days are compared."""
    articles = tables.unlinked_articles(con)
    if articles.is_empty():
        return
    pairs = find_copies(articles, tables.articles_near(con, articles, WINDOW))
    touched = {*articles["article_id"], *pairs["article_id"], *pairs["other_id"]}
    members = tables.story_members(con, sorted(touched))
    tables.keep_stories(con, *group_stories(pairs, members))


def link_events(con: Connection) -> None:
    """Put every shown mention into an event; only mentions of the same days, articles and stories are compared."""
    mentions = tables.unmerged_mentions(con)
    if mentions.is_empty():
        return
    near, context = tables.mentions_near(con, mentions, days_touched(mentions))
    tables.keep_events(con, *merge_mentions(near, context=context))

"""The commands that check, extend, import and compare the rules: `newsledger rules …` and `newsledger topics …`."""

from pathlib import Path
from typing import Annotated, Literal

import cyclopts
from cyclopts import Parameter
from rich.console import Console

from flows.settings import read_settings
from flows.stop import stop_when_asked
from transforms.rules import RulebookError

rules = cyclopts.App(name="rules", help="Check, extend and compare the rules that code events and topics.")
topics = cyclopts.App(name="topics", help="Add topics of your own, or learn their phrases from texts.")
console = Console()


@rules.command(name="check")
def rules_check(*, rules_folder: Annotated[Path | None, Parameter(name="--rules")] = None) -> int:
    """Prove the rulebook: every example sentence of every rule must match or not match as it says.

    For example:

        newsledger rules check
        newsledger rules check --rules my-rules

    Parameters
    ----------
    rules_folder
        A folder laid over the shipped rulebook [NEWSLEDGER_RULES].
    """
    from flows.coding import load_parser, load_rulebook
    from flows.rulecheck import check_rules

    failures = check_rules(load_rulebook(rules_folder or read_settings().rules), load_parser())
    for failure in failures:
        console.print(str(failure), highlight=False, markup=False, soft_wrap=True)
    one = len(failures) == 1
    console.print(f"{len(failures)} example{'s' * (not one)} fail{'s' * one}" if failures else "every example holds")
    return int(bool(failures))


@rules.command(name="promote")
def rules_promote(ruleset_id: str) -> int:
    """Let the views show the codings of a ruleset; the others stay for comparing.

    For example:

        newsledger rules promote c0ffee000000

    Parameters
    ----------
    ruleset_id
        As `newsledger sql "from rulesets"` lists them.
    """
    from flows.recode import promote

    stop_when_asked()
    promote(ruleset_id)
    console.print(
        f"the views show ruleset {ruleset_id}; events have other ids than under the one before", highlight=False
    )
    return 0


@rules.command(name="drop")
def rules_drop(ruleset_id: str) -> int:
    """Delete the codings of a ruleset that no view shows any more.

    For example:

        newsledger rules drop c0ffee000000

    Parameters
    ----------
    ruleset_id
        As `newsledger sql "from rulesets"` lists them.
    """
    from flows.recode import drop

    console.print(f"dropped the codings of {drop(ruleset_id)} articles")
    return 0


@rules.command(name="unknown")
def rules_unknown(*, names: bool = False, rows: int = 30) -> int:
    """List what the ledger tells often and the rulebook does not know: verbs, or with --names the names.

    For example:

        newsledger rules unknown
        newsledger rules unknown --names --rows 100

    Parameters
    ----------
    names
        Names of persons and organisations instead of verbs.
    rows
        Rows to show.
    """
    from flows.tables import print_table
    from warehouse.read import ask, open_snapshot

    with open_snapshot(read_settings().snapshot) as con:
        found = ask(
            con, "from unknown_names(minimum_articles := 1)" if names else "from unknown_verbs(minimum_articles := 1)"
        )
    print_table(found, rows, console)
    return 0


@rules.command(name="import")
def rules_import(
    kind: Literal["actors", "agents"],
    dictionary: Path,
    *,
    rules_folder: Annotated[Path | None, Parameter(name="--rules")] = None,
) -> int:
    """Import a PETRARCH or TABARI dictionary into your own rules; every bad line is reported, the rest is taken.

    For example:

        newsledger rules import actors Phoenix.Countries.actors.txt --rules my-rules
        newsledger rules import agents Phoenix.agents.txt --rules my-rules

    Parameters
    ----------
    kind
        What the dictionary holds.
    dictionary
        The file to read.
    rules_folder
        Your own folder of rules [NEWSLEDGER_RULES]; actors.csv or agents.csv is written there.
    """
    from flows.coding import load_rulebook
    from transforms.dictionaries import CameoCodes, actors_csv, agents_csv, read_actors, read_agents

    folder = _own_rules(rules_folder)
    rulebook = load_rulebook()
    codes = CameoCodes(rulebook)
    text = dictionary.read_text("utf-8", errors="replace")
    target = folder / f"{kind}.csv"
    if target.exists():
        raise RulebookError(f"{target}: exists already; move it away or choose another folder")
    if kind == "actors":
        actors, bad = read_actors(text, codes)
        count, written = len(actors), actors_csv(actors)
    else:
        agents, bad = read_agents(text, codes)
        known = frozenset(
            noun.split("/")[0] for row in rulebook.rows("agents.csv") for noun in row["agents"].split("|")
        )
        count, written = len(agents), agents_csv(agents, known)
    for line in bad:
        console.print(f"{dictionary}:{line.line}: {line.problem}: {line.text}", markup=False, highlight=False)
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text(written, "utf-8")
    console.print(f"{count} {kind} into {target}, {len(bad)} bad lines", highlight=False)
    return 0


@topics.command(name="add")
def topics_add(
    topic_id: str,
    phrases: list[str],
    *,
    parent: str = "",
    name: str = "",
    weight: float = 3.0,
    rules_folder: Annotated[Path | None, Parameter(name="--rules")] = None,
) -> int:
    """Add a topic, or phrases of one, to your own rules. `newsledger recode` then codes the past.

    For example:

        newsledger topics add user:icet iCET "Initiative on Critical and Emerging Technology" \\
            --parent medtop:13000000 --name "iCET" --rules my-rules
        newsledger topics add medtop:20000638 "strategic partnership" --rules my-rules

    Parameters
    ----------
    topic_id
        An IPTC Media Topic (`newsledger sql "from topics"`), or a name of your own such as user:icet.
    phrases
        Phrases that speak for the topic.
    parent
        The topic above a new one.
    name
        Name of a new topic.
    weight
        How strongly the phrases speak for it: 1 weakly, 3 surely.
    rules_folder
        Your own folder of rules [NEWSLEDGER_RULES].
    """
    from flows.topic_rules import add_topic

    console.print(f"written to {add_topic(_own_rules(rules_folder), topic_id, phrases, parent, name, weight)}")
    return 0


@topics.command(name="learn")
def topics_learn(
    labelled: Path,
    proposals: Path,
    *,
    rules_folder: Annotated[Path | None, Parameter(name="--rules")] = None,
) -> int:
    """Propose phrases from labelled texts (a CSV with the columns topic and text) for you to keep or strike.

    Put `yes` into the column keep of the proposals, then `newsledger topics keep`.

    For example:

        newsledger topics learn labelled.csv proposals.csv
        newsledger topics keep proposals.csv --rules my-rules

    Parameters
    ----------
    labelled
        CSV file with the columns topic and text.
    proposals
        CSV file to write.
    rules_folder
        Your own folder of rules [NEWSLEDGER_RULES].
    """
    from flows.topic_rules import learn_topics

    found = learn_topics(labelled, proposals, rules_folder or read_settings().rules)
    console.print(f"{len(found)} phrases proposed in {proposals}")
    return 0


@topics.command(name="keep")
def topics_keep(proposals: Path, *, rules_folder: Annotated[Path | None, Parameter(name="--rules")] = None) -> int:
    """Take the proposals that you marked with `yes` into your own rules.

    For example:

        newsledger topics keep proposals.csv --rules my-rules

    Parameters
    ----------
    proposals
        The CSV file of `newsledger topics learn`, with the column keep filled in.
    rules_folder
        Your own folder of rules [NEWSLEDGER_RULES].
    """
    from flows.topic_rules import keep_topics

    console.print(f"{keep_topics(proposals, _own_rules(rules_folder))} phrases kept")
    return 0


def _own_rules(folder: Path | None) -> Path:
    own = folder or read_settings().rules
    if own is None:
        raise RulebookError("name your own folder of rules with --rules, or set NEWSLEDGER_RULES")
    return own

"""Actor and agent dictionaries in the grammar of PETRARCH and TABARI, with every oddity of the public files."""

from datetime import date

import pytest

from flows.coding import load_rulebook
from transforms.actors import ActorReader
from transforms.dictionaries import CameoCodes, actors_csv, agents_csv, read_actors, read_agents
from transforms.documents import Document
from transforms.rules import Rulebook, RuleFile
from transforms.sentences import split_sentences

ACTORS = """\
# A comment line
<!-- a comment
over lines -->
RURITANIA_ [FRA]   # a comment behind a blank
+KINGDOM_OF_RURITANIA
RUDOLF_RASSENDYLL_
+KING_RUDOLF
	[FRAGOV 930101-20041231][FRAELI >20041231]
   [FRA]
DUKE_MICHAEL [FRAREB <100101]
MADAME_DE_MAUBAN [FRACVL 20100501]
STRELSAU_GUARD [FRAMIL]
ZETC [IGOUNO]
LATE_MAN [FRAGOV 9008223]
ODD_RANGE [FRAGOV 2004017-20061201]
MIXED_RANGE [FRAGOV 19270101-730717]
WRAPPED_YEAR [FRAGOV 320101-331108]
NOTHING_AT_ALL
GLUED_NAME+OTHER_NAME [FRA]
NOWHERE_MEN [KKLGOV]
LONG_DATE [FRAGOV 201005019]
lower_Case_Man [FRAMED]
BAD_GROUPS [FRAGO]
NO_SUCH_DAY [FRAGOV 20100231]
"""


@pytest.fixture(scope="module")
def codes() -> CameoCodes:
    return CameoCodes(load_rulebook())


def test_an_actor_file_with_every_oddity_is_read_line_by_line(codes: CameoCodes) -> None:
    actors, bad = read_actors(ACTORS, codes)
    rows = [(a.name, a.country, a.sector, a.first, a.last) for a in actors]
    assert rows == [
        ("Ruritania", "FRA", "GOV", None, None),
        ("Rudolf Rassendyll", "FRA", "GOV", date(1993, 1, 1), date(2004, 12, 31)),
        ("Rudolf Rassendyll", "FRA", None, date(2004, 12, 31), None),
        ("Rudolf Rassendyll", "FRA", None, None, None),
        ("Duke Michael", "FRA", "REB", None, date(2010, 1, 1)),
        ("Madame de Mauban", "FRA", "CVL", date(2010, 5, 1), None),
        ("Strelsau Guard", "FRA", "MIL", None, None),
        ("ZETC", "IGO", "IGO", None, None),
        ("Mixed Range", "FRA", "GOV", date(1927, 1, 1), date(1973, 7, 17)),
        ("Wrapped Year", "FRA", "GOV", date(1932, 1, 1), date(1933, 11, 8)),
        ("Glued Name", "FRA", "GOV", None, None),
        ("Long Date", "FRA", "GOV", date(2010, 5, 1), None),
        ("Lower Case Man", "FRA", "MED", None, None),
    ]
    assert [(b.line, b.problem) for b in bad] == [
        (14, "cannot read the date '9008223'"),
        (15, "cannot read the date '2004017'"),
        (18, "no code"),
        (19, "a '+' inside a phrase; read as a synonym"),
        (20, "code 'KKLGOV': unknown country or group 'KKL'"),
        (23, "code 'FRAGO' is not made of one to five groups of three letters"),
        (24, "cannot read the date '20100231'"),
    ]


def test_synonyms_and_kinds_follow_their_head(codes: CameoCodes) -> None:
    actors, _ = read_actors(ACTORS, codes)
    by_name = {actor.name: actor for actor in actors}
    assert by_name["Ruritania"].aliases == ("Kingdom of Ruritania",)
    assert by_name["Glued Name"].aliases == ("Other Name",)
    assert by_name["Rudolf Rassendyll"].aliases == ("King Rudolf",)
    kinds = {name: actor.kind for name, actor in by_name.items()}
    assert kinds["Ruritania"] == "country"
    assert kinds["Rudolf Rassendyll"] == "person"
    assert kinds["Strelsau Guard"] == "body"


def test_what_stands_before_any_actor_and_an_open_comment_are_reported(codes: CameoCodes) -> None:
    actors, bad = read_actors("+ORPHAN\n[FRA]\nRURITANIA [FRA] x [DEU\n<!-- open\nLOST [FRA]\n", codes)
    assert [actor.name for actor in actors] == ["Ruritania"]
    assert [(b.line, b.problem) for b in bad] == [
        (1, "a synonym before any actor"),
        (2, "a code before any actor"),
        (3, "cannot read 'x [DEU'"),
        (4, "the comment never ends"),
    ]


AGENTS = """\
# agents
!PERSON! = MAN, WOMAN, PEOPLE
CONGRESS!PERSON! [~LEG]
POLICE_OFFICER_ [~COP]
DEPUTY{DEPUTIES}[~LEG]
GENDARMERIE {} [~COP]
EXILED [OPP~]
FORMER_LEADER [~ELI]
NEITHER [COP]
BOTH [~COP~]
LOST!THING! [~COP]
STRANGE [~QQQ]
"""


def test_an_agent_file_gives_nouns_with_plurals_and_reports_the_rest(codes: CameoCodes) -> None:
    agents, bad = read_agents(AGENTS, codes)
    assert [(a.noun, a.plural, a.sector) for a in agents] == [
        ("congressman", "-", "LEG"),
        ("congresswoman", "-", "LEG"),
        ("congresspeople", "-", "LEG"),
        ("police officer", None, "COP"),
        ("deputy", "deputies", "LEG"),
        ("gendarmerie", "-", "COP"),
        ("exiled", None, "OPP"),
    ]
    assert [(b.line, b.problem) for b in bad] == [
        (8, "code 'ELI' names no sector of the codebook"),
        (9, "neither a set nor PHRASE [~CODE]"),
        (10, "neither a set nor PHRASE [~CODE]"),
        (11, "set !THING! is not defined before this line"),
        (12, "code 'QQQ': unknown country or group 'QQQ'"),
    ]
    assert agents_csv(agents, known=frozenset(["deputy", "congressman"])) == (
        "agents,sector,kind\n"
        "congresswoman/-,LEG,person\n"
        "congresspeople/-,LEG,person\n"
        "police officer,COP,person\n"
        "gendarmerie/-,COP,person\n"
        "exiled,OPP,person\n"
    )


def test_an_imported_dictionary_laid_over_the_rulebook_codes_its_actors_by_date(codes: CameoCodes) -> None:
    actors, _ = read_actors(ACTORS, codes)
    overlay = RuleFile("actors.csv", "overlay/actors.csv", actors_csv(actors))
    reader = ActorReader(Rulebook((*load_rulebook().files, overlay)))

    def sector(day: date) -> str | None:
        document = Document("1", "The mob cheered Rudolf Rassendyll.", published=day)
        names = reader.read(document, split_sentences(document)).mentions
        return next(a.sector for a in names if a.name == "Rudolf Rassendyll")

    assert sector(date(2001, 5, 5)) == "GOV"
    assert sector(date(2015, 5, 5)) is None

"""How fast topics are read: python -m tests.bench_topics prints megabytes a second on one core."""

import json
from time import process_time

from flows.coding import load_rulebook
from transforms.documents import Document
from transforms.phrases import PhraseIndex
from transforms.sentences import split_sentences
from transforms.topics import TopicReader

TEXT = """The finance minister met bank officials on Tuesday to talk about growth, exports and a bond sale. \
Nobody expected a quick answer, and the markets closed a little higher after a long and quiet afternoon.

"We have time until the spring," the minister told reporters outside the old town hall. The opposition asked for a \
vote in parliament, while a trade union called members to a rally near the river on Saturday morning.

Further south, heavy rain flooded two villages. Firefighters carried some forty people out of their homes by boat, and \
the school was opened for those who could not return. A doctor said that most of them were tired but well.

"""


def topics_speed(megabytes: float = 4.0) -> dict[str, float]:
    """Return megabytes of English text a second: matching with offsets and boundaries, and reading whole articles."""
    rulebook = load_rulebook()
    reader = TopicReader(rulebook)
    index = PhraseIndex(phrase for phrase in reader.phrases if phrase.language == "en")
    article = TEXT * 4
    documents = [
        Document(str(n), f"{article}{n}", "Ministers meet") for n in range(int(megabytes * 1e6 / len(article)))
    ]
    sentences = [split_sentences(document) for document in documents]
    size = sum(len(document.text.encode()) for document in documents) / 1e6
    start = process_time()
    for document in documents:
        index.find(document.text)
    middle = process_time()
    for document, own in zip(documents, sentences, strict=True):
        reader.read(document, own)
    end = process_time()
    return {"matching_mb_per_second": size / (middle - start), "reading_mb_per_second": size / (end - middle)}


if __name__ == "__main__":
    print(json.dumps({name: round(speed, 1) for name, speed in topics_speed().items()}))

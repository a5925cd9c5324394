"""`newsledger code`: lines in, lines out, bad lines named."""

import pytest

from flows.code_file import BadLine, read_document


def test_a_line_becomes_a_document_with_the_day_as_written():
    document = read_document('{"id": 7, "text": "Hello.", "published": "2025-12-12T23:30:00-08:00"}')
    assert (document.document_id, document.text, document.title) == ("7", "Hello.", "")
    assert document.published.isoformat() == "2025-12-12"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("[1]", "expected an object, found list"),
        ('{"id": "a"}', "needs `id` and a `text`"),
        ('{"id": "a", "text": "x", "published": "tomorrow"}', "found 'tomorrow'"),
        ('{"id": "a", "text": "x", "title": 3}', "title must be a string, found 3"),
        ("[" * 100_000, "not JSON"),
        ('{"id": true, "text": "x"}', "needs `id` and a `text`"),
        ('{"id": "a", "text": "\udcff"}', "not UTF-8"),
    ],
)
def test_a_bad_line_is_refused_naming_the_value(line, message):
    with pytest.raises(BadLine, match=message):
        read_document(line)


def test_a_lone_surrogate_keeps_the_offsets():
    assert read_document('{"id": 1, "text": "a\\ud800b"}').text == "a\ufffdb"

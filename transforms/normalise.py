"""Normalising: texts in one Unicode form, columns in the types of their table, by polars expressions."""

import hashlib

import ftfy
import polars as pl

_UTC = pl.Datetime("us", "UTC")
# Types as in sql/tables/raw/article_versions.sql; the load refuses a frame that differs from it.
TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "url": pl.String, "fetched_at": _UTC, "title": pl.String, "standfirst": pl.String, "body_text": pl.String,
    "authors": pl.List(pl.String), "agency": pl.String, "published_at": _UTC, "published_date": pl.Date,
    "published_precision": pl.String, "published_from": pl.String, "modified_at": _UTC, "language": pl.String,
    "section": pl.String, "keywords": pl.List(pl.String), "image_url": pl.String, "is_paywalled": pl.Boolean,
    "kind": pl.String, "word_count": pl.Int64, "title_from": pl.String, "authors_from": pl.String,
}  # fmt: skip
_LINES = ("title", "standfirst", "agency", "section")
_LISTS = ("authors", "keywords")
_CJK = r"\x{3040}-\x{30ff}\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{f900}-\x{faff}"
_WORDS = rf"[{_CJK}]|[\p{{L}}\p{{N}}\p{{M}}_--{_CJK}]+"
_INVISIBLE = r"[\x{00ad}\x{200b}\x{2060}\x{feff}\x00-\x08\x0b-\x1f\x7f]"
# What UTF-8 looks like when it was read as Latin-1 or Windows-1252.
_MOJIBAKE = r"[ÃÂ][\x{80}-\x{bf}‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|â€|â\x{80}|ï»¿|Ð[\x{80}-\x{bf}°±²³´µ]"


def normalise_articles(frame: pl.DataFrame) -> pl.DataFrame:
    """Return articles with clean texts, typed columns, word_count and content_hash; others stay as they are."""
    present = {name: type_ for name, type_ in TYPES.items() if name in frame.columns}
    return (
        frame.with_columns(pl.col(name).cast(type_) for name, type_ in present.items())
        .pipe(mend_mojibake)
        .with_columns(
            *(one_line(pl.col(name)) for name in _LINES),
            pl.col("body_text").pipe(paragraphs),
            *(
                pl.col(name).list.eval(one_line(pl.element()).drop_nulls().unique(maintain_order=True))
                for name in _LISTS
            ),
        )
        .with_columns(pl.col("body_text").str.count_matches(_WORDS).cast(pl.Int64).alias("word_count"))
        .with_columns(content_hash())
    )


def one_line(text: pl.Expr) -> pl.Expr:
    """Normalise a text of one line: NFC, no invisible characters, single blanks; an empty text is null."""
    line = text.str.normalize("NFC").str.replace_all(_INVISIBLE, "").str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(line != "").then(line)


def paragraphs(text: pl.Expr) -> pl.Expr:
    """Normalise a text of many lines: as one_line, but paragraphs stay apart by one newline."""
    text = text.str.normalize("NFC").str.replace_all(_INVISIBLE, "").str.replace_all(r"[^\S\n]+", " ")
    return text.str.replace_all(r" *\n\s*", "\n").str.strip_chars()


def mend_mojibake(frame: pl.DataFrame) -> pl.DataFrame:
    """Mend texts whose UTF-8 was read in another charset; slow ftfy sees only those that look like it."""
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_MOJIBAKE))
        .then(pl.col(name).map_batches(_mend, return_dtype=pl.String))
        .otherwise(pl.col(name))
        .alias(name)
        for name in ("title", "standfirst", "body_text")
        if frame[name].str.contains(_MOJIBAKE).any()
    )


def _mend(texts: pl.Series) -> pl.Series:
    suspect = texts.str.contains(_MOJIBAKE).fill_null(False)
    mended = [ftfy.fix_encoding(text) if wrong else text for text, wrong in zip(texts, suspect, strict=True)]
    return pl.Series(texts.name, mended, dtype=pl.String)


def content_hash() -> pl.Expr:
    """Return the SHA-256 of title, standfirst and body, apart by a zero byte."""
    texts = pl.concat_str("title", pl.col("standfirst").fill_null(""), "body_text", separator="\0")
    return texts.map_batches(_sha256, return_dtype=pl.String).alias("content_hash")


def _sha256(texts: pl.Series) -> pl.Series:
    return pl.Series(texts.name, [hashlib.sha256(text.encode()).hexdigest() for text in texts], dtype=pl.String)

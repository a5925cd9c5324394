"""Files that the machines of a run share: a folder that all of them see, or a bucket by its s3:// URL."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

LAST = "raw.segments.00000.parquet"  # of a staged segment: it says that the others are there
BUCKET = re.compile(r"s3://[\w.-]+(/|$)")


def is_remote(location: str) -> bool:
    """Say whether a location is a URL; raise ValueError for one that is none of a bucket, showing no key in it."""
    if "://" in location and not BUCKET.match(location):
        shown = re.sub("//.*@", "//…@", location)
        raise ValueError(
            f"{shown}: files are read from folders and s3:// URLs only, such as s3://bucket/folder; keys stand in AWS_…"
        )
    return "://" in location


def exists(location: str) -> bool:
    """Say whether a file is there."""
    return _bucket().exists(location) if is_remote(location) else Path(location).exists()


def matching(location: str) -> list[str]:
    """Return the URLs that a pattern with * stands for; raise FileNotFoundError for none."""
    found = [f"s3://{path}" for path in sorted(_bucket().glob(location))]
    if not found:
        raise FileNotFoundError(f"{location}: there is no such file in the bucket")
    return found


def put(path: Path, location: str) -> str:
    """Copy a file to a location, where it appears as a whole or not at all; return the location."""
    if is_remote(location):
        _bucket().put_file(str(path), location)
        return location
    waiting = Path(f"{location}.{uuid4().hex}.copying")
    waiting.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, waiting)
    waiting.replace(location)
    return location


def keep_staged(staged: Path, folder: str) -> str:
    """Copy a staged segment into a bucket's folder, the file that tells of it last; return where it is."""
    for path in sorted(staged.iterdir(), key=lambda path: path.name == LAST):
        put(path, f"{folder}/{path.name}")
    return folder


def remove(folder: str) -> None:
    """Delete a folder with all that is in it, if it is there."""
    if not is_remote(folder):
        shutil.rmtree(folder, ignore_errors=True)
    elif exists(folder):
        _bucket().rm(folder, recursive=True)


@contextmanager
def local_file(location: str, name: str) -> Iterator[Path]:
    """Yield the path of a file: its own, or that of a copy of this name for as long as it is needed."""
    if not is_remote(location):
        yield Path(location)
        return
    with TemporaryDirectory(prefix="newsledger-") as folder:
        copy = Path(folder) / name
        _bucket().get_file(location, str(copy))
        yield copy


@contextmanager
def local_folder(location: str) -> Iterator[Path]:
    """Yield the path of a folder of files: its own, or that of a copy for as long as it is needed."""
    if not is_remote(location):
        yield Path(location)
        return
    with TemporaryDirectory(prefix="newsledger-") as folder:
        copy = Path(folder) / location.rsplit("/", 1)[1]
        copy.mkdir()
        for path in _bucket().ls(location, detail=False):
            _bucket().get_file(path, str(copy / path.rsplit("/", 1)[1]))
        yield copy


def _bucket():
    """Return the files of S3, with the key and endpoint of the environment (AWS_…); nothing of them is remembered."""
    try:
        from s3fs import S3FileSystem
    except ModuleNotFoundError:
        raise RuntimeError("s3:// needs s3fs: `pip install 'newsledger[dask]'`") from None
    return S3FileSystem(use_listings_cache=False)

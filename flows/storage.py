"""Files that the machines of a run share: a folder that all of them see, or a bucket by its s3:// URL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

LAST = "raw.segments.00000.parquet"  # of a staged segment: it says that the others are there


def is_remote(location: str) -> bool:
    """Say whether a location is a URL; raise ValueError for one that is none of a bucket."""
    if "://" in location and not location.startswith("s3://"):
        raise ValueError(f"{location}: files are read from folders and s3:// URLs only")
    return "://" in location


def exists(location: str) -> bool:
    """Say whether a file is there."""
    return _bucket().exists(location) if is_remote(location) else Path(location).exists()


def matching(location: str) -> list[str]:
    """Return the URLs that a pattern with * stands for."""
    return [f"s3://{path}" for path in sorted(_bucket().glob(location))]


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
    import fsspec

    return fsspec.filesystem("s3", use_listings_cache=False)

"""The parent's side of an import: start the reader apart, check what comes back."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal

from junto.discovery.importers.records import ImportRecord, Summary, from_wire
from junto.kernel.readers.child import Bounds, Reading, read_apart
from junto.kernel.readers.faults import Unreadable
from junto.kernel.readers.wire import DIED

Source = Literal["slack", "traces"]

READERS: Mapping[Source, str] = {
    "slack": "junto.discovery.importers.slack",
    "traces": "junto.discovery.importers.traces_csv",
}
BOUNDS = Bounds(seconds=3600, processor=3600, memory=1024**3)


@dataclass(slots=True)
class Import:
    """An import at work: iterate over it for its records, the `Summary` last; `peak` is known then."""

    reading: Reading

    @property
    def peak(self) -> int:
        """Most bytes of memory the reader held."""
        return self.reading.peak

    def __iter__(self) -> Iterator[ImportRecord]:
        summed = False
        for given in self.reading:
            record = from_wire(given)
            if summed:
                raise Unreadable(DIED)
            summed = isinstance(record, Summary)
            yield record
        if not summed:
            raise Unreadable(DIED)


def read_traces(
    source: Source,
    file: BinaryIO,
    options: Mapping[str, object],
    *,
    bounds: Bounds = BOUNDS,
    stop: Callable[[], bool] = lambda: False,
) -> Import:
    """Read an export in a process of its own.

    Parameters
    ----------
    source : "slack" or "traces"
        Which importer.
    file : BinaryIO
        The export, a real file open for reading.
    options : mapping
        Arguments of the importer's `read`; `key` always.
    bounds, stop
        As for `read_apart`.

    Returns
    -------
    Import
        Iterating raises `Unreadable` when the export must be refused; what came before may then not be kept.
    """
    return Import(read_apart(f"{READERS[source]}:read", file, options, bounds=bounds, stop=stop))


def preview_traces(
    source: Source,
    file: BinaryIO,
    options: Mapping[str, object],
    *,
    bounds: Bounds = BOUNDS,
    stop: Callable[[], bool] = lambda: False,
) -> Import:
    """What `read_traces` would keep and drop: fields, notes, progress and the summary, nobody's traces.

    Parameters
    ----------
    source, file, options, bounds, stop
        As for `read_traces`; options of the importer's `preview`.
    """
    return Import(read_apart(f"{READERS[source]}:preview", file, options, bounds=bounds, stop=stop))

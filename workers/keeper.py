"""The keeper process: facts into SQL, changes of the directory into Redis."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event

    from workers.directory_projector import DirectoryProjector
    from workers.fact_writer import FactWriter


def run_keeper(writer: FactWriter, projector: DirectoryProjector, stop: Event) -> None:
    """Run both until stopped; when one fails in a way that waiting does not mend, end both and raise."""
    with ThreadPoolExecutor(2, thread_name_prefix="keeper") as pool:
        loops = [pool.submit(writer.run, stop), pool.submit(projector.run, stop)]
        wait(loops, return_when=FIRST_COMPLETED)
        stop.set()
        for loop in loops:
            loop.result()

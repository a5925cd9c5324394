"""Ends a run of the command line at once when it is asked to: by Ctrl-C, or as systemd and `timeout` ask."""

import os
import signal
import sys
from multiprocessing import active_children
from types import FrameType

SAID = "newsledger: stopped; what is loaded stays, and the next run goes on from there"


def stop_when_asked() -> None:
    """From now on, end this process and all that it started on SIGINT and SIGTERM.

    As a kill would, which loses nothing: Ctrl-C also ends the embedded Prefect server, and a flow that ends in good
    order would tell it so for minutes.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:  # as a script has it for what it starts in the background
            signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> None:
    for child in active_children():
        child.kill()
    prefect = sys.modules.get("prefect.server.api.server")  # not to import here: that may be going on just now
    if servers := getattr(prefect, "SubprocessASGIServer", None):
        server = servers()  # the one of this process, if it runs
        if server.server_process:
            server.server_process.kill()
        server.stop()
    show_cursor = "\x1b[?25h" if sys.stderr.isatty() else ""  # a progress bar has hidden it
    os.write(2, f"{show_cursor}\n{SAID}\n".encode())
    os._exit(128 + number)

"""WHEN: network, clock, Prefect."""

import logging
import os

# Processes share the cores among them: a BLAS that starts threads in each only makes them wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Prefect lets only warnings of other packages through; what the flows say belongs to the log of their run.
logging.getLogger(__name__).setLevel(logging.INFO)
logging.getLogger("trafilatura").setLevel(logging.ERROR)  # a page without text is a reject with a reason

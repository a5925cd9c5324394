import os

# Processes share the cores among them: a BLAS that starts threads in each only makes them wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

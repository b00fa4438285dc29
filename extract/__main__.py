"""`python -m reportedly`, for `torchrun -m reportedly train`."""

from .cli import main

main()

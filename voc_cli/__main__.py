"""`python -m voc_cli` is `voc`."""

from voc_cli.cli.app import main

main()

"""The subcommands, one a module: a function for use from Python, and its command-line face."""

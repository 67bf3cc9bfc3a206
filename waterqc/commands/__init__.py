"""The commands. The folder is the registry: each module in it is one command.

A module declares `NAME`, `ORDER` (its place in the help), `JUDGES` (whether its exit code tells verdicts), `HELP`,
`DESCRIPTION`, `add_arguments(parser)`, which sets `run` as a default of the parser, and thereby
`run(arguments) -> exit code`. Heavy imports live inside `run`.
"""

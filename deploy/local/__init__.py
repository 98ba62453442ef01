"""The quickstart: a database, a broker and the four services as processes of one machine.

`python -m deploy.local run` is what `make run` starts. The rule of this room: the launcher itself
uses the standard library only and holds no thread, so that it stays small, starts at once and may
safely start processes at any time; what needs more runs in a process of its own.
"""

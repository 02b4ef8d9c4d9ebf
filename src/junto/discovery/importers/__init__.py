"""From a firm's exports to traces: who, which week, with whom or on what, how often; never what was said.

Each importer is a reader for `junto.kernel.readers.child`: it takes one open file and yields plain records.
`reading` is the parent's side, which checks what comes back. Nothing here knows Django.
"""

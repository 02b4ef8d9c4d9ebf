"""From a firm's own traces to candidate communities of practice: pure functions, no web framework, no
person's name.

Importing this package loads neither a database engine nor a graph library;
`junto.engine.chain.find_candidates` does,
when it is called.
"""

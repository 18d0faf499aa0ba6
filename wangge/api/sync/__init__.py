"""The phone's batch of operations, its feed of changes, and files that come in pieces (docs/field.md).

`routes` has the addresses, `batch` the order of a batch, `operation` what they have in common; each kind of operation
has its own file and a line in `kinds`.
"""

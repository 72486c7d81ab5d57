"""The sync protocol: a batch in, one outcome per entry out. Storage and lookups are passed in."""

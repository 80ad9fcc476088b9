select s.oid, s.publication, s.schema from {publication_schemas} s

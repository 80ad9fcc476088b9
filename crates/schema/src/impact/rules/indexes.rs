//! Rules of indexes.

use crate::impact::rule::section;

section! { "Indexes":
    I01 = "I01" IndexAdded, Safe / Safe;
        what "an index was added";
        readers "the same rows, perhaps faster";
        writers "the same rows, a little slower";
        advice "nothing";
    I02 = "I02" IndexDropped, Risky / Safe;
        what "an index was dropped";
        readers "queries that used it read the whole table";
        writers "the same rows, a little faster";
        advice "check that the index was not used (`pg_stat_user_indexes.idx_scan`)";
    I04 = "I04" IndexChanged, Risky / Safe;
        what "an index has another definition: terms, order, method, operator class, condition or included columns";
        readers "queries that used it may read the whole table";
        writers "the same rows, perhaps at another speed";
        advice "check the plans of the queries that the index is for";
    I04_UNIQUE = "I04" / "unique" IndexChanged, Risky / Risky;
        what "a unique index is on the same columns, with another definition: order, method, operator class, collation or included columns";
        readers "queries that used it may read the whole table";
        writers "which values count as equal may change, and whether `ON CONFLICT` finds the index";
        advice "check the upserts that use the index";
    I05 = "I05" IndexChanged, Risky / Risky;
        what "an index cannot be used: its build failed, or partitions lack their part";
        readers "queries read the whole table";
        writers "each write still pays for the index, and `ON CONFLICT` does not find it";
        advice "drop the index and build it again, or attach the missing parts";
    I05_VALID = "I05" / "valid" IndexChanged, Safe / Safe;
        what "an index can be used again";
        readers "queries use it";
        writers "writes are as before";
        advice "nothing";
    I06 = "I06" IndexRenamed, Safe / Safe;
        what "an index was renamed";
        readers "queries do not name indexes";
        writers "statements do not name indexes";
        advice "nothing";
}

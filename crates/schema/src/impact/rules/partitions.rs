//! Rules of partitions and inheritance.

use crate::impact::rule::section;

section! { "Partitions and inheritance":
    P01 = "P01" PartitionAdded, Safe / Safe;
        what "a partition was created or attached";
        readers "queries on the parent find its rows too";
        writers "rows of its range are accepted";
        advice "nothing";
    P02 = "P02" PartitionRemoved, Risky / Breaking;
        what "a partition was dropped, detached or given another range, and nothing else takes its rows";
        readers "its rows vanish from queries on the parent, without an error";
        writers "rows of its range are refused: `no partition of relation found for row`";
        advice "make sure that nobody writes to the range any more, or add a default partition";
    P02_HOMED = "P02" / "homed" PartitionRemoved, Risky / Risky;
        what "a partition was dropped, detached or given another range, and a default partition or another one takes its rows";
        readers "its rows vanish from queries on the parent, without an error";
        writers "rows of its range go to the other partition";
        advice "make sure that nobody reads the range any more";
    P03 = "P03" PartitionRemoved, Risky / Breaking;
        what "the default partition was dropped or detached";
        readers "its rows vanish from queries on the parent, without an error";
        writers "rows that fit no other partition are refused: `no partition of relation found for row`";
        advice "add partitions for every value that is still written";
    P04 = "P04" PartitionKeyChanged, Risky / Breaking;
        what "the partition key or strategy changed, for which the table was made anew";
        readers "queries by the old key read every partition";
        writers "rows may fit no partition, and unique keys must contain the new key: `ON CONFLICT` on others fails";
        advice "check that every row has a partition, and which unique keys are left";
    P05_JOINED = "P05" / "joined" PartitionDrifted, Safe / Safe;
        what "a column, constraint or index became part of the parent's";
        readers "the definition is the same; the parent's changes reach it from now on";
        writers "the definition is the same; the parent's changes reach it from now on";
        advice "nothing";
    P05_LEFT = "P05" / "left" PartitionDrifted, Risky / Risky;
        what "a column, constraint or index is no longer part of the parent's";
        readers "later changes of the parent do not reach it: the tables drift apart";
        writers "later changes of the parent do not reach it: the tables drift apart";
        advice "attach it again, or say that this table is on its own";
    P06 = "P06" InheritanceChanged, Risky / Risky;
        what "a table's parents changed (INHERITS)";
        readers "queries on the parents find more or fewer rows";
        writers "updates and deletes on the parents reach more or fewer rows";
        advice "use ONLY where the children are not meant";
}

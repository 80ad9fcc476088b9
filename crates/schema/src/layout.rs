//! How the JSON of snapshots and plans is laid out: an object that stands in an array begins a line.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

/// Serialises `value` in this layout, ending in a line feed.
pub(crate) fn to_vec(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 << 16);
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Layout::default());
    let written = value.serialize(&mut serializer).is_ok();
    debug_assert!(written, "writing plain data to memory does not fail");
    bytes.push(b'\n');
    bytes
}

/// Compact JSON, but for the header's keys and for objects in arrays.
#[derive(Default)]
struct Layout {
    /// Open arrays and objects.
    depth: usize,
    /// An array element is about to begin.
    element: bool,
    /// The innermost array held objects, so its bracket closes on a line of its own.
    broke: bool,
}

/// Keys of objects at this depth or less begin a line: the header and each database, or the plan and its tables.
const HEADER_DEPTH: usize = 3;

impl Layout {
    fn new_line<W: ?Sized + io::Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b" "))
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.element = false;
        self.broke = false;
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.broke {
            self.new_line(writer)?;
        }
        self.broke = false;
        writer.write_all(b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.element = true;
        CompactFormatter.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.element = false;
        Ok(())
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if std::mem::take(&mut self.element) {
            self.new_line(writer)?;
        }
        self.depth += 1;
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.depth < HEADER_DEPTH {
            self.new_line(writer)?;
        }
        // Only an array whose elements are objects was broken into lines.
        self.broke = true;
        writer.write_all(b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        CompactFormatter.begin_object_key(writer, first)?;
        if self.depth <= HEADER_DEPTH { self.new_line(writer) } else { Ok(()) }
    }
}

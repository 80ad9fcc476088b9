//! Rows on their way: `COPY … TO STDOUT` of one server into `COPY … FROM STDIN` of the other.
//!
//! The server sends each row as one message (protocol documentation, message format of `CopyData`), so
//! that batches can be cut between rows without looking into them.

use std::pin::{Pin, pin};
use std::task::Poll;

use bytes::{Buf as _, Bytes, BytesMut};
use futures_util::{SinkExt as _, Stream as _, StreamExt as _};
use tokio_postgres::CopyOutStream;

use crate::session::Session;
use crate::throttle::Throttle;
use crate::trouble::Trouble;

/// How many bytes are gathered before they are sent on.
const CHUNK: usize = 128 * 1024;
/// How the binary form begins: a signature, flags, and an extension of this length (documentation of `COPY`).
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
const HEADER: usize = 19;
/// How the binary form ends.
const TRAILER: [u8; 2] = [0xff, 0xff];

/// Rows that come from the source.
pub(crate) struct Incoming<'a> {
    session: &'a Session,
    throttle: &'a Throttle,
    stream: Pin<Box<CopyOutStream>>,
    is_binary: bool,
    at_start: bool,
    waiting: Option<Bytes>,
    is_done: bool,
}

/// How much passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Passed {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

/// How much may pass at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Batch {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

impl Batch {
    /// Everything.
    pub(crate) const ALL: Batch = Batch { rows: u64::MAX, bytes: u64::MAX };
}

impl<'a> Incoming<'a> {
    /// Begins to read rows.
    pub(crate) async fn begin(
        session: &'a Session,
        throttle: &'a Throttle,
        sql: &str,
        is_binary: bool,
    ) -> Result<Incoming<'a>, Trouble> {
        let stream = Box::pin(session.run(session.client().copy_out(sql)).await?);
        Ok(Incoming { session, throttle, stream, is_binary, at_start: true, waiting: None, is_done: false })
    }

    /// Whether there is another row; waits for it.
    pub(crate) async fn has_more(&mut self) -> Result<bool, Trouble> {
        if self.waiting.is_none() && !self.is_done {
            self.waiting = self.next_row().await?;
            self.is_done = self.waiting.is_none();
        }
        Ok(self.waiting.is_some())
    }

    async fn next_row(&mut self) -> Result<Option<Bytes>, Trouble> {
        let session = self.session;
        loop {
            let next = match self.at_hand() {
                Poll::Ready(next) => next.transpose().map_err(|error| session.trouble(&error))?,
                Poll::Pending => {
                    let stream = &mut self.stream;
                    session.run(async { stream.next().await.transpose() }).await?
                }
            };
            let Some(row) = next else { return Ok(None) };
            if let Some(row) = self.without_frame(row) {
                return Ok(Some(row));
            }
        }
    }

    /// What is here already: most rows are, and need no look at whether somebody pressed Ctrl-C.
    fn at_hand(&mut self) -> Poll<Option<Result<Bytes, tokio_postgres::Error>>> {
        self.stream.as_mut().poll_next(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    }

    /// The row without what stands before the first and behind the last.
    fn without_frame(&mut self, mut row: Bytes) -> Option<Bytes> {
        if !self.is_binary {
            return Some(row);
        }
        if std::mem::take(&mut self.at_start) && row.starts_with(SIGNATURE) && row.len() >= HEADER {
            row.advance(HEADER);
        }
        (!row.is_empty() && row[..] != TRAILER).then_some(row)
    }

    /// Sends rows on to the target, up to a limit; tells of each chunk.
    pub(crate) async fn send(
        &mut self,
        target: &Session,
        sql: &str,
        limit: Batch,
        tell: &(dyn Fn(Passed) + Sync),
    ) -> Result<Passed, Trouble> {
        let sink = target.run(target.client().copy_in::<_, Bytes>(sql)).await?;
        let mut sink = pin!(sink);
        let mut passed = Passed::default();
        let mut chunk = BytesMut::with_capacity(CHUNK + CHUNK / 4);
        let mut told = Passed::default();
        if self.is_binary {
            chunk.extend_from_slice(SIGNATURE);
            chunk.extend_from_slice(&[0; HEADER - 11]);
        }
        while passed.rows < limit.rows && passed.bytes < limit.bytes && self.has_more().await? {
            let Some(row) = self.waiting.take() else { break };
            passed.rows += 1;
            passed.bytes += row.len() as u64;
            chunk.extend_from_slice(&row);
            if chunk.len() >= CHUNK {
                self.throttle.pass(chunk.len()).await;
                target.run(sink.send(chunk.split().freeze())).await?;
                chunk.reserve(CHUNK + CHUNK / 4);
                tell(Passed { rows: passed.rows - told.rows, bytes: passed.bytes - told.bytes });
                told = passed;
            }
        }
        if self.is_binary {
            chunk.extend_from_slice(&TRAILER);
        }
        self.throttle.pass(chunk.len()).await;
        target.run(sink.send(chunk.freeze())).await?;
        target.run(sink.finish()).await?;
        tell(Passed { rows: passed.rows - told.rows, bytes: passed.bytes - told.bytes });
        Ok(passed)
    }
}

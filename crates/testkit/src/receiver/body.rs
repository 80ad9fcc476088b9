//! Bodies of answers, also those that no honest server sends.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Bytes, Frame};

#[derive(Debug)]
pub(super) enum Body {
    /// What is left of a body.
    Whole(Option<Bytes>),
    /// The same bytes again and again.
    Endless,
    /// What is left of a beginning, and then a wait.
    Stalled(Option<Bytes>),
}

impl Body {
    pub(super) fn whole(bytes: Vec<u8>) -> Self {
        Body::Whole((!bytes.is_empty()).then(|| bytes.into()))
    }

    pub(super) fn stalled(beginning: &'static str) -> Self {
        Body::Stalled((!beginning.is_empty()).then(|| beginning.into()))
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Body::Whole(rest) => Poll::Ready(rest.take().map(|bytes| Ok(Frame::data(bytes)))),
            Body::Endless => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 4096]))))),
            Body::Stalled(rest) => match rest.take() {
                Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
                // Nobody wakes it: it ends with the connection.
                None => Poll::Pending,
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Body::Whole(None))
    }
}

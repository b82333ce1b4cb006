//! A stream that ends when the other side neither begins to speak nor takes what it is sent.
//!
//! What happens between is bounded elsewhere: a head by its own time, a body by its rate.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// After so many bytes it is known which version of HTTP is spoken, and that has times of its own.
const BEGINNING: usize = 24;

/// A stream with bounds on how long it waits.
#[derive(Debug)]
pub struct Patient<S> {
    stream: S,
    most: Duration,
    /// Until when somebody must have begun; `None` when he has.
    begin: Option<Pin<Box<Sleep>>>,
    read: usize,
    /// Until when something must have been taken, while something waits.
    write: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    /// Makes a stream that waits so long at most.
    pub fn new(stream: S, most: Duration) -> Patient<S> {
        Patient { stream, most, begin: Some(Box::pin(sleep(most))), read: 0, write: None }
    }

    /// Returns how writing went, an error when it has waited for too long.
    fn written(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(done) = &written {
            if done.as_ref().is_ok_and(|bytes| *bytes > 0) {
                self.begin = None;
            }
            self.write = None;
            return written;
        }
        let most = self.most;
        let timer = self.write.get_or_insert_with(|| Box::pin(sleep(most)));
        timer.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.read = self.read.saturating_add(buffer.filled().len() - before);
        if self.read >= BEGINNING {
            self.begin = None;
        }
        match (&read, &mut self.begin) {
            (Poll::Pending, Some(timer)) => timer.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into())),
            _ => read,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.written(context, flushed.map_ok(|()| 0)).map_ok(|_| ())
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(context);
        self.written(context, shut.map_ok(|()| 0)).map_ok(|_| ())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn who_does_not_begin_or_does_not_take_is_not_waited_for() {
        let soon = Duration::from_millis(20);
        let (mut client, server) = duplex(64);
        client.write_all(b"PRI").await.unwrap();
        let mut server = Patient::new(server, soon);
        let mut all = Vec::new();
        assert_eq!(server.read_to_end(&mut all).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(all, b"PRI");
        assert_eq!(server.write_all(&[0; 1_000]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn who_has_begun_may_pause() {
        let (mut client, server) = duplex(64);
        let mut server = Patient::new(server, Duration::from_millis(20));
        client.write_all(&[1; BEGINNING]).await.unwrap();
        server.read_exact(&mut [0; BEGINNING]).await.unwrap();
        tokio::join!(server.read_u8(), async {
            sleep(Duration::from_millis(60)).await;
            client.write_u8(1).await.unwrap();
        })
        .0
        .unwrap();
    }
}

//! Listening, and stopping in order.

use anyhow::{Context, Result, anyhow};
use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use http_layer::limits::{Limits, impatient};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

/// How long the last answers may take once the portal was told to stop.
const DRAIN: Duration = Duration::from_secs(15);

/// Certificate chain and key, PEM.
#[derive(Debug, Clone)]
pub(crate) struct Tls {
    /// The chain, leaf first.
    pub(crate) certificate: PathBuf,
    /// Its private key.
    pub(crate) key: PathBuf,
}

/// Takes an address, or says who to ask and what to do.
pub(crate) fn bind(address: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "Port {port} is already in use. Stop the program that has it (`ss -ltnp 'sport = :{port}'` names it) or choose another port.",
            port = address.port()
        ),
        ErrorKind::PermissionDenied => {
            anyhow!("Port {} needs a right that this account does not have; choose one above 1023.", address.port())
        }
        ErrorKind::AddrNotAvailable => anyhow!("This machine has no address {}.", address.ip()),
        _ => anyhow!("Cannot listen on {address}: {error}"),
    })?;
    listener.set_nonblocking(true).context("The system refuses a listening socket")?;
    Ok(listener)
}

/// Serves until the handle is told to stop.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<&Tls>,
    handle: Handle<SocketAddr>,
    router: Router,
    limits: &Limits,
) -> Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = match tls {
        None => impatient(axum_server::from_tcp(listener)?.handle(handle), limits).serve(service).await,
        Some(tls) => {
            let config = RustlsConfig::from_pem_file(&tls.certificate, &tls.key).await;
            let config = config
                .with_context(|| format!("{} and {} are not a certificate and its key", tls.certificate.display(), tls.key.display()))?;
            impatient(axum_server::from_tcp_rustls(listener, config)?.handle(handle), limits).serve(service).await
        }
    };
    served.context("The listener failed")
}

/// Waits for Ctrl-C or a request to terminate.
pub(crate) async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}

/// Tells the listeners to take no more and to finish what is under way.
pub(crate) fn drain(handle: &Handle<SocketAddr>) {
    handle.graceful_shutdown(Some(DRAIN));
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// ASVS 15.2.2: a connection that never finishes its headers is ended.
    #[tokio::test]
    async fn headers_that_do_not_end_end_the_connection() {
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        let address = listener.local_addr().expect("an address");
        let limits = Limits { header_time: Duration::from_millis(100), ..Limits::default() };
        let handle = Handle::new();
        let serving = tokio::spawn(async move { serve(listener, None, handle, Router::new(), &limits).await });
        let mut slow = tokio::net::TcpStream::connect(address).await.expect("connects");
        slow.write_all(b"GET / HTTP/1.1\r\nHost: portal\r\nX-Slow: ").await.expect("writes");
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(10), slow.read_to_end(&mut answer)).await;
        assert!(ended.is_ok(), "the connection is still open");
        serving.abort();
    }
}

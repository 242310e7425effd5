//! The second listener, for partner systems whose tokens are bound to a client certificate (RFC 8705). It asks for a
//! certificate and hands it to the verifier; the browser's listener never asks, so that nobody meets a certificate
//! dialog on the portal itself.

use super::cookies::digest;
use crate::limits::{Limits, impatient};
use axum::Router;
use axum::http::Request;
use axum_server::accept::Accept;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::net::TcpStream;
use tower::Service;

/// The certificate that the caller's connection proved to own. Only the listener sets it; no header does.
#[derive(Debug, Clone)]
pub struct PeerCertificate(Arc<[u8]>);

impl PeerCertificate {
    /// From its DER encoding.
    #[must_use]
    pub fn from_der(der: &[u8]) -> Self {
        Self(der.into())
    }

    /// `x5t#S256`: the SHA-256 of the encoding.
    #[must_use]
    pub fn thumbprint(&self) -> [u8; 32] {
        digest(&self.0)
    }
}

/// Certificates in PEM.
#[derive(Clone)]
pub struct MtlsConfig {
    /// The server's certificate chain.
    pub certificates: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
    /// The authorities whose client certificates are accepted.
    pub client_authorities: Vec<u8>,
}

/// Why the second listener cannot start: a sentence.
#[derive(Debug, thiserror::Error)]
#[error("the listener for partner systems: {0}")]
pub struct MtlsError(String);

impl MtlsConfig {
    /// # Errors
    /// What is wrong with the certificates or the key.
    pub fn into_rustls(self) -> Result<RustlsConfig, MtlsError> {
        let wrong = |what: &str| MtlsError(what.to_owned());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        for authority in CertificateDer::pem_slice_iter(&self.client_authorities) {
            let authority = authority.map_err(|_| wrong("an authority is not a PEM certificate"))?;
            roots.add(authority).map_err(|_| wrong("an authority's certificate is not valid"))?;
        }
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
        let clients = clients.allow_unauthenticated().build().map_err(|_| wrong("it needs at least one authority"))?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificates).collect();
        let chain = chain.map_err(|_| wrong("the server's certificate is not PEM"))?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| wrong("the server's key is not PEM"))?;
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|_| wrong("no TLS version is available"))?.with_client_cert_verifier(clients);
        let mut config = builder.with_single_cert(chain, key).map_err(|_| wrong("certificate and key do not belong together"))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(RustlsConfig::from_config(Arc::new(config)))
    }
}

/// Serves the router on a listener that asks for a client certificate, until the handle ends it.
///
/// # Errors
/// The certificates are wrong, or the listener cannot be used.
pub async fn serve(
    listener: TcpListener,
    config: MtlsConfig,
    router: Router,
    handle: axum_server::Handle<SocketAddr>,
    limits: Limits,
) -> Result<(), MtlsError> {
    let acceptor = Certifying(RustlsAcceptor::new(config.into_rustls()?));
    let failed = |cause: std::io::Error| MtlsError(cause.to_string());
    listener.set_nonblocking(true).map_err(failed)?;
    let server = axum_server::from_tcp(listener).map_err(failed)?.acceptor(acceptor).handle(handle);
    impatient(server, &limits).serve(router.into_make_service_with_connect_info::<SocketAddr>()).await.map_err(failed)
}

/// Puts the connection's certificate into every request of the connection.
#[derive(Clone)]
struct Certifying(RustlsAcceptor);

impl<S: Send + 'static> Accept<TcpStream, S> for Certifying {
    type Stream = <RustlsAcceptor as Accept<TcpStream, S>>::Stream;
    type Service = Presenting<S>;
    type Future = Pin<Box<dyn Future<Output = std::io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let handshake = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = handshake.await?;
            let chain = stream.get_ref().1.peer_certificates();
            let certificate = chain.and_then(<[_]>::first).map(|leaf| PeerCertificate::from_der(leaf));
            Ok((stream, Presenting { inner: service, certificate }))
        })
    }
}

/// The service of one connection: presents the connection's certificate with every request.
#[derive(Clone)]
struct Presenting<S> {
    inner: S,
    certificate: Option<PeerCertificate>,
}

impl<S, B> Service<Request<B>> for Presenting<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        if let Some(certificate) = &self.certificate {
            request.extensions_mut().insert(certificate.clone());
        }
        self.inner.call(request)
    }
}

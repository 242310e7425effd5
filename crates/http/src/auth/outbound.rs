//! Calls to identity providers: short, bounded, without redirects (a redirect could lead them into our own network).

use reqwest::{Certificate, Client, RequestBuilder};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Larger answers are refused.
const LARGEST: usize = 256 * 1024;

/// Why a call brought nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Outage {
    /// No answer, or none in time.
    #[error("no answer")]
    Network(#[source] reqwest::Error),
    /// The provider has a problem of its own.
    #[error("the provider answered {0}")]
    Server(u16),
    /// The provider refuses.
    #[error("the provider refused with {0}")]
    Refused(u16),
    /// The answer is not what the specification says.
    #[error("the answer makes no sense: {0}")]
    Nonsense(&'static str),
}

impl Outage {
    /// Whether trying later can help.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Network(_) | Self::Server(_))
    }
}

/// # Errors
/// A sentence, when a configured certificate is none.
pub(super) fn client(roots: &[Vec<u8>]) -> Result<Client, String> {
    let mut builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(5))
        .referer(false)
        .no_proxy();
    for pem in roots {
        let certificates = Certificate::from_pem_bundle(pem).map_err(|_| "auth.roots holds something that is not a PEM certificate")?;
        builder = certificates.into_iter().fold(builder, |builder, one| builder.add_root_certificate(one));
    }
    builder.build().map_err(|_| "the HTTP client cannot be set up".to_owned())
}

/// Sends, and reads the answer as JSON.
pub(super) async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Outage> {
    let body = send(request).await?;
    serde_json::from_slice(&body).map_err(|_| Outage::Nonsense("not the expected JSON"))
}

/// Sends, and reads the answer whatever it is.
pub(super) async fn send(request: RequestBuilder) -> Result<Vec<u8>, Outage> {
    let mut answer = request.send().await.map_err(quiet)?;
    match answer.status().as_u16() {
        200..300 => {}
        status @ 400..500 if status != 408 && status != 429 => return Err(Outage::Refused(status)),
        status => return Err(Outage::Server(status)),
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(quiet)? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Outage::Nonsense("too large"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Without the address: it may hold a code.
fn quiet(error: reqwest::Error) -> Outage {
    Outage::Network(error.without_url())
}

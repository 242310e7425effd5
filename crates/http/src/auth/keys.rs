//! An issuer's keys: fetched when first needed, refreshed in the background of requests, and never more often than the
//! limits allow, whatever key ids strangers invent.

use super::config::{Limits, safe_address};
use super::outbound::{self, Outage};
use app::Clock;
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{Mutex, OnceCell};

/// RSA keys below 2048 bits are not keys.
const RSA_BYTES: usize = 256;

/// What the discovery document says, as far as it is used.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    jwks_uri: String,
    pub end_session_endpoint: Option<String>,
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// Why there is no key.
#[derive(Debug)]
pub(super) enum NoKey {
    /// The issuer does not have it.
    Unknown,
    /// The issuer does not answer and nothing usable is cached.
    Unavailable,
}

struct KeySet {
    fetched_at: DateTime<Utc>,
    keys: HashMap<String, PublicKey>,
}

struct PublicKey {
    key: DecodingKey,
    /// The only algorithm it may verify, if the issuer says so.
    algorithm: Option<KeyAlgorithm>,
}

/// One issuer's metadata and keys.
pub(super) struct Keys {
    issuer: String,
    client: reqwest::Client,
    clock: Clock,
    limits: Limits,
    metadata: OnceCell<Metadata>,
    current: RwLock<Option<Arc<KeySet>>>,
    /// When the last fetch was tried; holding it is the right to fetch.
    fetching: Mutex<Option<DateTime<Utc>>>,
}

impl Keys {
    pub(super) fn new(issuer: &str, client: &reqwest::Client, clock: &Clock, limits: &Limits) -> Self {
        Self {
            issuer: issuer.to_owned(),
            client: client.clone(),
            clock: clock.clone(),
            limits: limits.clone(),
            metadata: OnceCell::new(),
            current: RwLock::new(None),
            fetching: Mutex::new(None),
        }
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The discovery document, fetched once.
    pub(super) async fn metadata(&self) -> Result<&Metadata, Outage> {
        self.metadata.get_or_try_init(|| self.discover()).await
    }

    async fn discover(&self) -> Result<Metadata, Outage> {
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let metadata: Metadata = outbound::json(self.client.get(address)).await?;
        if metadata.issuer != self.issuer {
            return Err(Outage::Nonsense("the discovery document is another issuer's"));
        }
        let all = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        if !all.into_iter().chain(&metadata.end_session_endpoint).all(|address| safe_address(address)) {
            return Err(Outage::Nonsense("an endpoint is neither https nor on this machine"));
        }
        Ok(metadata)
    }

    /// The key of that id, for that algorithm.
    pub(super) async fn find(&self, kid: &str, algorithm: Algorithm) -> Result<DecodingKey, NoKey> {
        let known = self.cached();
        let fresh = known.as_ref().is_some_and(|set| self.clock.now() < set.fetched_at + self.limits.keys_fresh);
        let has = known.as_ref().is_some_and(|set| set.keys.contains_key(kid));
        let set = match known {
            Some(set) if fresh && has => set,
            // Old but usable: one request refreshes, the others go on.
            Some(set) if has => match self.fetching.try_lock() {
                Ok(mut last) => self.refresh(&mut last).await.unwrap_or(set),
                Err(_) => set,
            },
            _ => {
                let mut last = self.fetching.lock().await;
                match self.cached().filter(|set| set.keys.contains_key(kid)) {
                    Some(set) => set,
                    None => self.refresh(&mut last).await.or_else(|| self.cached()).ok_or(NoKey::Unavailable)?,
                }
            }
        };
        if self.clock.now() >= set.fetched_at + self.limits.keys_stale {
            return Err(NoKey::Unavailable);
        }
        set.keys.get(kid).filter(|key| key.fits(algorithm)).map(|key| key.key.clone()).ok_or(NoKey::Unknown)
    }

    fn cached(&self) -> Option<Arc<KeySet>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Fetches, if the last attempt is long enough ago. While there is nothing at all, a second is long enough.
    async fn refresh(&self, last: &mut Option<DateTime<Utc>>) -> Option<Arc<KeySet>> {
        let now = self.clock.now();
        let interval = if self.cached().is_some() { self.limits.keys_interval } else { chrono::TimeDelta::seconds(1) };
        if last.is_some_and(|last| now < last + interval) {
            return None;
        }
        *last = Some(now);
        match self.fetch(now).await {
            Ok(set) => {
                let set = Arc::new(set);
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(set.clone());
                Some(set)
            }
            Err(cause) => {
                tracing::warn!(issuer = self.issuer, %cause, "the issuer's keys cannot be fetched");
                None
            }
        }
    }

    async fn fetch(&self, now: DateTime<Utc>) -> Result<KeySet, Outage> {
        #[derive(Deserialize)]
        struct Document {
            keys: Vec<serde_json::Value>,
        }
        let address = &self.metadata().await?.jwks_uri;
        let document: Document = outbound::json(self.client.get(address)).await?;
        let usable = document.keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok()).filter_map(PublicKey::read);
        Ok(KeySet { fetched_at: now, keys: usable.collect() })
    }
}

impl PublicKey {
    /// Signature keys of a kind and strength that we use; others are passed over.
    fn read(jwk: Jwk) -> Option<(String, Self)> {
        if matches!(jwk.common.public_key_use, Some(ref used) if *used != PublicKeyUse::Signature) {
            return None;
        }
        let strong = match &jwk.algorithm {
            AlgorithmParameters::EllipticCurve(key) => key.curve == EllipticCurve::P256,
            AlgorithmParameters::RSA(key) => key.n.trim_end_matches('=').len() * 3 / 4 >= RSA_BYTES,
            _ => false,
        };
        let key = DecodingKey::from_jwk(&jwk).ok().filter(|_| strong)?;
        Some((jwk.common.key_id?, Self { key, algorithm: jwk.common.key_algorithm }))
    }

    /// The key's family and its own algorithm must fit what the token's header says.
    fn fits(&self, algorithm: Algorithm) -> bool {
        let family = match algorithm {
            Algorithm::ES256 => self.key.family() == AlgorithmFamily::Ec,
            Algorithm::PS256 | Algorithm::RS256 => self.key.family() == AlgorithmFamily::Rsa,
            _ => false,
        };
        family && self.algorithm.is_none_or(|own| own == KeyAlgorithm::from(algorithm))
    }
}

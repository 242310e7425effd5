//! Tokens made to order: right by default, wrong where a test says so.

use super::Shared;
use super::keys::{SigningKey, random_text};
use super::token::{access_payload, account_payload};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

/// A token in the making.
#[derive(Clone)]
pub struct Forge {
    header: Value,
    payload: Value,
    key: SigningKey,
    algorithm: Algorithm,
}

impl Forge {
    pub(super) fn access(shared: &Shared, who: &str) -> Self {
        let state = shared.state();
        let now = shared.now().timestamp();
        let person = state.person(who).map(|person| access_payload(shared, person, &random_text(), now));
        let account = || shared.config.accounts.iter().find(|account| account.id == who).map(|account| account_payload(shared, account));
        let payload = person.or_else(account).unwrap_or_else(|| panic!("nobody is called {who}"));
        Self::with(state.signing(), "at+jwt", payload)
    }

    pub(super) fn logout(shared: &Shared, sid: Option<&str>, subject: Option<&str>) -> Self {
        let now = shared.now().timestamp();
        let mut payload = json!({
            "iss": shared.url, "aud": shared.config.client.id, "iat": now, "exp": now + 120, "jti": random_text(), "typ": "Logout",
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        for (name, value) in [("sid", sid), ("sub", subject)] {
            if let Some(value) = value {
                payload[name] = value.into();
            }
        }
        Self::with(shared.state().signing(), "logout+jwt", payload)
    }

    fn with(key: SigningKey, kind: &str, payload: Value) -> Self {
        let header = json!({ "alg": "ES256", "typ": kind, "kid": key.kid() });
        Self { header, payload, algorithm: key.algorithm(), key }
    }

    /// Another claim, or none for `null`.
    #[must_use]
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        set(&mut self.payload, name, value.into());
        self
    }

    /// Another header parameter, or none for `null`.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        set(&mut self.header, name, value.into());
        self
    }

    /// Moves a time claim by seconds.
    ///
    /// # Panics
    /// The claim is not a time: the test is wrong.
    #[must_use]
    pub fn shift(mut self, name: &str, seconds: i64) -> Self {
        let at = self.payload[name].as_i64().expect("a time claim");
        self.payload[name] = (at + seconds).into();
        self
    }

    /// Signed by another key, with its algorithm; the header names that key.
    #[must_use]
    pub fn key(mut self, key: &SigningKey) -> Self {
        self.algorithm = key.algorithm();
        self.header["alg"] = format!("{:?}", key.algorithm()).into();
        self.header["kid"] = key.kid().into();
        self.key = key.clone();
        self
    }

    /// Signed by another key, while the header still names the right one.
    #[must_use]
    pub fn signed_by(mut self, key: &SigningKey) -> Self {
        self.algorithm = key.algorithm();
        self.key = key.clone();
        self
    }

    /// A claim as it is now.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        &self.payload[name]
    }

    /// Header and payload as text, for what no builder can express.
    #[must_use]
    pub fn parts(&self) -> (String, String) {
        (self.header.to_string(), self.payload.to_string())
    }

    /// The token.
    #[must_use]
    pub fn token(&self) -> String {
        self.key.sign(&self.header, &self.payload, self.algorithm)
    }
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        match value {
            Value::Null => object.remove(name),
            value => object.insert(name.to_owned(), value),
        };
    }
}

//! The provider's endpoints, as the confidential client that this server is.

use super::config::AuthConfig;
use super::jose;
use super::keys::{Keys, Metadata};
use super::outbound::{self, Outage};
use app::{Clock, Random};
use serde::Deserialize;
use std::sync::Arc;

/// RFC 7523.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What the token endpoint gives.
#[derive(Deserialize)]
pub(super) struct Tokens {
    pub access_token: String,
    pub refresh_token: Option<String>,
    pub id_token: Option<String>,
    token_type: String,
}

/// Our client at the provider of the browser's sign-in.
pub(super) struct Provider {
    client: reqwest::Client,
    clock: Clock,
    random: Random,
    keys: Arc<Keys>,
    login: super::config::Login,
    redirect_uri: String,
}

/// The secrets of one sign-in.
pub(super) struct Departure<'a> {
    pub state: &'a str,
    pub nonce: &'a str,
    pub verifier: &'a str,
    /// Whether the person must show the certificate although the provider remembers them.
    pub again: bool,
    /// The language of the provider's pages; none = the browser decides.
    pub language: Option<&'a str>,
}

impl Provider {
    pub(super) fn new(config: &AuthConfig, client: reqwest::Client, clock: Clock, random: Random, keys: Arc<Keys>) -> Self {
        Self { client, clock, random, keys, login: config.login.clone(), redirect_uri: config.redirect_uri() }
    }

    pub(super) async fn metadata(&self) -> Result<&Metadata, Outage> {
        self.keys.metadata().await
    }

    /// Where the browser goes to sign in: code flow with PKCE S256.
    pub(super) async fn departure(&self, departure: &Departure<'_>) -> Result<String, Outage> {
        let endpoint = &self.metadata().await?.authorization_endpoint;
        let mut url = reqwest::Url::parse(endpoint).map_err(|_| Outage::Nonsense("the authorization endpoint is no address"))?;
        let challenge = jose::base64url(&super::cookies::digest(departure.verifier.as_bytes()));
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.login.client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", "openid")
            .append_pair("state", departure.state)
            .append_pair("nonce", departure.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if departure.again {
            query.append_pair("prompt", "login");
        }
        if let Some(language) = departure.language {
            query.append_pair("ui_locales", language);
        }
        drop(query);
        Ok(url.into())
    }

    /// Redeems a code.
    pub(super) async fn redeem(&self, code: &str, verifier: &str) -> Result<Tokens, Outage> {
        let form =
            [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &self.redirect_uri), ("code_verifier", verifier)];
        self.tokens(&form).await
    }

    /// Gets fresh tokens. [`Outage::Refused`]: the provider has ended the session, or the person.
    pub(super) async fn refresh(&self, refresh_token: &str) -> Result<Tokens, Outage> {
        self.tokens(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    async fn tokens(&self, form: &[(&str, &str)]) -> Result<Tokens, Outage> {
        let endpoint = &self.metadata().await?.token_endpoint;
        let tokens: Tokens = outbound::json(self.as_client(endpoint, form)?).await?;
        if tokens.token_type.eq_ignore_ascii_case("bearer") { Ok(tokens) } else { Err(Outage::Nonsense("not a bearer token")) }
    }

    /// Ends the person's session at the provider. Said from server to server with the refresh token, so that no token
    /// has to travel through the browser's address bar (ASVS V10.1.1) and a closed window does not interrupt it.
    pub(super) async fn end_session(&self, refresh_token: &str) -> Result<(), Outage> {
        let endpoint = self.metadata().await?.end_session_endpoint.as_ref();
        let endpoint = endpoint.ok_or(Outage::Nonsense("the provider has no end_session_endpoint"))?;
        outbound::send(self.as_client(endpoint, &[("refresh_token", refresh_token)])?).await.map(drop)
    }

    fn as_client(&self, endpoint: &str, form: &[(&str, &str)]) -> Result<reqwest::RequestBuilder, Outage> {
        let assertion =
            self.login.key.assertion(&self.login.client_id, self.keys.issuer(), jose::random_text(&self.random), self.clock.now());
        let assertion = assertion.map_err(|_| Outage::Nonsense("our own key does not sign"))?;
        let ours = [("client_id", &*self.login.client_id), ("client_assertion_type", ASSERTION_TYPE), ("client_assertion", &assertion)];
        let form: Vec<_> = form.iter().copied().chain(ours).collect();
        Ok(self.client.post(endpoint).form(&form))
    }
}

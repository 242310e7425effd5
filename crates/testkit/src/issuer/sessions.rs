//! What the issuer remembers: keys, sessions, codes, refresh tokens. In memory only.

use super::keys::{SigningKey, random_text};
use super::language::Language;
use super::{IssuerConfig, IssuerError, Person};
use std::collections::{HashMap, HashSet};

/// A sign-in waiting for the choice of a person.
#[derive(Clone)]
pub(super) struct Pending {
    pub redirect_uri: String,
    pub state: String,
    pub nonce: Option<String>,
    pub challenge: String,
    /// The language of the pages it is shown.
    pub language: Language,
}

/// A code that can be redeemed once.
pub(super) struct Code {
    pub sid: String,
    pub pending: Pending,
    pub expires: i64,
}

/// Somebody's session at the issuer.
#[derive(Clone)]
pub(super) struct Session {
    pub username: String,
    pub auth_time: i64,
    pub nonce: Option<String>,
    order: u64,
}

pub(super) struct State {
    pub people: Vec<Person>,
    signing: SigningKey,
    published: Vec<SigningKey>,
    pub pending: HashMap<String, Pending>,
    pub codes: HashMap<String, Code>,
    pub sessions: HashMap<String, Session>,
    refresh: HashMap<String, String>,
    spent: HashMap<String, String>,
    pub assertions: HashSet<String>,
    counter: u64,
}

impl State {
    pub(super) fn new(config: &IssuerConfig) -> Result<Self, IssuerError> {
        let signing = SigningKey::es256()?;
        Ok(Self {
            people: config.people.clone(),
            published: vec![signing.clone()],
            signing,
            pending: HashMap::new(),
            codes: HashMap::new(),
            sessions: HashMap::new(),
            refresh: HashMap::new(),
            spent: HashMap::new(),
            assertions: HashSet::new(),
            counter: 0,
        })
    }

    pub(super) fn signing(&self) -> SigningKey {
        self.signing.clone()
    }

    pub(super) fn published(&self) -> Vec<serde_json::Value> {
        self.published.iter().map(SigningKey::jwk).collect()
    }

    pub(super) fn rotate(&mut self) {
        // Without randomness the old key goes on: a development issuer has nothing better to do.
        if let Ok(key) = SigningKey::es256() {
            self.publish(key.clone());
            self.signing = key;
        }
    }

    pub(super) fn retire(&mut self) {
        self.published = vec![self.signing.clone()];
    }

    pub(super) fn publish(&mut self, key: SigningKey) {
        self.published.push(key);
    }

    pub(super) fn person(&self, username: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.username == username)
    }

    pub(super) fn set_roles(&mut self, username: &str, roles: &[&str]) {
        for person in self.people.iter_mut().filter(|person| person.username == username) {
            person.roles = roles.iter().map(|role| (*role).to_owned()).collect();
        }
    }

    pub(super) fn begin(&mut self, username: &str, auth_time: i64) -> String {
        let sid = random_text();
        self.counter += 1;
        let session = Session { username: username.to_owned(), auth_time, nonce: None, order: self.counter };
        self.sessions.insert(sid.clone(), session);
        sid
    }

    pub(super) fn end(&mut self, sid: &str) -> Option<Session> {
        self.refresh.retain(|_, of| of != sid);
        self.sessions.remove(sid)
    }

    pub(super) fn end_sessions_of(&mut self, username: &str) {
        let ended: Vec<String> =
            self.sessions.iter().filter(|(_, session)| session.username == username).map(|(sid, _)| sid.clone()).collect();
        for sid in ended {
            self.end(&sid);
        }
    }

    pub(super) fn last_session_of(&self, username: &str) -> Option<String> {
        let of = self.sessions.iter().filter(|(_, session)| session.username == username);
        of.max_by_key(|(_, session)| session.order).map(|(sid, _)| sid.clone())
    }

    pub(super) fn new_refresh(&mut self, sid: &str) -> String {
        let token = random_text();
        self.refresh.insert(token.clone(), sid.to_owned());
        token
    }

    /// The session of a refresh token, which is spent by this. A token used twice ends its session, as in our realms.
    pub(super) fn spend_refresh(&mut self, token: &str) -> Option<String> {
        if let Some(sid) = self.spent.get(token).cloned() {
            self.end(&sid);
            return None;
        }
        let sid = self.refresh.remove(token)?;
        self.spent.insert(token.to_owned(), sid.clone());
        self.sessions.contains_key(&sid).then_some(sid)
    }

    pub(super) fn session_of_refresh(&self, token: &str) -> Option<String> {
        self.refresh.get(token).cloned()
    }
}

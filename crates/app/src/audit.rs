//! How an event of the audit log is written down: its canonical form and its commitments (design D6, `docs/audit.md`).
//! This form is for good: a change of it is a new version beside the old one.

use crate::Ctx;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::audit::{Change, Event};
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;
use std::collections::BTreeMap;

/// The version of the canonical form.
const VERSION: u8 = 1;

/// The names of who did it and of where they were, beside the fields that changed: like values, they can be forgotten.
const ACTOR_NAME: &str = "actor.name";
const ACTOR_ORIGIN: &str = "actor.origin";

/// An event with the values it commits to.
pub(crate) struct Entry<'a> {
    ctx: &'a Ctx,
    event: Event,
    at: DateTime<Utc>,
    /// Each with the key of its commitments.
    values: Vec<([u8; 32], Change)>,
}

impl<'a> Entry<'a> {
    /// An event of this actor, with a new key for every value.
    pub(crate) fn new(ctx: &'a Ctx, mut event: Event, at: DateTime<Utc>) -> Self {
        let mut values = std::mem::take(&mut event.changes);
        let known = |field: &str, after: String| Change { field: field.to_owned(), before: None, after: Some(after) };
        values.push(known(ACTOR_NAME, ctx.actor.name.clone()));
        values.extend(ctx.origin.map(|address| known(ACTOR_ORIGIN, address.to_string())));
        let values = values.into_iter().map(|change| (ctx.random.bytes(), change)).collect();
        Self { ctx, event, at, values }
    }

    /// The bytes that are hashed: JSON as RFC 8785 has it. Names are ASCII and sorted, numbers are whole and small, so
    /// that the serialiser's own output is that form.
    ///
    /// # Panics
    /// Never: there are texts and one number in it.
    pub(crate) fn canonical(&self) -> Vec<u8> {
        let commitments = self.values.iter().map(|(key, change)| {
            let of = |label: &str, value: &Option<String>| value.as_ref().map(|value| commitment(key, label, value));
            (change.field.as_str(), Commitments { after: of("after", &change.after), before: of("before", &change.before) })
        });
        let event = Canonical {
            action: self.event.action.as_str(),
            actor: CanonicalActor { issuer: &self.ctx.actor.issuer, subject: &self.ctx.actor.subject },
            at: self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            chain: self.event.chain.to_string(),
            values: commitments.collect(),
            version: VERSION,
        };
        serde_json::to_vec(&event).expect("texts and numbers have a JSON form")
    }

    /// The values and their keys, for the table from which they can be shredded.
    pub(crate) fn values(&self) -> Vec<db::audit::Value<'_>> {
        let mut rows = Vec::with_capacity(self.values.len());
        for (key, Change { field, before, after }) in &self.values {
            rows.push(db::audit::Value { field, key, before: before.as_deref(), after: after.as_deref() });
        }
        rows
    }
}

/// The canonical form; the fields stand in the order of their names.
#[derive(Serialize)]
struct Canonical<'a> {
    action: &'a str,
    actor: CanonicalActor<'a>,
    at: String,
    chain: String,
    values: BTreeMap<&'a str, Commitments>,
    version: u8,
}

#[derive(Serialize)]
struct CanonicalActor<'a> {
    issuer: &'a str,
    subject: &'a str,
}

#[derive(Serialize)]
struct Commitments {
    after: Option<String>,
    before: Option<String>,
}

/// What stands for a value in the chain: whoever has value and key can check it, nobody else learns anything.
fn commitment(key: &[u8; 32], label: &str, value: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
    mac.update(label.as_bytes());
    mac.update(&[0]);
    mac.update(value.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

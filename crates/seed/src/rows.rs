//! COPY text, and the tables that are not an order's.

use crate::plan::{AUTHORITIES, Certificate, Holder};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::values::fold;

/// The first number the demo quotes; older orders stayed on the old platform.
const FIRST_NUMBER: usize = 1_001;

/// The name of the certification authority that issues.
pub(crate) const ISSUER: &str = "AC Démonstration G1";

/// One table's rows.
#[derive(Debug, Default)]
pub(crate) struct Rows(pub(crate) String);

impl Rows {
    /// Appends one row of texts already in PostgreSQL's form; `None` is NULL.
    pub(crate) fn push<const N: usize>(&mut self, values: [Option<&str>; N]) {
        for (i, value) in values.into_iter().enumerate() {
            if i > 0 {
                self.0.push('\t');
            }
            match value {
                None => self.0.push_str("\\N"),
                // By bytes: nearly every value is looked through in vain.
                Some(text) if !text.bytes().any(|byte| matches!(byte, b'\\' | b'\t' | b'\n')) => self.0.push_str(text),
                Some(text) => text.chars().for_each(|c| match c {
                    '\\' => self.0.push_str("\\\\"),
                    '\t' => self.0.push_str("\\t"),
                    '\n' => self.0.push_str("\\n"),
                    c => self.0.push(c),
                }),
            }
        }
        self.0.push('\n');
    }
}

pub(crate) const HOLDERS: &str = "holders (id, ra_code, last_name, first_name, last_name_folded, first_name_folded, email,
    certificate, certificate_not_after)";
pub(crate) const CERTIFICATES: &str = "certificates (serial_number, holder_id, ra_code, order_number, issuer, subject, issued_at,
    not_before, not_after, revoked_at)";

pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub(crate) fn number(order: usize) -> String {
    (FIRST_NUMBER + order).to_string()
}

pub(crate) fn fact(holder: &Holder) -> (&'static str, String) {
    match holder.latest() {
        None => ("none", "-infinity".to_owned()),
        Some(c) => (if c.revoked_at.is_some() { "revoked" } else { "issued" }, time(c.not_after)),
    }
}

pub(crate) fn holder(rows: &mut Rows, id: usize, holder: &Holder) {
    let (state, not_after) = fact(holder);
    let (last, first) = (fold(&holder.last), fold(&holder.first));
    let id = (id + 1).to_string();
    let code = AUTHORITIES[holder.authority].0;
    rows.push([
        Some(&id),
        Some(code),
        Some(&holder.last),
        Some(&holder.first),
        Some(&last),
        Some(&first),
        Some(&holder.email),
        Some(state),
        Some(&not_after),
    ]);
}

pub(crate) fn certificate(rows: &mut Rows, id: usize, holder: &Holder, certificate: &Certificate) {
    let (issued, end) = (time(certificate.issued_at), time(certificate.not_after));
    let (revoked, order) = (certificate.revoked_at.map(time), certificate.order.map(number));
    let subject = format!("CN={} {},SN={},GN={},C=FR", holder.first, holder.last, holder.last, holder.first).replace('\\', "");
    let id = (id + 1).to_string();
    rows.push([
        Some(&certificate.serial),
        Some(&id),
        Some(AUTHORITIES[holder.authority].0),
        order.as_deref(),
        Some(ISSUER),
        Some(&subject),
        Some(&issued),
        Some(&issued),
        Some(&end),
        revoked.as_deref(),
    ]);
}

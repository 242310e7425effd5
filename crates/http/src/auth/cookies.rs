//! The three cookies. All are `__Host-`: this origin only, never a sub-domain, never plain text.

use super::jose;
use app::Random;
use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

/// The session: strict, so that no other site's page can bring it along.
pub(super) const SESSION: &str = "__Host-sid";
/// The sign-in under way: lax, because the provider sends the browser back from another site.
pub(super) const LOGIN: &str = "__Host-login";
/// Says that the person signed out here: the next sign-in asks for the certificate again. Not a secret.
pub(super) const LEFT: &str = "__Host-left";

/// A random value for a cookie: 256 bits.
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn new(random: &Random) -> Self {
        Self(jose::random_text(random))
    }

    /// Accepts a value that we could have made.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        ours.then(|| Self(text.to_owned()))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// What the database knows of it.
    pub(super) fn hash(&self) -> [u8; 32] {
        digest(self.0.as_bytes())
    }
}

/// SHA-256.
pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The cookie of that name, if the request has it exactly once. Two of one name mean that somebody meddled.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = all(headers).filter(|(key, _)| *key == name).map(|(_, value)| value);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Whether the request has a cookie of that name at all.
pub(super) fn present(headers: &HeaderMap, name: &str) -> bool {
    all(headers).any(|(key, _)| key == name)
}

fn all(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    // Cookie by cookie: another application's cookie in some other encoding must not hide ours.
    let pairs = headers.get_all(header::COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    // Spaces as HTTP knows them, and no others: browsers let any host of the domain set a cookie whose name begins with another
    // kind of space, and that must not become one of ours, whose prefix only this origin may set.
    pairs.filter_map(|pair| std::str::from_utf8(pair.trim_ascii()).ok()?.split_once('='))
}

/// `Set-Cookie` for the session.
pub(super) fn set_session(secret: &Secret) -> HeaderValue {
    header_value(format!("{SESSION}={}; Path=/; Secure; HttpOnly; SameSite=Strict", secret.text()))
}

/// `Set-Cookie` for a sign-in under way.
pub(super) fn set_login(secret: &Secret, seconds: i64) -> HeaderValue {
    header_value(format!("{LOGIN}={}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax", secret.text()))
}

/// `Set-Cookie` that remembers the sign-out until the browser closes.
pub(super) fn set_left() -> HeaderValue {
    HeaderValue::from_static("__Host-left=1; Path=/; Secure; HttpOnly; SameSite=Lax")
}

/// `Set-Cookie` that removes one.
pub(super) fn clear(name: &str) -> HeaderValue {
    header_value(format!("{name}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"))
}

fn header_value(text: String) -> HeaderValue {
    HeaderValue::from_str(&text).expect("names are constants and values base64url: always a valid header")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_applications_cookie_does_not_hide_ours() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_bytes(b"prenom=\xc9ric; __Host-sid=ours; x=\xff").expect("bytes"));
        assert_eq!(read(&headers, SESSION), Some("ours"));
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-sid=theirs"));
        assert_eq!((read(&headers, SESSION), present(&headers, SESSION)), (None, true), "twice is none");
    }

    /// ASVS 5.0 3.3.3: what the prefix promises must not be got round.
    #[test]
    fn a_name_after_another_kind_of_space_is_another_name() {
        for space in ['\u{a0}', '\u{85}', '\u{2000}', '\u{3000}'] {
            let theirs = format!("{space}__Host-sid=theirs; __Host-sid=ours");
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_bytes(theirs.as_bytes()).expect("bytes"))]);
            assert_eq!(read(&headers, SESSION), Some("ours"), "{space:?}");
        }
    }
}

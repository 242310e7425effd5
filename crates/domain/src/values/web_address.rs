use super::ValueError;
use super::entered::entered;

/// The longest address that every mail client and browser takes.
const MAX: usize = 2_000;

entered! {
    /// The address of a page that people are sent to: `https` only, with a host name and without a password in it.
    WebAddress
}

impl WebAddress {
    /// Reads an address (RFC 3986); surrounding spaces are ignored. What is not ASCII is written as browsers copy it, in
    /// percent signs and Punycode.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty, longer than 2 000 characters, has a character that addresses never have, or is no
    /// `https` address of a host name.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        if !text.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b)) {
            return Err(ValueError::Character);
        }
        if text.len() > MAX {
            return Err(ValueError::TooLong);
        }
        let rest = text.strip_prefix("https://").ok_or(ValueError::Format)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if is_host(authority) { Ok(Self(text.to_owned())) } else { Err(ValueError::Format) }
    }
}

/// A host name of two labels at least, with a port or not.
fn is_host(authority: &str) -> bool {
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && host.split('.').all(is_label) && last.bytes().any(|b| b.is_ascii_alphabetic()) && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_named_hosts_are_linked_to() {
        for good in ["https://commande.example/ws/standard-v4", "https://a.example:8443/?x=%C3%A9#y", " https://a.example "] {
            assert_eq!(WebAddress::parse(good).map(String::from), Ok(good.trim().to_owned()));
        }
        let bad = [
            ("", ValueError::Empty),
            ("http://a.example", ValueError::Format),
            ("javascript:alert(1)", ValueError::Format),
            ("https://", ValueError::Format),
            ("https://localhost/", ValueError::Format),
            ("https://user:secret@a.example/", ValueError::Format),
            ("https://a.example@b.example/", ValueError::Format),
            ("https://192.0.2.1/", ValueError::Format),
            ("https://a.example:99999/", ValueError::Format),
            ("https://a.example/é", ValueError::Character),
            ("https://a.example/ b", ValueError::Character),
            ("https://a.example/\"onclick=", ValueError::Character),
            ("https://a.example\\@b.example", ValueError::Character),
        ];
        for (text, why) in bad {
            assert_eq!(WebAddress::parse(text), Err(why), "{text:?}");
        }
        assert_eq!(WebAddress::parse(&format!("https://a.example/{}", "x".repeat(2_000))), Err(ValueError::TooLong));
    }
}

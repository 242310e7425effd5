use super::ValueError;
use super::entered::entered;

/// The longest address that a mail can be sent to (RFC 5321, 4.5.3.1, without the angle brackets).
const MAX: usize = 254;
const MAX_LOCAL: usize = 64;
const MAX_LABEL: usize = 63;

entered! {
    /// An e-mail address that any mail server can deliver to: the local part as entered, the domain in lower case.
    Email
}

impl Email {
    /// Reads an address: a dot-atom, `@`, a domain name of two labels at least (RFC 5322, 3.4.1; RFC 1123, 2.1).
    /// Surrounding spaces are ignored. Comments, quoted local parts and IP addresses have no use here and are refused.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty, longer than 254 characters, has a character outside ASCII or no such shape.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ValueError::Character);
        }
        if text.len() > MAX {
            return Err(ValueError::TooLong);
        }
        match text.rsplit_once('@') {
            Some((local, domain)) if is_local(local) && is_domain(domain) => Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase()))),
            _ => Err(ValueError::Format),
        }
    }

    /// The address in lower case: what tells two holders apart (design D8).
    #[must_use]
    pub fn lower(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

fn is_local(local: &str) -> bool {
    let is_atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    local.len() <= MAX_LOCAL && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom))
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(is_label) && last.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_that_mail_goes_to_are_read() {
        for (text, read) in [
            (" Jean.Dupont@Exemple.FR ", "Jean.Dupont@exemple.fr"),
            ("o'brien+rh@mail.example", "o'brien+rh@mail.example"),
            ("x@xn--rksmrgs-5wao1o.example", "x@xn--rksmrgs-5wao1o.example"),
        ] {
            assert_eq!(Email::parse(text).map(String::from), Ok(read.to_owned()));
        }
    }

    #[test]
    fn everything_else_says_why() {
        use ValueError::{Character, Empty, Format, TooLong};
        let long = format!("{}@{}.example", "a".repeat(64), "b".repeat(190));
        let local = format!("{}@mail.example", "a".repeat(65));
        let cases = [
            (" ", Empty),
            ("a@b", Format),
            ("@mail.example", Format),
            ("a@@mail.example", Format),
            ("a..b@mail.example", Format),
            (".a@mail.example", Format),
            ("a@-mail.example", Format),
            ("a@mail..example", Format),
            ("a@mail.example.", Format),
            ("a@192.0.2.1", Format),
            ("a@[192.0.2.1]", Format),
            ("\"a\"@mail.example", Format),
            ("<a@mail.example>", Format),
            ("a@mail.example,b@mail.example", Format),
            ("a b@mail.example", Character),
            ("a@mail.example\r\nBcc:b@mail.example", Character),
            ("é@mail.example", Character),
            (local.as_str(), Format),
            (long.as_str(), TooLong),
        ];
        for (text, why) in cases {
            assert_eq!(Email::parse(text), Err(why), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again_and_is_safe_in_a_header(text in prop_oneof![any::<String>(), "[a-zA-Z.<>\"@ \r\n]{1,20}@[a-zA-Z.-]{1,20}"]) {
            if let Ok(email) = Email::parse(&text) {
                prop_assert!(email.as_str().bytes().all(|b| b.is_ascii_graphic() && !b"<>,;:\"()[]\\".contains(&b)));
                prop_assert_eq!(email.as_str().matches('@').count(), 1);
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
            }
        }
    }
}

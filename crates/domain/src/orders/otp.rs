use super::OtpChannel;
use crate::values::{Email, Mobile, ValueError};

/// Where the activation code goes (*Contact OTP*), as entered and found right: a value of the channel that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtpAddress {
    /// By SMS to this number.
    Mobile(Mobile),
    /// By mail to this address.
    Email(Email),
}

impl OtpAddress {
    /// Reads a contact by the rule of its channel.
    ///
    /// # Errors
    /// What [`Mobile::parse`] or [`Email::parse`] says of it.
    pub fn parse(channel: OtpChannel, text: &str) -> Result<Self, ValueError> {
        match channel {
            OtpChannel::Mobile => Mobile::parse(text).map(Self::Mobile),
            OtpChannel::Email => Email::parse(text).map(Self::Email),
        }
    }

    /// By which channel.
    #[must_use]
    pub const fn channel(&self) -> OtpChannel {
        match self {
            Self::Mobile(_) => OtpChannel::Mobile,
            Self::Email(_) => OtpChannel::Email,
        }
    }

    /// The number or address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mobile(mobile) => mobile.as_str(),
            Self::Email(email) => email.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_one_of_its_channel() {
        for (channel, text, read) in [
            (OtpChannel::Mobile, "06 39 98 00 01", Ok("+33639980001")),
            (OtpChannel::Email, "a@Mail.example", Ok("a@mail.example")),
            (OtpChannel::Mobile, "a@mail.example", Err(ValueError::Format)),
            (OtpChannel::Email, "+33639980001", Err(ValueError::Format)),
            (OtpChannel::Email, "", Err(ValueError::Empty)),
        ] {
            let address = OtpAddress::parse(channel, text);
            assert_eq!(address.as_ref().map(OtpAddress::as_str).map_err(|why| *why), read);
            assert!(address.is_err() || address.is_ok_and(|address| address.channel() == channel));
        }
    }
}

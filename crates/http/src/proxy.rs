//! What a reverse proxy says about a request: where it came from, and which client certificate it proved to own. Both
//! count from the addresses configured as proxies only; from anybody else the headers are removed unread.

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use crate::auth::PeerCertificate;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const CLIENT_CERT: HeaderName = HeaderName::from_static("client-cert");
const CLIENT_CERT_CHAIN: HeaderName = HeaderName::from_static("client-cert-chain");

/// The proxies in front, as configured.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// Their addresses: `X-Forwarded-For` counts from these.
    pub trusted: Vec<IpNet>,
    /// Whether their `Client-Cert` header (RFC 9440) counts too. Such a proxy must remove the header from what clients
    /// send (RFC 9440 §4), which is more than one that only forwards addresses promises.
    pub client_certificates: bool,
}

/// Where a request came from, as far as that can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// The address itself.
    #[must_use]
    pub fn address(self) -> IpAddr {
        self.0
    }

    /// Who is counted as one caller: an IPv4 address, or an IPv6 network of 64 bits, which a single subscriber has.
    #[must_use]
    pub fn network(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        }
    }
}

impl Proxies {
    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// The last address of the chain that is not one of our proxies; what stands before it, anybody may have written.
    pub(crate) fn client_of(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        let named: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().flat_map(|value| value.to_str().unwrap_or("").split(',')).collect();
        let mut client = peer;
        for text in named.iter().rev() {
            if !self.is_trusted(client) {
                break;
            }
            match text.trim().parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }
        ClientAddress(client)
    }
}

/// Notes where the request came from and, when a proxy is trusted with that, its client certificate.
pub(crate) async fn read(State(proxies): State<Arc<Proxies>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let trusted = peer.is_some_and(|peer| proxies.is_trusted(peer));
    let client = peer.map(|peer| proxies.client_of(peer, request.headers()));
    let certificate = (trusted && proxies.client_certificates).then(|| certificate(request.headers())).flatten();
    request.headers_mut().remove(CLIENT_CERT);
    request.headers_mut().remove(CLIENT_CERT_CHAIN);
    if let Some(client) = client {
        request.extensions_mut().insert(client);
    }
    if let Some(certificate) = certificate {
        // The listener's own proof of a certificate is the stronger one.
        request.extensions_mut().get_or_insert(certificate);
    }
    next.run(request).await
}

/// The one `Client-Cert`: the DER encoding as a byte sequence of RFC 8941, `:base64:`.
pub(crate) fn certificate(headers: &HeaderMap) -> Option<PeerCertificate> {
    let mut values = headers.get_all(CLIENT_CERT).iter();
    let only = values.next().filter(|_| values.next().is_none())?;
    let encoded = only.to_str().ok()?.trim().strip_prefix(':')?.strip_suffix(':')?;
    STANDARD.decode(encoded).ok().filter(|der| !der.is_empty()).map(|der| PeerCertificate::from_der(&der))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn proxies(networks: &[&str]) -> Proxies {
        Proxies { trusted: networks.iter().map(|n| n.parse().expect("a network")).collect(), client_certificates: true }
    }

    fn forwarded(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (FORWARDED_FOR, HeaderValue::from_str(value).expect("a value"))).collect()
    }

    #[test]
    fn only_what_our_own_proxies_wrote_counts() {
        let ours = proxies(&["10.0.0.0/8", "fd00::/8"]);
        let client = |peer: &str, headers: &[&str]| ours.client_of(ip(peer), &forwarded(headers)).0;
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), ip("203.0.113.9"), "a stranger names somebody else");
        assert_eq!(client("10.0.0.1", &["198.51.100.1"]), ip("198.51.100.1"));
        assert_eq!(client("10.0.0.1", &["192.0.2.66, 198.51.100.1", "10.0.0.7"]), ip("198.51.100.1"), "the first is forged");
        assert_eq!(client("10.0.0.1", &["192.0.2.66, nonsense"]), ip("10.0.0.1"));
        assert_eq!(client("10.0.0.1", &[]), ip("10.0.0.1"));
        assert_eq!(client("fd00::1", &["2001:db8::5"]), ip("2001:db8::5"));
    }

    #[test]
    fn one_subscriber_is_one_caller_whatever_their_last_64_bits() {
        let network = |text| ClientAddress(ip(text)).network();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("198.51.100.1"), network("198.51.100.2"));
    }

    #[test]
    fn a_certificate_is_one_byte_sequence_or_none() {
        let of = |values: &[&str]| {
            let headers: HeaderMap = values.iter().map(|v| (CLIENT_CERT, HeaderValue::from_str(v).expect("a value"))).collect();
            certificate(&headers).map(|certificate| certificate.thumbprint())
        };
        assert_eq!(of(&[":AQID:"]), Some(PeerCertificate::from_der(&[1, 2, 3]).thumbprint()));
        for wrong in [&["AQID"][..], &[":AQID"], &["::"], &[":AQ-D:"], &[":AQID:", ":AQID:"], &[":AQID:, :AQID:"], &[]] {
            assert_eq!(of(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        /// However a client fills the header, it cannot pass for an address that is not in the part our proxy wrote.
        #[test]
        fn a_client_cannot_choose_its_address(forged in "[0-9a-f:., ]{0,60}", real in any::<[u8; 4]>()) {
            let real = IpAddr::from(real);
            let ours = proxies(&["10.0.0.0/8"]);
            prop_assume!(!ours.is_trusted(real));
            let headers = forwarded(&[&format!("{forged}, {real}")]);
            prop_assert_eq!(ours.client_of(ip("10.0.0.1"), &headers).0, real);
        }
    }
}

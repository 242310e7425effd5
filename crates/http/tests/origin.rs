//! Where a request comes from: what strangers may do from one network, and which proxy is believed what.

mod support;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http_layer::auth::PeerCertificate;
use http_layer::{Limits, Proxies};
use serde_json::json;
use support::{Setup, TestApp};

const PROXY: &str = "10.1.2.3";
const STRANGER: &str = "203.0.113.9";

fn behind_a_proxy(limits: Limits, client_certificates: bool) -> Setup {
    let trusted = vec!["10.0.0.0/8".parse().expect("a network")];
    Setup { limits, proxies: Proxies { trusted, client_certificates }, ..Setup::default() }
}

/// ASVS 2.4.1 and 15.3.4: who has no name yet is counted by network, and cannot escape by naming another.
#[tokio::test]
async fn strangers_of_one_network_sign_in_a_limited_number_of_times() {
    let limits = Limits { sign_in_requests_per_second: 0.1, sign_in_burst: 2, ..Limits::default() };
    let app = TestApp::with(behind_a_proxy(limits, false)).await;
    let sign_in = async |peer, forwarded_for| app.from(peer, "/auth/login", &[("x-forwarded-for", forwarded_for)]).await;
    for forged in ["198.51.100.1", "198.51.100.2"] {
        assert_eq!(sign_in(STRANGER, forged).await.status, 303);
    }
    let refused = sign_in(STRANGER, "198.51.100.3").await;
    assert_eq!((refused.code().as_str(), refused.header("retry-after")), ("rate_limited", "10"));
    for network in ["2001:db8::1", "2001:db8::2"] {
        assert_eq!(sign_in(PROXY, network).await.status, 303);
    }
    assert_eq!(sign_in(PROXY, "2001:db8::3").await.code(), "rate_limited", "one subscriber's network");
    assert_eq!(sign_in(PROXY, "198.51.100.4").await.status, 303, "somebody else is not affected");
    let known = format!("Bearer {}", app.issuer.access_token("claire.morvan").token());
    assert_eq!(app.from(STRANGER, "/api/v1/me", &[("authorization", &known)]).await.status, 200);
    assert_eq!(app.from(STRANGER, "/auth/jwks", &[]).await.status, 200, "the provider is no stranger");
}

/// ASVS 4.1.3: the header counts from the configured proxy only.
#[tokio::test]
async fn a_certificate_in_a_header_counts_from_a_trusted_proxy_only() {
    let certificate = b"a certificate, as far as a thumbprint is concerned";
    let header = format!(":{}:", STANDARD.encode(certificate));
    let thumbprint = URL_SAFE_NO_PAD.encode(PeerCertificate::from_der(certificate).thumbprint());
    let trusted = TestApp::with(behind_a_proxy(Limits::default(), true)).await;
    let forwarding = TestApp::with(behind_a_proxy(Limits::default(), false)).await;
    for (app, peer, headers, status) in [
        (&trusted, PROXY, vec![header.as_str()], 200),
        (&trusted, STRANGER, vec![header.as_str()], 401),
        (&forwarding, PROXY, vec![header.as_str()], 401),
        (&trusted, PROXY, vec![header.as_str(), header.as_str()], 401),
        (&trusted, PROXY, vec![":Zm9yZ2Vk:"], 401),
        (&trusted, PROXY, vec![], 401),
    ] {
        let token = app.issuer.access_token("partner-acme").claim("cnf", json!({ "x5t#S256": thumbprint })).token();
        let authorization = format!("Bearer {token}");
        let mut sent: Vec<(&str, &str)> = headers.iter().map(|value| ("client-cert", *value)).collect();
        sent.push(("authorization", &authorization));
        let answer = app.from(peer, "/api/v1/me", &sent).await;
        assert_eq!(answer.status, status, "{peer} {headers:?}: {}", answer.text);
        if status == 401 {
            assert_eq!(answer.code(), "token_binding");
        }
    }
}

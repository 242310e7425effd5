//! The second listener, for real: V10.3.5 (sender-constrained tokens), V4.1.3 (no header stands in for a certificate).

mod support;

use axum::Router;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_layer::auth::PeerCertificate;
use http_layer::auth::mtls::{self, MtlsConfig};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::json;
use support::World;

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

fn leaf(by: &CertifiedIssuer<'static, KeyPair>) -> (rcgen::Certificate, KeyPair) {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    (params.signed_by(&key, by).expect("a certificate"), key)
}

#[tokio::test]
async fn the_second_listener_hands_the_certificate_to_the_verifier() {
    let world = World::start().await;
    let ours = authority();
    let (server, server_key) = leaf(&ours);
    let config = MtlsConfig {
        certificates: server.pem().into_bytes(),
        key: server_key.serialize_pem().into_bytes(),
        client_authorities: ours.pem().into_bytes(),
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://localhost:{}/", listener.local_addr().expect("an address").port());
    let who = |axum::extract::State(auth): axum::extract::State<http_layer::auth::AuthState>, request: axum::extract::Request| async move {
        let token = request.headers()["authorization"].to_str().expect("text").trim_start_matches("Bearer ").to_owned();
        match auth.examine(&token, request.extensions().get::<PeerCertificate>()).await {
            Ok(_) => StatusCode::OK,
            Err(_) => StatusCode::UNAUTHORIZED,
        }
    };
    let router = Router::new().route("/", axum::routing::get(who)).with_state(world.auth.clone());
    let server = tokio::spawn(mtls::serve(listener, config, router, axum_server::Handle::new(), http_layer::Limits::default()));

    let (partner, partner_key) = leaf(&ours);
    let bound = URL_SAFE_NO_PAD.encode(PeerCertificate::from_der(partner.der()).thumbprint());
    let token = world.issuer.access_token("partner-acme").claim("cnf", json!({ "x5t#S256": bound })).token();
    let call = |identity: Option<String>| {
        let root = reqwest::Certificate::from_pem(ours.pem().as_bytes()).expect("a root");
        let mut client = reqwest::Client::builder().no_proxy().tls_certs_only([root]);
        if let Some(pem) = identity {
            client = client.identity(reqwest::Identity::from_pem(pem.as_bytes()).expect("an identity"));
        }
        client.build().expect("a client").get(&url).bearer_auth(&token).send()
    };
    let with = |certificate: &rcgen::Certificate, key: &KeyPair| Some(format!("{}{}", key.serialize_pem(), certificate.pem()));
    assert_eq!(call(with(&partner, &partner_key)).await.expect("an answer").status(), 200);
    assert_eq!(call(None).await.expect("an answer").status(), 401, "no certificate");
    let (other, other_key) = leaf(&ours);
    assert_eq!(call(with(&other, &other_key)).await.expect("an answer").status(), 401, "another certificate");
    let (foreign, foreign_key) = leaf(&authority());
    assert!(call(with(&foreign, &foreign_key)).await.is_err(), "a stranger's certificate ends the handshake");
    server.abort();
}

//! The attack corpus for Bearer tokens: each is a good token with one thing wrong, refused for exactly that reason.
//! OWASP ASVS 5.0 beside each group.

mod support;

use api::ProblemCode;
use axum::extract::FromRequestParts;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use http_layer::auth::{AuthState, Flaw, PeerCertificate, SignedIn};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use support::World;
use testkit::fuzz::{Inputs, rounds};
use testkit::issuer::{Forge, SigningKey};

fn b64(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// A token whose header or payload no JSON builder would write.
fn raw(good: &Forge, key: &SigningKey, header: Option<&str>, payload: Option<&str>) -> String {
    let (h, p) = good.parts();
    let message = format!("{}.{}", b64(header.unwrap_or(&h)), b64(payload.unwrap_or(&p)));
    let pem = jsonwebtoken::EncodingKey::from_ec_pem(key.pem().as_bytes()).expect("a key");
    format!("{message}.{}", jsonwebtoken::crypto::sign(message.as_bytes(), &pem, Algorithm::ES256).expect("signs"))
}

async fn by_http(auth: &AuthState, token: &str) -> Result<SignedIn, ProblemCode> {
    let request = Request::get("/api/v1/me").header("authorization", format!("Bearer {token}")).body(()).expect("a request");
    SignedIn::from_request_parts(&mut request.into_parts().0, auth).await.map_err(|failure| failure.code())
}

#[tokio::test]
async fn good_tokens_are_accepted() {
    let world = World::start().await;
    let actor = world.auth.examine(&world.issuer.access_token("eric.lagarde").token(), None).await.expect("accepted");
    assert_eq!((actor.name.as_str(), actor.issuer.as_str()), ("Éric Lagarde", world.issuer.url()));
    assert_eq!(actor.perimeter.iter().map(|code| code.as_str()).collect::<Vec<_>>(), ["OUEST"]);
    let portal = world.issuer.access_token("portal-standard-v4");
    assert_eq!(world.auth.examine(&portal.token(), None).await.expect("accepted").portals.len(), 1);
    // The audience may be one of several; unknown roles and codes that cannot be codes are dropped.
    let token = world.issuer.access_token("eric.lagarde").claim("aud", json!(["other", "urn:ra:api"]));
    let token = token.claim("roles", json!(["ROLE_AEAE", "uma_authorization"])).claim("perimeter", json!(["OUEST", "' or 1=1"]));
    let actor = world.auth.examine(&token.token(), None).await.expect("accepted");
    assert_eq!((actor.roles.len(), actor.perimeter.len()), (1, 1));
    for algorithm in [Algorithm::PS256, Algorithm::RS256] {
        let key = SigningKey::rsa(algorithm).expect("a key");
        world.issuer.publish(&key);
        world.pass(TimeDelta::seconds(31));
        world.auth.examine(&world.issuer.access_token("claire.morvan").key(&key).token(), None).await.expect("accepted");
    }
}

/// V9.1.1 to V9.1.3 (signature, algorithm, key source), V9.2.1 to V9.2.4 (times, kind, audience), V10.3.1 to V10.3.5
/// (audience, subject, sender constraint), V6.3.3 and V6.8.4 (strength of the sign-in), V8.2.1 (roles of another realm).
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn every_bad_token_is_refused_for_its_own_reason() {
    let world = World::start().await;
    let stranger = SigningKey::es256().expect("a key");
    let known = SigningKey::es256().expect("a key");
    let rsa = SigningKey::rsa(Algorithm::PS256).expect("a key");
    world.issuer.publish(&known);
    world.issuer.publish(&rsa);
    let good = || world.issuer.access_token("eric.lagarde").key(&known);
    let service = || world.issuer.access_token("portal-standard-v4");
    let bound = |thumbprint: Value| world.issuer.access_token("partner-acme").claim("cnf", json!({ "x5t#S256": thumbprint }));
    world.auth.examine(&good().token(), None).await.expect("the token that the others are made of is good");
    world.auth.examine(&good().key(&rsa).token(), None).await.expect("and so is the one with the other key");
    let token = good().token();
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let public = rsa_public_as_secret(&rsa);
    let hs256 = {
        let message = format!("{}.{}", b64(&json!({"alg":"HS256","typ":"at+jwt","kid":rsa.kid()}).to_string()), b64(&good().parts().1));
        let key = jsonwebtoken::EncodingKey::from_secret(&public);
        format!("{message}.{}", jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).expect("signs"))
    };
    let none = format!("{}.{}.", b64(&json!({"alg":"none","typ":"at+jwt","kid":known.kid()}).to_string()), b64(&good().parts().1));
    let payload = good().parts().1;
    let doubled = payload.replacen('{', "{\"sub\":\"somebody-else\",", 1);
    let kid = known.kid().to_owned();

    let corpus: Vec<(&str, String, Flaw)> = vec![
        // Form
        ("empty", String::new(), Flaw::Malformed),
        ("not a token", "abc".into(), Flaw::Malformed),
        ("two parts", signed.into(), Flaw::Malformed),
        ("four parts", format!("{token}.x"), Flaw::Malformed),
        ("five parts (JWE)", "a.b.c.d.e".into(), Flaw::Malformed),
        ("padding", format!("{signed}.{signature}=="), Flaw::Malformed),
        ("a space inside", format!("{signed}. {signature}"), Flaw::Malformed),
        ("too long", good().claim("filler", "x".repeat(9000)).token(), Flaw::TooLong),
        ("header is no JSON", raw(&good(), &known, Some("{"), None), Flaw::Malformed),
        ("payload is no object", raw(&good(), &known, None, Some("[]")), Flaw::Malformed),
        ("a claim twice", raw(&good(), &known, None, Some(&doubled)), Flaw::Malformed),
        (
            "alg twice",
            raw(&good(), &known, Some(&format!(r#"{{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"{kid}"}}"#)), None),
            Flaw::Malformed,
        ),
        // Algorithm
        ("none", none, Flaw::Algorithm),
        ("None", good().header("alg", "None").token(), Flaw::Algorithm),
        ("none with a signature", good().header("alg", "none").token(), Flaw::Algorithm),
        ("nOnE", good().header("alg", "nOnE").token(), Flaw::Algorithm),
        ("HS256 with the public key as secret", hs256, Flaw::Algorithm),
        ("ES384", good().header("alg", "ES384").token(), Flaw::Algorithm),
        ("EdDSA", good().header("alg", "EdDSA").token(), Flaw::Algorithm),
        ("RS256 with an EC key", good().header("alg", "RS256").token(), Flaw::UnknownKey),
        ("ES256 with an RSA key", good().header("kid", rsa.kid()).token(), Flaw::UnknownKey),
        ("RS256 with a key for PS256", good().key(&rsa).header("alg", "RS256").token(), Flaw::UnknownKey),
        // Where the key comes from
        ("jwk", good().signed_by(&stranger).header("jwk", stranger.jwk()).token(), Flaw::Header),
        ("jku", good().signed_by(&stranger).header("jku", "https://evil.example/keys").token(), Flaw::Header),
        ("x5u", good().signed_by(&stranger).header("x5u", "https://evil.example/cert").token(), Flaw::Header),
        ("x5c", good().header("x5c", json!(["MIIB"])).token(), Flaw::Header),
        ("crit", good().header("crit", json!(["exp"])).token(), Flaw::Header),
        ("b64", good().header("b64", false).token(), Flaw::Header),
        ("zip", good().header("zip", "DEF").token(), Flaw::Header),
        ("no kid", good().header("kid", Value::Null).token(), Flaw::UnknownKey),
        ("unknown kid", good().header("kid", "nobody").token(), Flaw::UnknownKey),
        ("kid as a path", good().header("kid", "../../etc/passwd").token(), Flaw::UnknownKey),
        ("kid as SQL", good().header("kid", "' or '1'='1").token(), Flaw::UnknownKey),
        // Signature
        ("signed by a stranger", good().signed_by(&stranger).token(), Flaw::Signature),
        ("empty signature", format!("{signed}."), Flaw::Signature),
        ("zero signature", format!("{signed}.{}", URL_SAFE_NO_PAD.encode([0_u8; 64])), Flaw::Signature),
        ("short signature", format!("{signed}.{}", &signature[..signature.len() - 2]), Flaw::Signature),
        ("another payload under the signature", swap_payload(&token, &good().claim("roles", json!(["ROLE_RA_INTERNAL"]))), Flaw::Signature),
        // Issuer
        ("no issuer", good().claim("iss", Value::Null).token(), Flaw::Malformed),
        ("another issuer", good().claim("iss", "https://evil.example").token(), Flaw::Issuer),
        ("the issuer with a slash", good().claim("iss", format!("{}/", world.issuer.url())).token(), Flaw::Issuer),
        ("the issuer in capitals", good().claim("iss", world.issuer.url().to_uppercase()).token(), Flaw::Issuer),
        ("the other realm's name on our key", good().claim("iss", world.subscribers.url()).token(), Flaw::UnknownKey),
        // Kind
        ("an ID token", good().header("typ", "JWT").claim("typ", "ID").claim("aud", "console-bff").token(), Flaw::Kind),
        ("a plain JWT", good().header("typ", "JWT").token(), Flaw::Kind),
        ("no typ", good().header("typ", Value::Null).token(), Flaw::Kind),
        ("a refresh token", good().claim("typ", "Refresh").token(), Flaw::Kind),
        ("a logout token", world.issuer.logout_token(Some("s"), None).token(), Flaw::Kind),
        // Audience and client
        ("another audience", good().claim("aud", "account").token(), Flaw::Audience),
        ("no audience", good().claim("aud", Value::Null).token(), Flaw::Malformed),
        ("an audience that only begins like ours", good().claim("aud", "urn:ra:api:x").token(), Flaw::Audience),
        ("an unknown client", good().claim("azp", "account-console").token(), Flaw::Client),
        ("no client", good().claim("azp", Value::Null).token(), Flaw::Malformed),
        ("azp and client_id differ", good().claim("client_id", "partner-acme").token(), Flaw::Client),
        // Time
        ("expired", good().shift("exp", -400).shift("iat", -400).token(), Flaw::Expired),
        ("no exp", good().claim("exp", Value::Null).token(), Flaw::Malformed),
        ("exp as text", good().claim("exp", "9999999999").token(), Flaw::Malformed),
        ("exp beyond all time", good().claim("exp", i64::MAX).token(), Flaw::Lifetime),
        ("lives too long", good().shift("exp", 3600).token(), Flaw::Lifetime),
        ("issued in the future", good().shift("iat", 60).token(), Flaw::NotYet),
        ("not yet valid", good().claim("nbf", world.now().timestamp() + 60).token(), Flaw::NotYet),
        ("iat after exp", good().shift("exp", 5).claim("iat", world.now().timestamp()).shift("exp", -310).token(), Flaw::Lifetime),
        // Strength of the sign-in
        ("no acr", good().claim("acr", Value::Null).token(), Flaw::Authentication),
        ("acr of a password", good().claim("acr", "1").token(), Flaw::Authentication),
        ("no amr", good().claim("amr", Value::Null).token(), Flaw::Authentication),
        ("amr of a password", good().claim("amr", json!(["pwd"])).token(), Flaw::Authentication),
        // Realm, roles, people
        ("an operator's role from the subscribers' realm", world.subscribers.access_token("claire.morvan").token(), Flaw::Role),
        (
            "an alias of an operator's role from there",
            world.subscribers.access_token("claire.morvan").claim("roles", json!(["ROLE_AEAI"])).token(),
            Flaw::Role,
        ),
        ("somebody in somebody's name", good().claim("act", json!({"sub": "admin"})).token(), Flaw::Impersonation),
        ("no subject", good().claim("sub", Value::Null).token(), Flaw::Malformed),
        ("empty subject", good().claim("sub", "").token(), Flaw::Malformed),
        ("a subject with NUL", good().claim("sub", "1\0").token(), Flaw::Malformed),
        ("a subject over two lines", good().claim("sub", "1\n2").token(), Flaw::Malformed),
        ("a subject without end", good().claim("sub", "1".repeat(256)).token(), Flaw::Malformed),
        ("a session with NUL", good().claim("sid", "1\0").token(), Flaw::Malformed),
        ("a name with NUL", good().claim("name", "Claire\0").token(), Flaw::Malformed),
        ("a name that turns the text around", good().claim("name", "Claire\u{202e}").token(), Flaw::Malformed),
        ("a name without end", good().claim("name", "x".repeat(201)).token(), Flaw::Malformed),
        ("roles as text", good().claim("roles", "ROLE_RA_INTERNAL").token(), Flaw::Malformed),
        // Binding to a certificate
        ("bound, without a certificate", bound("x".into()).token(), Flaw::Binding),
        ("must be bound, but is not", world.issuer.access_token("partner-acme").token(), Flaw::Binding),
        ("bound to nothing", bound(Value::Null).token(), Flaw::Binding),
        ("bound by DPoP, which nobody checks", service().claim("cnf", json!({"jkt": "x"})).token(), Flaw::Binding),
        ("an empty binding", service().claim("cnf", json!({})).token(), Flaw::Binding),
    ];
    assert!(corpus.len() >= 30);
    for (what, token, flaw) in &corpus {
        let found = world.auth.examine(token, None).await.expect_err(what);
        assert_eq!(found, *flaw, "{what}");
        let refused = by_http(&world.auth, token).await.expect_err(what);
        assert_eq!(refused, found.code(), "{what}");
        assert!([400, 401].contains(&refused.status()), "{what}");
    }
}

fn rsa_public_as_secret(key: &SigningKey) -> Vec<u8> {
    key.jwk()["n"].as_str().expect("a modulus").as_bytes().to_vec()
}

fn swap_payload(token: &str, other: &Forge) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    format!("{}.{}.{}", parts[0], b64(&other.parts().1), parts[2])
}

/// V10.3.5: a stolen bound token is worth nothing without the certificate.
#[tokio::test]
async fn bound_tokens_need_their_certificate() {
    let world = World::start().await;
    let ours = PeerCertificate::from_der(b"our certificate");
    let theirs = PeerCertificate::from_der(b"another certificate");
    let bound = URL_SAFE_NO_PAD.encode(ours.thumbprint());
    let token = world.issuer.access_token("partner-acme").claim("cnf", json!({ "x5t#S256": bound })).token();
    assert_eq!(world.auth.examine(&token, Some(&ours)).await.expect("accepted").name, "partner-acme");
    assert_eq!(world.auth.examine(&token, Some(&theirs)).await, Err(Flaw::Binding));
    assert_eq!(world.auth.examine(&token, None).await, Err(Flaw::Binding));
}

/// V9.2.1: the edges of time, with ten seconds between clocks.
#[tokio::test]
async fn time_has_exact_edges() {
    let world = World::start().await;
    let token = world.issuer.access_token("claire.morvan").token();
    world.pass(TimeDelta::seconds(309));
    world.auth.examine(&token, None).await.expect("within the tolerance");
    world.pass(TimeDelta::seconds(1));
    assert_eq!(world.auth.examine(&token, None).await, Err(Flaw::Expired));
    let early = world.issuer.access_token("claire.morvan").shift("iat", 10);
    world.auth.examine(&early.token(), None).await.expect("within the tolerance");
    assert_eq!(world.auth.examine(&early.shift("iat", 1).token(), None).await, Err(Flaw::NotYet));
}

/// V9.1.3, V13.1: strangers' key ids cost at most one call to the issuer in 30 seconds; rotation needs no restart; an
/// outage of the issuer changes nothing for keys that are known, for a day.
#[tokio::test]
async fn keys_are_refetched_but_not_by_everybody() {
    let world = World::start().await;
    let before = world.issuer.access_token("claire.morvan").token();
    world.auth.examine(&before, None).await.expect("accepted");
    assert_eq!(world.issuer.key_requests(), 1);
    for number in 0..50 {
        let token = world.issuer.access_token("claire.morvan").header("kid", format!("invented-{number}")).token();
        assert_eq!(world.auth.examine(&token, None).await, Err(Flaw::UnknownKey));
    }
    assert!(world.issuer.key_requests() <= 2, "{}", world.issuer.key_requests());
    world.pass(TimeDelta::seconds(31));
    world.issuer.rotate_key();
    world.auth.examine(&world.issuer.access_token("claire.morvan").token(), None).await.expect("the new key is found");
    world.auth.examine(&before, None).await.expect("the old one still counts");
    world.issuer.retire_old_keys();
    world.pass(TimeDelta::minutes(11));
    let fresh = world.issuer.access_token("claire.morvan");
    world.auth.examine(&fresh.token(), None).await.expect("accepted");
    world.pass(TimeDelta::seconds(31));
    assert_eq!(world.auth.examine(&before, None).await, Err(Flaw::UnknownKey), "a retired key is gone");
    world.issuer.set_down(true);
    world.pass(TimeDelta::hours(23));
    world.auth.examine(&world.issuer.access_token("claire.morvan").token(), None).await.expect("stale keys serve for a day");
    world.pass(TimeDelta::hours(2));
    let found = world.auth.examine(&world.issuer.access_token("claire.morvan").token(), None).await;
    assert_eq!(found, Err(Flaw::Unavailable));
}

/// V10.4 and RFC 6750: one credential a request, in the one place for it.
#[tokio::test]
async fn credentials_come_once_and_in_their_place() {
    let world = World::start().await;
    let token = world.issuer.access_token("claire.morvan").token();
    let bearer = format!("Bearer {token}");
    let cases: Vec<(Vec<(&str, String)>, ProblemCode)> = vec![
        (vec![], ProblemCode::Unauthenticated),
        (vec![("authorization", bearer.clone()), ("cookie", "__Host-sid=x".into())], ProblemCode::TwoCredentials),
        (vec![("authorization", bearer.clone()), ("authorization", bearer.clone())], ProblemCode::TokenInvalid),
        (vec![("authorization", "Basic YTpi".into())], ProblemCode::Unauthenticated),
        (vec![("authorization", format!("DPoP {token}"))], ProblemCode::Unauthenticated),
        (vec![("authorization", token.clone())], ProblemCode::TokenInvalid),
        (vec![("authorization", format!("Bearer  {token}"))], ProblemCode::TokenInvalid),
        (vec![("cookie", "__Host-sid=short".into())], ProblemCode::SessionExpired),
        (vec![("cookie", "__Host-sid=a; __Host-sid=b".into())], ProblemCode::SessionExpired),
        (vec![("client-cert", ":MIIB:".into()), ("x-forwarded-client-cert", "x".into())], ProblemCode::Unauthenticated),
    ];
    for (headers, expected) in cases {
        let request = headers.iter().fold(Request::get(format!("/x?access_token={token}")), |r, (name, value)| r.header(*name, value));
        let mut parts = request.body(()).expect("a request").into_parts().0;
        let found = SignedIn::from_request_parts(&mut parts, &world.auth).await.expect_err("refused").code();
        assert_eq!(found, expected, "{:?}", headers.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}

/// What JSON readers stumble over, and what a token is made of.
const WORDS: &[&[u8]] = &[
    b".",
    b"..",
    b"=",
    b"-",
    b"A",
    b"eyJ",
    b"{",
    b"}",
    b"\"",
    b"null",
    b"[]",
    b"\\u0000",
    b"1e999",
    b"-1",
    b"9223372036854775807",
    b",\"exp\":0",
];

/// Nothing that is nearly a good token is one; and whatever stands in one that our issuer signed, it is judged.
#[tokio::test]
async fn fuzz_tokens() {
    let world = World::start().await;
    let known = SigningKey::es256().expect("a key");
    world.issuer.publish(&known);
    let good = world.issuer.access_token("eric.lagarde").key(&known);
    let (token, (header, payload)) = (good.token(), good.parts());
    world.auth.examine(&token, None).await.expect("the token that the others are made of is good");
    let corpus = [token.clone().into_bytes(), world.issuer.access_token("portal-standard-v4").token().into_bytes()];
    let mut inputs = Inputs::new(31, &corpus, WORDS);
    for _ in rounds(1.0) {
        let forged = inputs.text();
        let known = corpus.iter().any(|good| good == forged.as_bytes());
        assert!(known || world.auth.examine(&forged, None).await.is_err(), "{forged}");
    }
    let (headers, payloads) = ([header.into_bytes()], [payload.into_bytes()]);
    let (mut headers, mut payloads) = (Inputs::new(32, &headers, WORDS), Inputs::new(33, &payloads, WORDS));
    let (mut taken, mut refused) = (0, 0);
    for round in rounds(1.0) {
        let signed = match round % 2 {
            0 => raw(&good, &known, Some(&headers.text()), None),
            _ => raw(&good, &known, None, Some(&payloads.text())),
        };
        match world.auth.examine(&signed, None).await {
            Ok(_) => taken += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(taken > 0 && refused > 0, "{taken} taken, {refused} refused: the mutations reach nothing");
}

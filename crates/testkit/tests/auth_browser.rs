//! The browser's sign-in from end to end, against the development issuer and a real database. OWASP ASVS 5.0 beside
//! each test.

mod support;

use chrono::TimeDelta;
use reqwest::StatusCode;
use support::{Browser, World, code, location};

const SAFE: (&str, &str) = ("sec-fetch-site", "same-origin");
const OURS: (&str, &str) = ("x-requested-by", "ra-portal");

/// V3.3.1, V3.3.2, V3.3.4 (cookie attributes), V7.2.4 (new identifier at sign-in), V10.1.1 (no token in the browser).
#[tokio::test]
async fn a_person_signs_in_and_the_browser_gets_no_token() {
    let world = World::start().await;
    let browser = world.browser();
    let arrival = browser.sign_in("claire.morvan", "/orders?status=to_verify").await;
    assert_eq!(location(&arrival), "/orders?status=to_verify");
    let cookies: Vec<String> = arrival.headers().get_all("set-cookie").iter().map(|v| v.to_str().expect("text").to_owned()).collect();
    let session = cookies.iter().find(|c| c.starts_with("__Host-sid=")).expect("a session");
    assert!(session.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"), "{session}");
    assert!(cookies.iter().all(|cookie| !cookie.contains("eyJ")));
    let me = browser.get("/api/v1/me").await;
    assert_eq!(me.status(), StatusCode::OK);
    let text = me.text().await.expect("a body");
    assert!(text.contains("Claire Morvan") && text.contains("idle_expires_at") && !text.contains("eyJ"), "{text}");
    let sealed: Vec<u8> = sqlx::query_scalar("select sealed from sessions").fetch_one(world.db.pool()).await.expect("one row");
    assert!(!String::from_utf8_lossy(&sealed).contains("Claire"));
    let first = browser.cookie("__Host-sid");
    browser.sign_in("claire.morvan", "/").await;
    assert_ne!(browser.cookie("__Host-sid"), first);
    assert_eq!(world.sessions().await, 1, "the browser's previous session ended");
}

/// V10.2.1, V10.4.3, V10.5.1: state, browser and code count once, and only together.
#[tokio::test]
async fn answers_of_other_sign_ins_are_refused() {
    let world = World::start().await;
    let (victim, attacker) = (world.browser(), world.browser());
    let to = victim.depart("?return_to=/").await;
    let good = victim.choose(&to, "claire.morvan").await;
    attacker.depart("?return_to=/").await;
    assert_eq!(code(attacker.get(&good).await).await, "sign_in_failed", "another browser");
    assert_eq!(code(world.browser().get(&good).await).await, "sign_in_failed", "no browser");
    assert_eq!(code(victim.get("/auth/callback?code=x&state=y").await).await, "sign_in_failed", "another state");
    let elsewhere = good.split("&iss=").next().expect("an address").to_owned() + "&iss=https://evil.example";
    assert_eq!(code(victim.get(&elsewhere).await).await, "sign_in_failed", "another issuer (mix-up)");
    assert_eq!(code(victim.get(&good).await).await, "sign_in_failed", "the attempt was spent by that");
    let to = victim.depart("?return_to=/").await;
    let good = victim.choose(&to, "claire.morvan").await;
    let login = victim.cookie("__Host-login").expect("under way");
    assert_eq!(victim.get(&good).await.status(), StatusCode::SEE_OTHER);
    victim.set_cookie("__Host-login", &login);
    assert_eq!(code(victim.get(&good).await).await, "sign_in_failed", "a replayed code");
    let to = victim.depart("?return_to=/&prompt=login").await;
    let late = victim.choose(&to, "claire.morvan").await;
    world.pass(TimeDelta::minutes(11));
    assert_eq!(code(victim.get(&late).await).await, "sign_in_failed", "too late");
    for address in ["/auth/callback?code=x&state=y", "/auth/callback?code=x&code=y", "/auth/login?return_to=/&return_to=/"] {
        assert_eq!(code(victim.get(address).await).await, "sign_in_failed", "{address}");
        let shown = victim.get_with(address, &[("sec-fetch-mode", "navigate")]).await;
        assert_eq!(location(&shown), "/sign-in?problem=sign_in_failed", "a person gets a page: {address}");
    }
}

/// V3.7.2: no open redirect.
#[tokio::test]
async fn a_sign_in_leads_to_this_portal_only() {
    let world = World::start().await;
    for bad in ["https://evil.example", "//evil.example", "/%5Cevil.example", "%2F%2Fevil.example", "/%09/evil.example", "/auth/logout", ""]
    {
        let browser = world.browser();
        let arrival = browser.sign_in("claire.morvan", bad).await;
        let to = location(&arrival);
        assert!(to == "/" || (to.starts_with("/%5C") && !to.contains("//")), "{bad} led to {to}");
    }
}

#[tokio::test]
async fn the_language_of_the_page_reaches_the_provider_and_nothing_else_does() {
    let world = World::start().await;
    assert!(world.browser().depart("?ui_locales=en").await.contains("ui_locales=en"));
    for other in ["", "?ui_locales=de", "?ui_locales=en%26scope%3Doffline_access"] {
        assert!(!world.browser().depart(other).await.contains("ui_locales"), "{other}");
    }
}

/// V3.5.1: unsafe requests come from our own page.
#[tokio::test]
async fn other_sites_cannot_sign_anybody_out() {
    let world = World::start().await;
    let browser = world.signed_in("claire.morvan").await;
    let origin = ("origin", world.origin.as_str());
    let refused: [&[(&str, &str)]; 8] = [
        &[],
        &[OURS],
        &[SAFE],
        &[("sec-fetch-site", "cross-site"), OURS],
        &[("sec-fetch-site", "same-site"), OURS],
        &[("sec-fetch-site", "none"), OURS],
        &[("origin", "https://evil.example"), OURS],
        &[SAFE, ("origin", "null"), OURS],
    ];
    for headers in refused {
        assert_eq!(code(browser.post_with("/auth/logout", headers).await).await, "cross_site", "{headers:?}");
    }
    assert_eq!(browser.me().await, StatusCode::OK, "nothing happened");
    assert_eq!(
        browser.post_with("/auth/logout", &[origin, OURS]).await.status(),
        StatusCode::NO_CONTENT,
        "a browser without fetch metadata"
    );
}

/// V7.4.1 (a sign-out ends the session), V10.6.2: here, and at the provider.
#[tokio::test]
async fn signing_out_ends_everything_and_asks_for_the_certificate_again() {
    let world = World::start().await;
    let browser = world.signed_in("claire.morvan").await;
    let cookie = browser.cookie("__Host-sid").expect("signed in");
    let answer = browser.sign_out().await;
    assert_eq!(answer.status(), 204);
    assert_eq!((browser.cookie("__Host-sid"), world.sessions().await), (None, 0));
    assert_eq!(world.issuer.sid_of("claire.morvan"), None, "the provider's session ended, too");
    browser.set_cookie("__Host-sid", &cookie);
    assert_eq!(code(browser.get("/api/v1/me").await).await, "session_expired", "the old cookie is worth nothing");
    browser.drop_cookie("__Host-sid");
    assert!(browser.depart("").await.contains("prompt=login"));
}

/// V10.5.5: logout tokens, good and forged.
#[tokio::test]
async fn the_provider_ends_sessions_and_nobody_else() {
    let world = World::start().await;
    let browser = world.signed_in("claire.morvan").await;
    let other = world.signed_in("eric.lagarde").await;
    let sid = world.issuer.sid_of("claire.morvan").expect("signed in");
    let good = || world.issuer.logout_token(Some(&sid), None);
    let stranger = testkit::issuer::SigningKey::es256().expect("a key");
    let forged = [
        good().signed_by(&stranger),
        good().claim("aud", "somebody"),
        good().claim("iss", world.subscribers.url()),
        good().claim("nonce", "n"),
        good().claim("events", serde_json::json!({})),
        good().claim("sid", serde_json::Value::Null),
        good().claim("jti", serde_json::Value::Null),
        good().header("typ", "at+jwt"),
        good().shift("iat", -700).shift("exp", -700),
        world.issuer.access_token("claire.morvan"),
    ];
    for token in forged {
        let answer = tell(&world, &token.token()).await;
        assert_eq!(code(answer).await, "logout_token_invalid", "{:?}", token.parts());
    }
    assert_eq!(browser.me().await, StatusCode::OK);
    let token = good().token();
    let answer = tell(&world, &token).await;
    assert_eq!((answer.status(), &answer.headers()["cache-control"]), (StatusCode::OK, &"no-store".parse().expect("a value")));
    assert_eq!((browser.me().await, other.me().await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
    assert_eq!(code(tell(&world, &token).await).await, "logout_token_invalid", "each counts once");
    let person = world.issuer.access_token("eric.lagarde").get("sub").as_str().expect("a subject").to_owned();
    assert_eq!(tell(&world, &world.issuer.logout_token(None, Some(&person)).token()).await.status(), StatusCode::OK);
    assert_eq!(other.me().await, StatusCode::UNAUTHORIZED);
}

async fn tell(world: &World, token: &str) -> reqwest::Response {
    let client = reqwest::Client::builder().timeout(std::time::Duration::from_secs(10)).build().expect("a client");
    let request = client.post(format!("{}/auth/backchannel-logout", world.origin)).form(&[("logout_token", token)]);
    request.send().await.expect("an answer")
}

/// V10.4.5 (rotating refresh tokens): ten requests at once refresh once; the session survives.
#[tokio::test(flavor = "multi_thread")]
async fn parallel_requests_refresh_once() {
    let world = World::start().await;
    let browser = world.signed_in("claire.morvan").await;
    let before = world.issuer.token_requests();
    world.pass(TimeDelta::seconds(290));
    let requests = (0..10).map(|_| {
        tokio::spawn({
            let browser = browser.clone();
            async move { browser.me().await }
        })
    });
    for request in requests.collect::<Vec<_>>() {
        assert_eq!(request.await.expect("runs"), StatusCode::OK);
    }
    assert_eq!(world.issuer.token_requests() - before, 1);
    world.pass(TimeDelta::seconds(290));
    assert_eq!(browser.me().await, StatusCode::OK, "and again");
}

/// V7.3.1, V7.3.2: idle and absolute end, to the second; polling is no input.
#[tokio::test]
async fn sessions_end_by_idleness_and_by_age() {
    let world = World::start().await;
    let browser = world.signed_in("claire.morvan").await;
    world.pass(TimeDelta::seconds(14 * 60 + 59));
    assert_eq!(browser.me().await, StatusCode::OK, "14:59; a poll");
    world.pass(TimeDelta::seconds(1));
    assert_eq!(code(browser.get_with("/api/v1/me", &[("x-user-activity", "1")]).await).await, "session_expired", "15:00");
    assert!(browser.depart("").await.contains("prompt=login"), "the certificate is asked for again");
    let browser = world.signed_in("claire.morvan").await;
    for _ in 0..47 {
        world.pass(TimeDelta::minutes(10));
        assert_eq!(browser.get_with("/api/v1/me", &[("x-user-activity", "1")]).await.status(), StatusCode::OK);
    }
    world.pass(TimeDelta::minutes(9));
    assert_eq!(browser.get_with("/api/v1/me", &[("x-user-activity", "1")]).await.status(), StatusCode::OK, "7 h 59");
    world.pass(TimeDelta::minutes(1));
    assert_eq!(browser.get_with("/api/v1/me", &[("x-user-activity", "1")]).await.status(), StatusCode::UNAUTHORIZED, "8 h");
    assert_eq!(world.sessions().await, 0, "ended sessions are gone");
}

/// V8.3.2, V7.4.2 and R-6: what the provider takes away is gone when the access token is; rotation is not noticed.
#[tokio::test]
async fn lost_roles_and_disabled_people_take_effect_with_the_next_token() {
    let world = World::start().await;
    let (claire, eric) = (world.signed_in("claire.morvan").await, world.signed_in("eric.lagarde").await);
    world.issuer.rotate_key();
    world.issuer.retire_old_keys();
    world.issuer.set_roles("claire.morvan", &[]);
    world.issuer.disable("eric.lagarde");
    world.pass(TimeDelta::seconds(301));
    let me = claire.get("/api/v1/me").await.text().await.expect("a body");
    assert!(me.contains(r#""roles":[]"#) && me.contains(r#""permissions":[]"#), "{me}");
    assert_eq!(code(eric.get("/api/v1/me").await).await, "session_expired");
}

/// V16.5.2, V16.5.3 (fail safely): without the provider people go on until their token ends, and not a second longer; nobody is
/// signed out by an outage.
#[tokio::test]
async fn an_outage_of_the_provider_signs_nobody_out() {
    let world = World::start().await;
    let browser = world.signed_in("claire.morvan").await;
    world.issuer.set_down(true);
    world.pass(TimeDelta::seconds(299));
    assert_eq!(browser.me().await, StatusCode::OK);
    world.pass(TimeDelta::seconds(2));
    assert_eq!(code(browser.get("/api/v1/me").await).await, "unavailable");
    world.issuer.set_down(false);
    assert_eq!(browser.me().await, StatusCode::OK);
}

/// A page of the issuer: its status, its language, its text.
async fn issuer_page(browser: &Browser, address: &str, accept_language: &str) -> (StatusCode, String, String) {
    let request = reqwest::Client::builder().no_proxy().build().expect("a client").get(address).header("accept-language", accept_language);
    let answer = browser.send(address, request).await;
    let status = answer.status();
    let html = answer.text().await.expect("a page");
    let lang = html.split("<html lang=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a language").to_owned();
    (status, lang, html)
}

#[tokio::test]
async fn the_issuers_pages_speak_the_portals_language_or_else_the_browsers() {
    let world = World::start().await;
    let browser = world.browser();
    let at_issuer = |path: &str| format!("{}{path}", world.issuer.url());
    let french = ["Qui voulez-vous être", "Toutes les AE", "Mêmes droits que l’AE interne", "Sans certificat"];
    let english = ["Who do you want to be?", "All RAs", "The same rights as the internal RA", "No certificate"];
    for (query, accept, lang) in
        [("&ui_locales=en", "fr", "en"), ("&ui_locales=fr", "en", "fr"), ("", "en-GB,fr;q=0.5", "en"), ("", "de", "fr")]
    {
        let address = browser.depart(&format!("?return_to=/&prompt=login{query}")).await;
        let (status, shown, chooser) = issuer_page(&browser, &address, accept).await;
        assert_eq!((status, shown.as_str()), (StatusCode::OK, lang), "{query} {accept}");
        let (own, other) = if lang == "fr" { (french, english) } else { (english, french) };
        assert!(own.iter().all(|text| chooser.contains(text)) && !other.iter().any(|text| chooser.contains(text)), "{chooser}");

        // What was chosen for the sign-in holds for its refusals and the way back, whatever the browser would like.
        let request = chooser.split("request=").nth(1).and_then(|rest| rest.split('&').next()).expect("a request").to_owned();
        for (person, titles) in [
            ("odile.ferrieres", ["Ce certificat est révoqué", "This certificate is revoked"]),
            ("certificat.inconnu", ["Ce certificat n’est pas reconnu", "This certificate is not recognised"]),
            ("sans.certificat", ["Aucun certificat reçu", "No certificate received"]),
        ] {
            let (status, shown, page) =
                issuer_page(&browser, &at_issuer(&format!("/choose?request={request}&person={person}")), "de").await;
            let title = titles[usize::from(lang == "en")];
            assert!(status.is_client_error() && shown == lang && page.contains(&format!("<h1>{title}</h1>")), "{person}: {page}");
        }
        let (status, shown, _) = issuer_page(&browser, &at_issuer(&format!("/back?request={request}")), "de").await;
        assert_eq!((status, shown.as_str()), (StatusCode::OK, lang));
    }
    for (path, texts) in [
        ("/back?request=gone", ["n’existe plus", "no longer exists"]),
        ("/protocol/openid-connect/auth?client_id=stranger", ["n’est pas connu", "is not known"]),
        ("/protocol/openid-connect/logout", ["Votre session est fermée", "Your session is closed"]),
    ] {
        for (accept, text) in ["fr", "en"].into_iter().zip(texts) {
            let (_, shown, page) = issuer_page(&browser, &at_issuer(path), accept).await;
            assert!(shown == accept && page.contains(text), "{path}: {page}");
        }
    }
}

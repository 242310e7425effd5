//! Where a sign-in may lead back to: paths of this portal, nothing else (no open redirect).

/// The page that ends a sign-in in a window of its own.
pub(super) const DONE: &str = "/auth/done";

const LONGEST: usize = 2048;

/// The path as it may be redirected to, or nothing.
pub(super) fn local(path: &str, origin: &str) -> Option<String> {
    let plain = path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if !plain || !path.starts_with('/') || path.starts_with("//") || path.len() > LONGEST {
        return None;
    }
    let base = reqwest::Url::parse(origin).ok()?;
    let target = base.join(path).ok()?;
    let inside = target.origin() == base.origin() && target.username().is_empty() && !target.path().starts_with("//");
    let clean = target.path();
    let machinery = (clean.starts_with("/auth/") && clean != DONE) || clean.starts_with("/api/");
    let text = target.as_str().strip_prefix(&base.origin().ascii_serialization());
    text.filter(|_| inside && !machinery).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::local;

    /// ASVS V3.7.2 (redirects only to allow-listed places).
    #[test]
    fn only_paths_of_this_portal() {
        let ours = "https://portail.example";
        let good = ["/", "/orders?status=to_verify&sort=-priority", "/orders/5144#history", "/auth/done", "/orders?x=//evil.example"];
        for path in good {
            assert_eq!(local(path, ours).as_deref(), Some(path));
        }
        let bad = [
            "",
            "orders",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            " /",
            "/ ",
            "/é",
            "@evil.example",
            "/.//evil.example",
            "/x/..//evil.example",
            "/%2e//evil.example",
            "/auth/login",
            "/auth/callback?code=1",
            "/x/../auth/login",
            "/api/v1/me",
            "/auth/../auth/logout",
        ];
        for path in bad {
            assert_eq!(local(path, ours), None, "{path:?}");
        }
        assert_eq!(local(&format!("/{}", "a".repeat(2100)), ours), None);
    }
}

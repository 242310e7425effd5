//! The pages beside a page of a list, as links (RFC 8288).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::LINK;
use http::{HeaderValue, Uri};
use serde::Serialize;

/// The address of a page of a list.
pub(crate) struct Links {
    uri: Uri,
}

impl Links {
    /// Of the page at this address.
    pub(crate) fn of(uri: &Uri) -> Self {
        Self { uri: uri.clone() }
    }

    /// The links to the pages whose cursors these are; no header without one.
    pub(crate) fn to(&self, next: Option<&str>, previous: Option<&str>) -> Option<HeaderValue> {
        let link = |relation: &str, page: &str| format!("<{}>; rel=\"{relation}\"", self.at(page));
        let links: Vec<String> = next.map(|page| link("next", page)).into_iter().chain(previous.map(|page| link("prev", page))).collect();
        // Path and query are those of a request, and a cursor is made of letters, digits, - and _: no character ends the header.
        if links.is_empty() { None } else { HeaderValue::try_from(links.join(", ")).ok() }
    }

    /// The same list at another page; everything else stays as it was asked.
    fn at(&self, page: &str) -> String {
        let kept =
            self.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some("page"));
        let pairs: Vec<String> = kept.map(str::to_owned).chain([format!("page={page}")]).collect();
        format!("{}?{}", self.uri.path(), pairs.join("&"))
    }
}

/// A page of a list with its links.
pub(crate) struct Linked<T>(pub(crate) Option<HeaderValue>, pub(crate) T);

impl<T: Serialize> IntoResponse for Linked<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        response.headers_mut().extend(self.0.map(|links| (LINK, links)));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_the_same_list_at_another_page() {
        let links = |uri: &'static str| Links::of(&Uri::from_static(uri));
        let text = |value: Option<HeaderValue>| value.map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(text(links("/api/v1/orders").to(None, None)), None);
        assert_eq!(text(links("/api/v1/orders").to(Some("abc"), None)).as_deref(), Some("</api/v1/orders?page=abc>; rel=\"next\""));
        let both = links("/api/v1/orders?siren=732&page=x&page_size=2&").to(Some("n"), Some("p"));
        let expected =
            "</api/v1/orders?siren=732&page_size=2&page=n>; rel=\"next\", </api/v1/orders?siren=732&page_size=2&page=p>; rel=\"prev\"";
        assert_eq!(text(both).as_deref(), Some(expected));
    }
}

//! The browser application: its files, compressed beforehand, and `index.html` for whoever navigates to one of its
//! pages. A missing file is a 404 and never `index.html`: a page as a script would be a riddle.

use api::ProblemCode;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, VARY};
use http::{HeaderValue, Method, StatusCode, Uri};
use std::convert::Infallible;
use std::path::PathBuf;
use tower::{Service, ServiceExt, service_fn};
use tower_http::services::ServeDir;

use crate::headers::{CSP_APPLICATION, CSP_WORKER};
use crate::problem::Failure;

/// Addresses that are never a page of the application, whoever asks.
const NOT_PAGES: &[&str] = &["/api/", "/auth/", "/docs/", "/problems/"];

/// Serves the application from its folder; without a folder nothing is found.
pub(crate) fn service(
    web_dir: Option<PathBuf>,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static {
    let files = web_dir.map(|dir| ServeDir::new(dir).append_index_html_on_directories(false).precompressed_br().precompressed_gzip());
    service_fn(move |request: Request| {
        let files = files.clone();
        async move { Ok(answer(files, request).await) }
    })
}

async fn answer(files: Option<ServeDir>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let not_a_page = is_too_long(&path) || NOT_PAGES.iter().any(|prefix| path.starts_with(prefix));
    let Some(files) = files.filter(|_| !not_a_page) else {
        return Failure::new(ProblemCode::NotFound).into_response();
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Failure::new(ProblemCode::MethodNotAllowed).into_response();
    }
    let navigation = is_navigation(&request);
    let fingerprinted = is_fingerprinted(&path);
    let page = page_of(&path);
    let mut response =
        if path == "/" { index(files, request, page).await } else { file_or_index(files, request, navigation.then_some(page)).await };
    if is_worker(&path) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP_WORKER));
    }
    if fingerprinted && matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED) {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    }
    response
}

/// No page and no file has such an address, and the file system calls a name that it cannot hold a failure of its own.
fn is_too_long(path: &str) -> bool {
    path.len() > 1_024 || path.split('/').any(|name| name.len() > 255)
}

async fn file_or_index(files: ServeDir, request: Request, page: Option<&'static str>) -> Response {
    let (parts, body) = request.into_parts();
    let mut again = Request::new(Body::empty());
    *again.method_mut() = parts.method.clone();
    *again.headers_mut() = parts.headers.clone();
    let response = serve(files.clone(), Request::from_parts(parts, body)).await;
    match (response.status(), page) {
        (StatusCode::NOT_FOUND, Some(page)) => index(files, again, page).await,
        (StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST, _) => Failure::new(ProblemCode::NotFound).into_response(),
        _ => response,
    }
}

/// The page of the client that has this address: the settings have one of their own.
fn page_of(path: &str) -> &'static str {
    if path == "/settings" || path.starts_with("/settings/") { "/settings.html" } else { "/index.html" }
}

/// The application's page, under its own policy; checked for a newer one at each visit, since it names the files.
async fn index(files: ServeDir, mut request: Request, page: &'static str) -> Response {
    *request.uri_mut() = Uri::from_static(page);
    let mut response = serve(files, request).await;
    if response.status() == StatusCode::NOT_FOUND {
        return Failure::new(ProblemCode::NotFound).into_response();
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP_APPLICATION));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

async fn serve(files: ServeDir, request: Request) -> Response {
    let Ok(response) = files.oneshot(request).await;
    let mut response = response.map(Body::new);
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("accept, accept-encoding"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// A person going to a page: the browser accepts HTML, and the address does not look like a file's.
fn is_navigation(request: &Request) -> bool {
    let html = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    let last = request.uri().path().rsplit('/').next().unwrap_or("");
    html && !last.contains('.')
}

/// A worker is under the policy that comes with its script, and not under its page's.
fn is_worker(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with("pdf.worker"))
}

/// Whether the file's name carries the hash of its content (`app-3f9c2ab41d07.js`), so that it never changes.
fn is_fingerprinted(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    name.split(['-', '.', '_'])
        .skip(1)
        .any(|part| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit()) && part.bytes().any(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{is_fingerprinted, page_of};

    #[test]
    fn the_settings_have_a_page_of_their_own() {
        for path in ["/settings", "/settings/standard-v4", "/settings/ra/OUEST"] {
            assert_eq!(page_of(path), "/settings.html", "{path}");
        }
        for path in ["/", "/orders", "/settingsx", "/orders/settings"] {
            assert_eq!(page_of(path), "/index.html", "{path}");
        }
    }

    #[test]
    fn only_names_with_a_hash_live_for_ever() {
        assert!(is_fingerprinted("/assets/app-3f9c2ab41d07.js"));
        assert!(is_fingerprinted("/app_bg.0011223344556677.wasm"));
        assert!(!is_fingerprinted("/index.html"));
        assert!(!is_fingerprinted("/favicon.svg"));
        assert!(!is_fingerprinted("/inter-latin-wght-normal.woff2"));
    }
}

//! The one place that talks to the server. It adds the headers every request needs, reads problems, and tells the
//! session when it is over.

use crate::answer;
use crate::session::Session;
use api::{Problem, ProblemCode, REQUESTED_BY, USER_ACTIVITY};
use js_sys::{JSON, Object, Promise, Reflect};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, Blob, Headers, ProgressEvent, RequestInit, Response, XmlHttpRequest, XmlHttpRequestResponseType,
};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The page gave the request up; nobody waits for it.
    Aborted,
    /// The server was not reached.
    Offline,
    /// The session is over.
    SignedOut,
    /// The server says what is wrong.
    Problem(Box<Problem>),
    /// The answer is not one of ours (a proxy's page, for instance).
    Unreadable(u16),
}

impl Failure {
    /// The code of the problem, if the server named one.
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// What to quote when asking for help.
    pub fn reference(&self) -> Option<String> {
        match self {
            Self::Problem(problem) => Some(format!("{} · {}", problem.code.as_str(), problem.request_id)),
            Self::Unreadable(status) => Some(format!("HTTP {status}")),
            _ => None,
        }
    }
}

thread_local! {
    static ACTED: Cell<bool> = const { Cell::new(false) };
}

/// Notes that a person acts: pointer, keys, wheel, touch. Idle time counts this, not the page's own requests.
pub fn watch_activity() {
    for event in ["pointerdown", "keydown", "wheel", "touchstart"] {
        window_event_listener_untyped(event, |_| ACTED.set(true));
    }
}

/// Whether a person acted since the last request.
pub fn has_acted() -> bool {
    ACTED.get()
}

/// Asks for something to read.
pub async fn get<T: DeserializeOwned>(session: Session, path: &str, abort: Option<&AbortSignal>) -> Result<T, Failure> {
    let answer = send(session, "GET", path, abort, None).await?;
    answer::read(&answer.body).map_err(|_| Failure::Unreadable(answer.status))
}

/// A document that is sent once, however often it is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// As JSON.
    pub document: String,
    /// What a repetition is known by.
    pub idempotency_key: String,
    /// The `ETag` of what it changes, as somebody saw it.
    pub version: Option<String>,
}

/// An object, as JSON.
pub fn object(members: &[(&str, JsValue)]) -> String {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    JSON::stringify(&object).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Sends a document.
pub async fn post_document(session: Session, path: &str, posted: &Posted) -> Result<(), Failure> {
    send(session, "POST", path, None, Some(Body::Posted(posted))).await.map(|_| ())
}

/// Asks for something to be done.
pub async fn post(session: Session, path: &str) -> Result<(), Failure> {
    send(session, "POST", path, None, None).await.map(|_| ())
}

/// A record as the server has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Its document, as JSON.
    pub document: String,
    /// Its `ETag`, which a change of it names; empty of a record that is not there yet.
    pub version: String,
}

/// What a request carries.
#[derive(Clone, Copy)]
enum Body<'a> {
    Record(&'a Record),
    Posted(&'a Posted),
}

impl Body<'_> {
    fn document(&self) -> &str {
        match self {
            Self::Record(record) => &record.document,
            Self::Posted(posted) => &posted.document,
        }
    }

    /// The headers that say what is meant by it.
    fn headers(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Record(Record { version, .. }) if version.is_empty() => vec![("if-none-match", "*")],
            Self::Record(Record { version, .. }) => vec![("if-match", version)],
            Self::Posted(Posted { idempotency_key, version, .. }) => std::iter::once(("idempotency-key", idempotency_key.as_str()))
                .chain(version.iter().map(|v| ("if-match", v.as_str())))
                .collect(),
        }
    }
}

/// Reads a record with its version.
pub async fn fetch(session: Session, path: &str, abort: Option<&AbortSignal>) -> Result<Record, Failure> {
    send(session, "GET", path, abort, None).await?.record()
}

/// Writes a record in place of the version that was seen, or a new one; gives it as it is now.
pub async fn put(session: Session, path: &str, record: &Record) -> Result<Record, Failure> {
    send(session, "PUT", path, None, Some(Body::Record(record))).await?.record()
}

/// Asks for a file.
pub async fn get_file(session: Session, path: &str, abort: Option<&AbortSignal>) -> Result<Blob, Failure> {
    let (response, acted) = ask(session, "GET", path, abort, None).await?;
    if !response.ok() {
        let answer = Answer { status: response.status(), body: json(&response).await, version: String::new() };
        return judge(session, acted, answer).and(Err(Failure::Unreadable(response.status())));
    }
    session.answered(acted);
    let blob = match response.blob() {
        Ok(blob) => JsFuture::from(blob).await,
        Err(error) => Err(error),
    };
    match blob {
        Ok(blob) => Ok(blob.unchecked_into()),
        Err(_) if abort.is_some_and(AbortSignal::aborted) => Err(Failure::Aborted),
        // It broke off on its way.
        Err(_) => Err(Failure::Offline),
    }
}

/// A file on its way.
#[derive(Clone, Copy)]
pub struct Upload {
    /// How much of it is gone, in percent.
    pub sent: RwSignal<u32>,
    request: StoredValue<Option<XmlHttpRequest>, LocalStorage>,
}

impl Upload {
    /// Nothing is on its way yet.
    pub fn idle() -> Self {
        Self { sent: RwSignal::new(0), request: StoredValue::new_local(None) }
    }

    /// Gives it up. What is all gone already may have been taken nevertheless.
    pub fn give_up(self) {
        if let Some(request) = self.take() {
            let _ = request.abort();
        }
    }

    fn take(self) -> Option<XmlHttpRequest> {
        self.request.try_update_value(Option::take).flatten()
    }
}

/// Where a file goes, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// `PUT` or `POST`.
    pub method: &'static str,
    /// The path, with the file's name in its query.
    pub path: String,
    /// What a repetition is known by, where one would add the file a second time.
    pub idempotency_key: Option<String>,
    /// The `ETag` of what the file changes, as somebody saw it.
    pub version: Option<String>,
}

/// Sends a file, and tells how much of it is gone; gives the `ETag` of what it changed. The browser's newer way to ask does
/// not say how much is gone.
pub async fn send_file(session: Session, to: &Destination, file: &Blob, upload: Upload) -> Result<String, Failure> {
    let acted = ACTED.replace(false);
    let request = XmlHttpRequest::new().map_err(|_| Failure::Offline)?;
    upload.sent.set(0);
    let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        let percent = (event.loaded() / event.total().max(1.0) * 100.0) as u32;
        upload.sent.try_set(percent);
    });
    if let Ok(events) = request.upload() {
        events.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    start(&request, to, file, acted).map_err(|_| Failure::Offline)?;
    upload.request.set_value(Some(request.clone()));
    let _ = JsFuture::from(ended).await;
    let given_up = upload.take().is_none();
    let status = request.status().unwrap_or_default();
    if status == 0 && given_up {
        return Err(Failure::Aborted);
    }
    session.reached(status != 0);
    if status == 0 {
        return Err(Failure::Offline);
    }
    let version = request.get_response_header("etag").ok().flatten().unwrap_or_default();
    let answer = Answer { status, body: request.response().unwrap_or_default(), version: strong(version) };
    judge(session, acted, answer).map(|answer| answer.version)
}

fn start(request: &XmlHttpRequest, to: &Destination, file: &Blob, acted: bool) -> Result<(), JsValue> {
    request.open(to.method, &to.path)?;
    request.set_response_type(XmlHttpRequestResponseType::Json);
    for (name, value) in headers(to.method, acted) {
        request.set_request_header(name, value)?;
    }
    for (name, value) in [("idempotency-key", &to.idempotency_key), ("if-match", &to.version)] {
        if let Some(value) = value {
            request.set_request_header(name, value)?;
        }
    }
    // A slice of a file is of no type: what it is the content says, and not what this computer believes of it.
    request.send_with_opt_blob(Some(&file.slice()?))
}

/// A network that changes (the cable out, the wireless one in, a tunnel coming up) breaks what is under way and is there
/// again at once: so long after it, the same is asked once more before anybody is told.
const AGAIN_AFTER_MS: i32 = 300;

async fn pause(ms: i32) {
    let over = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = JsFuture::from(over).await;
}

/// An answer that is no refusal.
struct Answer {
    status: u16,
    /// `undefined` when it is no JSON.
    body: JsValue,
    version: String,
}

impl Answer {
    fn record(self) -> Result<Record, Failure> {
        let document = JSON::stringify(&self.body).ok().and_then(|text| text.as_string()).ok_or(Failure::Unreadable(self.status))?;
        Ok(Record { document, version: self.version })
    }
}

async fn send(session: Session, method: &str, path: &str, abort: Option<&AbortSignal>, body: Option<Body<'_>>) -> Result<Answer, Failure> {
    let (response, acted) = ask(session, method, path, abort, body).await?;
    let body = json(&response).await;
    if abort.is_some_and(AbortSignal::aborted) {
        return Err(Failure::Aborted);
    }
    let version = response.headers().get("etag").ok().flatten().unwrap_or_default();
    judge(session, acted, Answer { status: response.status(), body, version: strong(version) })
}

/// A proxy that compresses calls the tag a weak one; it names the same version.
fn strong(tag: String) -> String {
    tag.strip_prefix("W/").map(str::to_owned).unwrap_or(tag)
}

async fn json(response: &Response) -> JsValue {
    match response.json() {
        Ok(json) => JsFuture::from(json).await.unwrap_or_default(),
        Err(_) => JsValue::UNDEFINED,
    }
}

/// Gives what came back, and whether a person had acted before it was asked for.
async fn ask(
    session: Session,
    method: &str,
    path: &str,
    abort: Option<&AbortSignal>,
    body: Option<Body<'_>>,
) -> Result<(Response, bool), Failure> {
    let acted = ACTED.replace(false);
    let init = request(method, acted, abort, body).map_err(|_| Failure::Offline)?;
    let fetch = || JsFuture::from(window().fetch_with_str_and_init(path, &init));
    let mut fetched = fetch().await;
    // Reading twice does no harm.
    if fetched.is_err() && method == "GET" && !abort.is_some_and(AbortSignal::aborted) {
        pause(AGAIN_AFTER_MS).await;
        fetched = fetch().await;
    }
    let response = match fetched {
        Ok(response) => response.unchecked_into::<Response>(),
        Err(_) if abort.is_some_and(AbortSignal::aborted) => return Err(Failure::Aborted),
        Err(_) => {
            session.reached(false);
            return Err(Failure::Offline);
        }
    };
    session.reached(true);
    Ok((response, acted))
}

fn judge(session: Session, acted: bool, answer: Answer) -> Result<Answer, Failure> {
    match answer.status {
        200..=299 => {
            session.answered(acted);
            Ok(answer)
        }
        401 => {
            session.ended();
            Err(Failure::SignedOut)
        }
        status => Err(answer::read(&answer.body).map_or(Failure::Unreadable(status), |problem| Failure::Problem(Box::new(problem)))),
    }
}

/// The headers that every request needs.
fn headers(method: &str, acted: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    let changes = (method != "GET").then_some((REQUESTED_BY, "ra-portal"));
    let acted = acted.then_some((USER_ACTIVITY, "1"));
    [Some(("accept", "application/json, application/problem+json")), changes, acted].into_iter().flatten()
}

fn request(method: &str, acted: bool, abort: Option<&AbortSignal>, body: Option<Body<'_>>) -> Result<RequestInit, JsValue> {
    let all = Headers::new()?;
    for (name, value) in headers(method, acted) {
        all.set(name, value)?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(&all);
    init.set_signal(abort);
    if let Some(body) = body {
        all.set("content-type", "application/json")?;
        for (name, value) in body.headers() {
            all.set(name, value)?;
        }
        init.set_body(&body.document().into());
    }
    Ok(init)
}

/// The request that a page waits for. A newer one gives the older up, and its late answer is dropped.
#[derive(Clone, Copy)]
pub struct Latest {
    generation: StoredValue<u32>,
    controller: StoredValue<Option<AbortController>, LocalStorage>,
}

impl Latest {
    /// Nothing is asked yet. Whatever is asked is given up when the page goes.
    pub fn start() -> Self {
        let latest = Self { generation: StoredValue::new(0), controller: StoredValue::new_local(None) };
        on_cleanup(move || latest.abort());
        latest
    }

    fn abort(self) {
        self.controller.try_update_value(|slot| {
            if let Some(controller) = slot.take() {
                controller.abort();
            }
        });
    }

    /// Starts a request: gives its generation and the signal that gives it up.
    pub fn begin(self) -> (u32, Option<AbortSignal>) {
        self.abort();
        let controller = AbortController::new().ok();
        let signal = controller.as_ref().map(AbortController::signal);
        self.controller.set_value(controller);
        self.generation.update_value(|n| *n += 1);
        (self.generation.get_value(), signal)
    }

    /// The answer is there: nothing waits for this request any more, its patience included.
    pub fn settle(self) {
        self.controller.try_update_value(Option::take);
        self.generation.try_update_value(|n| *n += 1);
    }

    /// Whether this is still the request the page waits for.
    pub fn is(self, generation: u32) -> bool {
        self.generation.try_get_value() == Some(generation)
    }
}

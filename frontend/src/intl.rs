//! Dates and numbers by the browser's `Intl`: days and hours are those of Paris, whatever the computer says.

use crate::i18n::{Lang, lang};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

const ZONE: &str = "Europe/Paris";
const DAY: f64 = 86_400_000.0;

/// The formatters of one language, made once: making one costs more than a hundred uses.
struct Formats {
    lang: Lang,
    date: Function,
    time: Function,
    day: Function,
    number: Function,
    money: Function,
}

thread_local! {
    static FORMATS: RefCell<Option<Formats>> = const { RefCell::new(None) };
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object
}

impl Formats {
    fn new(lang: Lang) -> Self {
        let locales = Array::of1(&JsValue::from_str(lang.locale()));
        let date = |pairs: &[(&str, &str)]| {
            let mut all = vec![("timeZone", ZONE)];
            all.extend_from_slice(pairs);
            Intl::DateTimeFormat::new(&locales, &options(&all)).format()
        };
        let number = |pairs: &[(&str, &str)]| Intl::NumberFormat::new(&locales, &options(pairs)).format();
        Self {
            lang,
            date: date(&[("day", "2-digit"), ("month", "2-digit"), ("year", "numeric")]),
            time: date(&[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")]),
            day: date(&[("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")]),
            number: number(&[]),
            money: number(&[("style", "currency"), ("currency", "EUR")]),
        }
    }
}

fn with(choose: impl Fn(&Formats) -> &Function, value: &JsValue) -> String {
    FORMATS.with_borrow_mut(|formats| {
        let lang = lang();
        let formats = match formats {
            Some(formats) if formats.lang == lang => formats,
            slot => slot.insert(Formats::new(lang)),
        };
        choose(formats).call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
    })
}

/// An instant as the browser knows it.
fn instant(timestamp: &str) -> Date {
    Date::new(&JsValue::from_str(timestamp))
}

/// `12/03/2026`
pub fn date(timestamp: &str) -> String {
    with(|f| &f.date, &instant(timestamp))
}

/// `10:38`
pub fn time(timestamp: &str) -> String {
    with(|f| &f.time, &instant(timestamp))
}

/// `12/03/2026 10:38`
pub fn date_time(timestamp: &str) -> String {
    format!("{} {}", date(timestamp), time(timestamp))
}

/// `jeudi 12 mars 2026`; the style gives it its capital.
pub fn day(timestamp: &str) -> String {
    with(|f| &f.day, &instant(timestamp))
}

/// A name in capitals, as lists of people have it. The browser knows the letters of all alphabets already.
pub fn capitals(name: &str) -> String {
    js_sys::JsString::from(name).to_locale_upper_case(Some("fr")).into()
}

/// `1 234`
#[expect(clippy::cast_precision_loss, reason = "totals are far below 2^53")]
pub fn number(n: u64) -> String {
    with(|f| &f.number, &JsValue::from_f64(n as f64))
}

/// `357,60 €`
#[expect(clippy::cast_precision_loss, reason = "prices are far below 2^53 cents")]
pub fn money(cents: i64) -> String {
    with(|f| &f.money, &JsValue::from_f64(cents as f64 / 100.0))
}

/// `1,2 Mo`, `482 ko`
#[expect(clippy::cast_precision_loss, reason = "documents are far below 2^53 bytes")]
pub fn size(bytes: u64) -> String {
    let (unit, value) = if bytes < 1_000_000 { ("kilobyte", bytes as f64 / 1e3) } else { ("megabyte", bytes as f64 / 1e6) };
    let digits = if bytes < 10_000 || unit == "megabyte" { "1" } else { "0" };
    let locales = Array::of1(&JsValue::from_str(lang().locale()));
    let format =
        Intl::NumberFormat::new(&locales, &options(&[("style", "unit"), ("unit", unit), ("maximumFractionDigits", digits)])).format();
    format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(value)).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// How long ago an instant was, in milliseconds.
pub fn since(timestamp: &str) -> f64 {
    Date::now() - instant(timestamp).get_time()
}

/// The day in Paris so many days ago, as `2026-10-22`.
pub fn days_ago(days: u32) -> String {
    // Swedish dates are ISO dates.
    let locales = Array::of1(&JsValue::from_str("sv-SE"));
    let format = Intl::DateTimeFormat::new(&locales, &options(&[("timeZone", ZONE)])).format();
    let at = Date::new(&JsValue::from_f64(Date::now() - f64::from(days) * DAY));
    format.call1(&JsValue::UNDEFINED, &at).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// A day written `2026-10-22` as people here write it.
pub fn iso_day(day: &str) -> String {
    match (day.get(..4), day.get(5..7), day.get(8..10)) {
        (Some(y), Some(m), Some(d)) => format!("{d}/{m}/{y}"),
        _ => day.to_owned(),
    }
}

/// The name of a country by its ISO 3166 code.
pub fn country(code: &str) -> String {
    let named = || -> Option<String> {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let class: Function = Reflect::get(&intl, &"DisplayNames".into()).ok()?.dyn_into().ok()?;
        let arguments = Array::of2(&lang().locale().into(), &options(&[("type", "region")]));
        let names = Reflect::construct(&class, &arguments).ok()?;
        let of: Function = Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
        of.call1(&names, &code.into()).ok()?.as_string()
    };
    named().unwrap_or_else(|| code.to_owned())
}

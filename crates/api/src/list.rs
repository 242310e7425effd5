use crate::{Cursor, FieldError, FieldErrorCode, MAX_STRANGE_PARAMETERS, OrderRow, Timestamp};
use chrono::{DateTime, Utc};
use domain::orders::{
    MAX_PAGE_SIZE, OrderFilter, OrderSort, OrderSummary, OrderType, Page, PageMove, PageRequest, Phase, Process, SortKey, Status,
};
use domain::values::{OrderNumber, PortalId, PortuId, SirenFragment, ValueError, day, fold};
use serde::{Deserialize, Serialize};

/// Rows a page when none is asked for.
pub const DEFAULT_PAGE_SIZE: u16 = 50;

/// The parameters of the order list as they stand in a URL: texts, not yet read. The browser's address bar and the
/// API have the same ones (L-5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct OrderListQuery {
    /// N° Dossier, exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<i64>, minimum = 1, maximum = 9_223_372_036_854_775_807_i64, example = 5144))]
    pub number: Option<String>,
    /// Portu ID, exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<i64>, minimum = 1, maximum = 9_223_372_036_854_775_807_i64, example = 90_412))]
    pub portu_id: Option<String>,
    /// Part of the SIREN; spaces ignored, prefix `0002` accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(pattern = "^ *(0002[: ]? *)?([0-9] *){1,9}$", example = "7328"))]
    pub siren: Option<String>,
    /// Part of the holder's last name; case and accents do not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 100, example = "le goff"))]
    pub holder: Option<String>,
    /// First day of creation (`2026-10-22`), Europe/Paris, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(format = Date, example = "2026-10-22"))]
    pub created_from: Option<String>,
    /// Last day of creation, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(format = Date, example = "2026-11-21"))]
    pub created_to: Option<String>,
    /// Identity of the portal (*Client*).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<i64>, minimum = 1, maximum = 9_223_372_036_854_775_807_i64, example = 2))]
    pub portal: Option<String>,
    /// `new` or `renewal`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<crate::schema::OrderType>))]
    pub r#type: Option<String>,
    /// `digital` or `paper`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<crate::schema::Process>))]
    pub process: Option<String>,
    /// `created`, `validated`, `generated` or `delivered`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<crate::schema::Phase>))]
    pub phase: Option<String>,
    /// A status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<crate::schema::Status>))]
    pub status: Option<String>,
    /// `priority`, `number`, `portu_id`, `holder` or `created_at`; a leading `-` reverses. The account of an order portal has no
    /// priorities: it sorts by one of the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<crate::schema::Sort>))]
    pub sort: Option<String>,
    /// A cursor of an earlier answer, or `last`; none = the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Rows a page, 1 to 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<u16>, minimum = 1, maximum = 200, example = 50))]
    pub page_size: Option<String>,
}

/// The parameters, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedList {
    /// Which orders.
    pub filter: OrderFilter,
    /// Which page, in which order.
    pub page: PageRequest,
}

/// The longest part of a name that is searched for.
const MAX_NAME: usize = 100;

impl OrderListQuery {
    /// Every parameter's name.
    pub const FIELDS: &'static [&'static str] = &[
        "number",
        "portu_id",
        "siren",
        "holder",
        "created_from",
        "created_to",
        "portal",
        "type",
        "process",
        "phase",
        "status",
        "sort",
        "page",
        "page_size",
    ];

    /// Reads a raw query string; without `sort` the list comes in this order.
    ///
    /// # Errors
    /// Every wrong parameter at once, and the first [`MAX_STRANGE_PARAMETERS`] that are unknown or repeated.
    pub fn from_query(query: &str, default: OrderSort) -> Result<ParsedList, Vec<FieldError>> {
        let mut known = Self::default();
        let mut errors = Vec::new();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        for (name, value) in pairs {
            match known.slot(&name) {
                None => errors.push(FieldError::unknown_parameter(&name)),
                Some(slot) if slot.is_some() => {
                    errors.push(FieldError::new(&name, FieldErrorCode::Repeated, "The parameter is given twice; send it once."))
                }
                Some(slot) => *slot = Some(value),
            }
        }
        errors.truncate(MAX_STRANGE_PARAMETERS);
        match known.parse(default) {
            Ok(parsed) if errors.is_empty() => Ok(parsed),
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more);
                Err(errors)
            }
        }
    }

    /// Reads the values; without `sort` the list comes in this order.
    ///
    /// # Errors
    /// Every wrong value at once.
    pub fn parse(&self, default: OrderSort) -> Result<ParsedList, Vec<FieldError>> {
        let mut errors = Errors::default();
        let filter = OrderFilter {
            number: errors.read("number", &self.number, OrderNumber::parse),
            portu_id: errors.read("portu_id", &self.portu_id, PortuId::parse),
            siren: errors.read("siren", &self.siren, SirenFragment::parse),
            holder: errors.read("holder", &self.holder, name_part),
            created_from: errors.read("created_from", &self.created_from, day),
            created_to: errors.read("created_to", &self.created_to, day),
            portal: errors.read("portal", &self.portal, PortalId::parse),
            r#type: errors.read("type", &self.r#type, OrderType::parse),
            process: errors.read("process", &self.process, Process::parse),
            phase: errors.read("phase", &self.phase, Phase::parse),
            status: errors.read("status", &self.status, Status::parse),
        };
        if let (Some(from), Some(to)) = (filter.created_from, filter.created_to)
            && from > to
        {
            errors.0.push(FieldError::new("created_to", ValueError::Range.into(), "The last day lies before the first one."));
        }
        // Whose list does not come by priority is not told of priorities.
        let known = |sort: &OrderSort| sort.key != SortKey::Priority || default.key == SortKey::Priority;
        let sort = errors.read("sort", &self.sort, |text| OrderSort::parse(text).filter(known).ok_or(ValueError::UnknownChoice));
        let sort = sort.unwrap_or(default);
        let page = errors
            .read("page", &self.page, |text| Cursor::decode(text, sort).ok_or(ValueError::Format))
            .map_or(PageMove::First, PageMove::from);
        let size = errors.read("page_size", &self.page_size, page_size).unwrap_or(DEFAULT_PAGE_SIZE);
        errors.into_result(ParsedList { filter, page: PageRequest { size, sort, page } })
    }

    fn slot(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "number" => &mut self.number,
            "portu_id" => &mut self.portu_id,
            "siren" => &mut self.siren,
            "holder" => &mut self.holder,
            "created_from" => &mut self.created_from,
            "created_to" => &mut self.created_to,
            "portal" => &mut self.portal,
            "type" => &mut self.r#type,
            "process" => &mut self.process,
            "phase" => &mut self.phase,
            "status" => &mut self.status,
            "sort" => &mut self.sort,
            "page" => &mut self.page,
            "page_size" => &mut self.page_size,
            _ => return None,
        })
    }
}

fn name_part(text: &str) -> Result<String, ValueError> {
    if text.chars().count() > MAX_NAME {
        return Err(ValueError::TooLong);
    }
    if text.contains('\0') {
        return Err(ValueError::Format);
    }
    match fold(text) {
        folded if folded.is_empty() => Err(ValueError::Empty),
        folded => Ok(folded),
    }
}

fn page_size(text: &str) -> Result<u16, ValueError> {
    match text.parse() {
        Ok(n) if (1..=MAX_PAGE_SIZE).contains(&n) => Ok(n),
        Ok(_) => Err(ValueError::Range),
        Err(_) => Err(ValueError::Format),
    }
}

/// Collects what is wrong, so that a caller learns everything at once.
#[derive(Default)]
struct Errors(Vec<FieldError>);

impl Errors {
    fn read<T>(&mut self, field: &str, value: &Option<String>, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Option<T> {
        let text = value.as_deref()?;
        if text.is_empty() {
            // A program whose variable is empty must not get the unfiltered list.
            self.0.push(FieldError::new(field, ValueError::Empty.into(), "Give a value, or leave the parameter out."));
            return None;
        }
        if text.contains(char::REPLACEMENT_CHARACTER) {
            // What is not UTF-8 was decoded to this sign, which no value has.
            self.0.push(FieldError::new(field, ValueError::Format.into(), "Give text in UTF-8."));
            return None;
        }
        match parse(text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.0.push(FieldError::new(field, why.into(), message(field, why)));
                None
            }
        }
    }

    fn into_result<T>(self, value: T) -> Result<T, Vec<FieldError>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}

fn message(field: &str, why: ValueError) -> &'static str {
    match (field, why) {
        ("number" | "portu_id" | "portal", _) => "Give a positive whole number.",
        ("siren", ValueError::TooLong) => "Give at most nine digits, with or without the prefix 0002.",
        ("siren", _) => "Give digits only; spaces and the prefix 0002 are accepted.",
        ("holder", ValueError::TooLong) => "Give at most 100 characters.",
        ("holder", _) => "Give a part of the holder's last name.",
        ("created_from" | "created_to", _) => "Give a day from 1970 on as year-month-day: 2026-10-22.",
        ("type", _) => "Choose new or renewal.",
        ("process", _) => "Choose digital or paper.",
        ("phase", _) => "Choose created, validated, generated or delivered.",
        ("status", _) => "Choose incomplete, to_verify, in_signature, to_validate, to_generate, to_deliver, closed or cancelled.",
        ("sort", _) => "Choose priority, number, portu_id, holder or created_at; a leading - reverses.",
        ("page", _) => "Send `last`, or a cursor of this very list unchanged; without it the first page is sent.",
        ("page_size", _) => "Give a number from 1 to 200.",
        _ => "The value is not valid.",
    }
}

/// One page of the order list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderPage {
    /// The rows, in the order asked for.
    pub orders: Vec<OrderRow>,
    /// The instant at which the list was ordered.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub as_of: Timestamp,
    /// The `page` parameter of the page before; none on the first page.
    pub previous: Option<String>,
    /// The `page` parameter of the page after; none on the last page.
    pub next: Option<String>,
    /// How many rows precede this page; none after a jump to the last page, where the total tells.
    pub offset: Option<u64>,
}

impl OrderPage {
    /// The page as it travels.
    #[must_use]
    pub fn new(page: Page<OrderSummary>) -> Self {
        let as_of: DateTime<Utc> = page.as_of;
        Self {
            orders: page.rows.into_iter().map(|row| OrderRow::new(row, as_of)).collect(),
            as_of: crate::order::timestamp(as_of),
            previous: page.previous.map(|mark| Cursor::Before(mark).encode()),
            next: page.next.map(|mark| Cursor::After(mark).encode()),
            offset: page.offset,
        }
    }
}

/// The exact total of a filtered list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderCount {
    /// How many orders the filter selects within the caller's scope.
    pub total: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<ParsedList, Vec<FieldError>> {
        OrderListQuery::from_query(query, OrderSort::default())
    }

    fn wrong(query: &str) -> Vec<(String, String)> {
        read(query).expect_err(query).into_iter().map(|e| (e.field, e.code)).collect()
    }

    #[test]
    fn nothing_asked_is_the_first_page_by_priority() {
        let parsed = read("").expect("valid");
        assert_eq!(parsed.filter, OrderFilter::default());
        assert_eq!(parsed.page, PageRequest { size: 50, sort: OrderSort::default(), page: PageMove::First });
    }

    #[test]
    fn the_order_that_nobody_asked_for_is_the_one_its_cursors_are_of() {
        let sorted = |query: &str| OrderListQuery::from_query(query, OrderSort::NEWEST).map(|list| list.page.sort);
        assert_eq!(sorted(""), Ok(OrderSort::NEWEST));
        let told = |errors: Vec<FieldError>| errors.into_iter().map(|error| error.field).collect::<Vec<_>>();
        assert_eq!(sorted("sort=priority&bogus=1").map_err(told), Err(vec!["bogus".to_owned(), "sort".to_owned()]), "who has none");
        assert!(OrderListQuery::from_query("sort=-priority", OrderSort::default()).is_ok());
        let value = domain::orders::SortValue::CreatedAt(1);
        let mark = domain::orders::Bookmark { as_of: DateTime::UNIX_EPOCH, value, number: OrderNumber(7), offset: None };
        let page = format!("page={}", Cursor::After(mark).encode());
        assert_eq!(sorted(&page), Ok(OrderSort::NEWEST));
        assert_eq!(wrong(&page), [("page".to_owned(), "format".to_owned())]);
    }

    #[test]
    fn strange_names_without_end_are_not_listed_without_end() {
        let query = format!("{}number=x", "a=1&".repeat(5_000));
        let found = wrong(&query);
        assert_eq!(found.len(), MAX_STRANGE_PARAMETERS + 1);
        assert_eq!(found.last(), Some(&("number".to_owned(), "format".to_owned())));
    }

    #[test]
    fn what_is_no_text_is_refused_and_not_searched_for() {
        assert_eq!(wrong("holder=%FF&status=%C3"), [("holder", "format"), ("status", "format")].map(|(f, c)| (f.to_owned(), c.to_owned())));
    }

    #[test]
    fn every_error_comes_at_once() {
        let found = wrong("number=abc&siren=12x&created_from=2026-02-30&status=x&sort=siren&page=%21&page_size=0&frob=1&status=y");
        let expected = [
            ("frob", "unknown_field"),
            ("status", "repeated"),
            ("number", "format"),
            ("siren", "format"),
            ("created_from", "format"),
            ("status", "unknown_choice"),
            ("sort", "unknown_choice"),
            ("page", "format"),
            ("page_size", "range"),
        ];
        let expected: Vec<_> = expected.iter().map(|(f, c)| ((*f).to_owned(), (*c).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_wrong_choice_is_told_every_right_one() {
        let messages = read("type=x&process=x&phase=x&status=x&sort=x").expect_err("wrong");
        let choices: [(&str, Vec<&str>); 5] = [
            ("type", OrderType::ALL.iter().map(|value| value.as_str()).collect()),
            ("process", Process::ALL.iter().map(|value| value.as_str()).collect()),
            ("phase", Phase::ALL.iter().map(|value| value.as_str()).collect()),
            ("status", Status::ALL.iter().map(|value| value.as_str()).collect()),
            ("sort", SortKey::ALL.iter().map(|key| key.as_str()).collect()),
        ];
        for (error, (field, values)) in messages.iter().zip(choices) {
            assert_eq!(error.field, field);
            let words: Vec<&str> = error.message.split([' ', ',', '.', ';']).collect();
            assert!(values.iter().all(|value| words.contains(value)), "{field}: {}", error.message);
        }
    }

    #[test]
    fn a_period_must_run_forwards() {
        assert_eq!(wrong("created_from=2026-03-02&created_to=2026-03-01"), [("created_to".to_owned(), "range".to_owned())]);
        assert!(read("created_from=2026-03-01&created_to=2026-03-01").is_ok());
    }

    #[test]
    fn an_empty_value_is_refused_and_never_widens_the_list() {
        let empty = |field: &str| (field.to_owned(), "empty".to_owned());
        assert_eq!(wrong("holder=&status=&page="), [empty("holder"), empty("status"), empty("page")]);
    }

    #[test]
    fn a_cursor_of_another_sort_is_refused() {
        let mark = domain::orders::Bookmark {
            as_of: DateTime::UNIX_EPOCH,
            value: domain::orders::SortValue::Number,
            number: OrderNumber(7),
            offset: Some(50),
        };
        let text = Cursor::After(mark).encode();
        assert!(read(&format!("sort=number&page={text}")).is_ok());
        assert_eq!(wrong(&format!("page={text}")), [("page".to_owned(), "format".to_owned())]);
    }
}

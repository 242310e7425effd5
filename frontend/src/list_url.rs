//! The order list's state as it stands in the address bar (L-5): the API's own parameters, as texts.

use api::OrderListQuery;
use domain::orders::{OrderSort, SortDirection, SortKey};
use std::collections::BTreeMap;

/// The parameters that place or order the rows and do not choose them.
const NO_FILTERS: [&str; 3] = ["sort", "page", "page_size"];

/// The day from which a list without a lower bound begins (L-3).
pub const BEGINNING: &str = "1970-01-01";

/// The parameters of a list, by the names of [`OrderListQuery::FIELDS`]; empty values are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListUrl(BTreeMap<&'static str, String>);

impl ListUrl {
    /// Reads a query string (with or without `?`); what the list does not know, it forgets.
    #[must_use]
    pub fn read(search: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_default();
        let mut url = Self::default();
        for (name, value) in pairs {
            if let Some(field) = OrderListQuery::FIELDS.iter().find(|field| **field == name) {
                url.put(field, value.trim());
            }
        }
        url
    }

    /// The query string, `?` included; empty for a list without parameters.
    #[must_use]
    pub fn search(&self) -> String {
        encode(&self.0.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
    }

    /// The query string of the filter alone: what the total is asked with.
    #[must_use]
    pub fn filter_search(&self) -> String {
        encode(&self.filters().collect::<Vec<_>>())
    }

    /// A value; empty when it is not given.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    fn put(&mut self, field: &'static str, value: &str) {
        if value.is_empty() {
            self.0.remove(field);
        } else {
            self.0.insert(field, value.to_owned());
        }
    }

    /// The same list with other filters: back on its first page.
    #[must_use]
    pub fn with(&self, changes: &[(&'static str, &str)]) -> Self {
        let mut url = self.clone();
        url.0.remove("page");
        for (field, value) in changes {
            url.put(field, value);
        }
        url
    }

    /// The same list on another page; `None` is the first.
    #[must_use]
    pub fn on_page(&self, page: Option<&str>) -> Self {
        self.with(&[("page", page.unwrap_or_default())])
    }

    /// The filters alone, without the order of the rows.
    pub fn filters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().filter(|(name, _)| !NO_FILTERS.contains(name)).map(|(name, value)| (*name, value.as_str()))
    }

    /// How many filters are on; the two ends of a period are one.
    #[must_use]
    pub fn active(&self) -> usize {
        let both = self.is_on("created_from") && self.is_on("created_to");
        self.filters().filter(|(field, _)| self.is_on(field)).count() - usize::from(both)
    }

    /// Whether a filter narrows the list.
    #[must_use]
    pub fn is_on(&self, field: &str) -> bool {
        let value = self.get(field);
        !value.is_empty() && (field != "created_from" || value != BEGINNING)
    }

    /// The same list with every filter off but the period it must have. A sort that is none goes, too: the way out of a
    /// wrong address must not lead back to it.
    #[must_use]
    pub fn cleared(&self, from: &str) -> Self {
        let mut url = Self::default();
        url.put("sort", Some(self.get("sort")).filter(|sort| OrderSort::parse(sort).is_some()).unwrap_or_default());
        url.put("created_from", from);
        url
    }

    /// Whether the address says nothing of the period: the page then writes its preset (L-3).
    #[must_use]
    pub fn wants_preset(&self) -> bool {
        self.get("created_from").is_empty() && self.get("created_to").is_empty()
    }

    /// How the list is sorted by this column: `None` when the column is not chosen.
    #[must_use]
    pub fn sorted(&self, key: SortKey) -> Option<SortDirection> {
        OrderSort::parse(self.get("sort")).filter(|sort| sort.key == key).map(|sort| sort.direction)
    }

    /// The list after a click on a column's head: ascending, then descending, then the default order (L-4).
    #[must_use]
    pub fn next_sort(&self, key: SortKey) -> Self {
        let next = match self.sorted(key) {
            None => OrderSort { key, direction: SortDirection::Ascending }.to_string(),
            Some(SortDirection::Ascending) => OrderSort { key, direction: SortDirection::Descending }.to_string(),
            Some(SortDirection::Descending) => String::new(),
        };
        self.with(&[("sort", &next)])
    }
}

fn encode(pairs: &[(&str, &str)]) -> String {
    match serde_urlencoded::to_string(pairs) {
        Ok(text) if !text.is_empty() => format!("?{text}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_back() {
        let url = ListUrl::read("?holder=L%E2%80%99H%C3%B4te+%26+fils&status=to_verify&sort=-holder&frob=1&siren=");
        assert_eq!(url.get("holder"), "L’Hôte & fils");
        assert_eq!(url.get("siren"), "");
        assert_eq!(ListUrl::read(&url.search()), url);
        assert!(!url.search().contains("frob"));
        assert_eq!(ListUrl::default().search(), "");
    }

    #[test]
    fn a_changed_filter_goes_back_to_the_first_page() {
        let url = ListUrl::read("page=abc&status=closed&sort=number");
        assert_eq!(url.with(&[("status", "to_verify")]).search(), "?sort=number&status=to_verify");
        assert_eq!(url.with(&[("status", "")]).search(), "?sort=number");
        assert_eq!(url.on_page(Some("def")).get("page"), "def");
        assert_eq!(url.on_page(None).get("page"), "");
    }

    #[test]
    fn a_head_is_clicked_three_times() {
        let none = ListUrl::default();
        let up = none.next_sort(SortKey::Holder);
        let down = up.next_sort(SortKey::Holder);
        assert_eq!(up.get("sort"), "holder");
        assert_eq!(down.get("sort"), "-holder");
        assert_eq!(down.next_sort(SortKey::Holder), none);
        assert_eq!(down.next_sort(SortKey::Number).get("sort"), "number");
    }

    #[test]
    fn the_total_depends_on_filters_only() {
        let url = ListUrl::read("sort=-number&page=x&page_size=100&type=new&created_from=2026-10-22");
        assert_eq!(url.filter_search(), "?created_from=2026-10-22&type=new");
    }

    #[test]
    fn a_period_is_one_filter_and_an_open_one_none() {
        assert_eq!(ListUrl::read("created_from=2026-01-01&created_to=2026-02-01&type=new").active(), 2);
        assert_eq!(ListUrl::read("created_to=2026-02-01").active(), 1);
        let open = ListUrl::read("created_from=1970-01-01");
        assert_eq!(open.active(), 0);
        assert!(!open.wants_preset());
        assert!(ListUrl::read("status=closed").wants_preset());
    }

    #[test]
    fn clearing_keeps_the_sort_and_a_period() {
        let url = ListUrl::read("sort=-number&status=closed&created_to=2026-01-01").cleared("2026-10-22");
        assert_eq!(url.search(), "?created_from=2026-10-22&sort=-number");
        assert_eq!(ListUrl::read("sort=frob&page=x").cleared("2026-10-22").search(), "?created_from=2026-10-22");
    }
}

use super::OrderSort;
use crate::values::OrderNumber;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The most rows one page may have.
pub const MAX_PAGE_SIZE: u16 = 200;

/// Which page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Rows a page, 1 to [`MAX_PAGE_SIZE`].
    pub size: u16,
    /// The order of the list.
    pub sort: OrderSort,
    /// Where in the list.
    pub page: PageMove,
}

/// Where a page lies. Keyset paging knows no page numbers: a page begins after, or ends before, a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageMove {
    /// The first page.
    First,
    /// The rows after this one.
    After(Bookmark),
    /// The rows before this one.
    Before(Bookmark),
    /// The last page.
    Last,
}

/// A row's place in a list, and the instant at which the list was ordered: priorities do not move between pages
/// (design D5). A bookmark older than 15 minutes keeps its row and takes a fresh instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The `now` of the first page.
    #[serde(rename = "t", with = "chrono::serde::ts_microseconds")]
    pub as_of: DateTime<Utc>,
    /// The row's sort values.
    #[serde(rename = "k")]
    pub value: SortValue,
    /// The row's number: the tie-break.
    #[serde(rename = "n")]
    pub number: OrderNumber,
    /// How many rows precede the page that this bookmark opens, for "51–100 sur 486"; a display aid, never trusted.
    /// None after a jump to the last page: nobody counted.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

/// The value of the sort column at a bookmark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortValue {
    /// By priority: level 1 to 5 (5 = none), the certificate's end for level 4, and creation.
    #[serde(rename = "p")]
    Priority {
        /// 1 to 4; 5 for orders without priority.
        #[serde(rename = "l")]
        level: u8,
        /// `not_after` in microseconds since 1970, for level 4 only.
        #[serde(rename = "e")]
        not_after: Option<i64>,
        /// Creation in microseconds since 1970.
        #[serde(rename = "c")]
        created_at: i64,
    },
    /// By number: the tie-break says it all.
    #[serde(rename = "n")]
    Number,
    /// By Portu ID.
    #[serde(rename = "i")]
    PortuId(i64),
    /// By holder: folded last and first name.
    #[serde(rename = "h")]
    Holder(String, String),
    /// By creation, microseconds since 1970.
    #[serde(rename = "c")]
    CreatedAt(i64),
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub rows: Vec<T>,
    /// The instant the list was ordered at.
    pub as_of: DateTime<Utc>,
    /// Opens the page before; none on the first.
    pub previous: Option<Bookmark>,
    /// Opens the page after; none on the last.
    pub next: Option<Bookmark>,
    /// How many rows precede this page, where the way here tells (not after a jump to the last page).
    pub offset: Option<u64>,
}

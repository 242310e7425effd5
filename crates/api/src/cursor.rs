use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::orders::{Bookmark, OrderSort, PageMove, SortKey, SortValue};
use serde::{Deserialize, Serialize};

/// A place in a list as it travels in the `page` parameter: opaque to callers, readable to us. It grants nothing:
/// scope and filter are applied anew to every page, so it needs no signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cursor {
    /// The last page.
    #[serde(rename = "l")]
    Last,
    /// The rows after this one.
    #[serde(rename = "a")]
    After(Bookmark),
    /// The rows before this one.
    #[serde(rename = "b")]
    Before(Bookmark),
}

/// Longer texts are no cursors of ours.
const MAX_LENGTH: usize = 2_000;

impl Cursor {
    /// The text of the `page` parameter.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Last => "last".to_owned(),
            // A cursor is plain data: it always serialises.
            _ => serde_json::to_vec(self).map(|json| URL_SAFE_NO_PAD.encode(json)).unwrap_or_default(),
        }
    }

    /// Reads the text of the `page` parameter for a list of this order; `None` when it is no cursor of such a list.
    #[must_use]
    pub fn decode(text: &str, sort: OrderSort) -> Option<Self> {
        if text == "last" {
            return Some(Self::Last);
        }
        if text.len() > MAX_LENGTH {
            return None;
        }
        let json = URL_SAFE_NO_PAD.decode(text).ok()?;
        let cursor: Self = serde_json::from_slice(&json).ok()?;
        match &cursor {
            Self::After(mark) | Self::Before(mark) => plausible(mark, sort).then_some(cursor),
            Self::Last => Some(cursor),
        }
    }
}

impl From<Cursor> for PageMove {
    fn from(cursor: Cursor) -> Self {
        match cursor {
            Cursor::Last => Self::Last,
            Cursor::After(mark) => Self::After(mark),
            Cursor::Before(mark) => Self::Before(mark),
        }
    }
}

fn plausible(mark: &Bookmark, sort: OrderSort) -> bool {
    // Instants beyond this range would overflow PostgreSQL's.
    let instant = |micros: i64| (0..=32_503_680_000_000_000).contains(&micros);
    instant(mark.as_of.timestamp_micros())
        && mark.offset.is_none_or(|rows| rows < 1_000_000_000_000)
        && match (&mark.value, sort.key) {
            (SortValue::Priority { level, not_after, created_at }, SortKey::Priority) => {
                (1..=5).contains(level) && not_after.is_some() == (*level == 4) && not_after.is_none_or(instant) && instant(*created_at)
            }
            (SortValue::CreatedAt(at), SortKey::CreatedAt) => instant(*at),
            (SortValue::Holder(last, first), SortKey::Holder) => !last.contains('\0') && !first.contains('\0'),
            (SortValue::Number, SortKey::Number) | (SortValue::PortuId(_), SortKey::PortuId) => true,
            _ => false,
        }
}

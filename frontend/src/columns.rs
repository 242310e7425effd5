//! The columns of the order list (L-2): which there are, which are shown, and what a person chose.

use domain::orders::SortKey;

/// A column; its name is the field's of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The field's name, and with `c-` before it the cell's class.
    pub name: &'static str,
    /// What it sorts by, if it sorts.
    pub sort: Option<SortKey>,
    /// Whether it can be hidden.
    pub hideable: bool,
    /// Whether it is shown to somebody who never chose.
    pub default: bool,
}

const fn column(name: &'static str, sort: Option<SortKey>, hideable: bool, default: bool) -> Column {
    Column { name, sort, hideable, default }
}

/// Every column, in the order of the table.
pub const COLUMNS: &[Column] = &[
    column("priority", Some(SortKey::Priority), true, true),
    column("number", Some(SortKey::Number), false, true),
    column("portu_id", Some(SortKey::PortuId), true, true),
    column("siren", None, true, true),
    column("holder", Some(SortKey::Holder), false, true),
    column("created_at", Some(SortKey::CreatedAt), true, true),
    column("portal", None, true, true),
    column("type", None, true, true),
    column("process", None, true, true),
    column("phase", None, true, true),
    column("status", None, false, true),
    column("cnbf_number", None, true, false),
    column("bar_number", None, true, false),
];

/// What a person decided about columns: only deviations from the default, as `+name` (always shown) and `-name`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice(Vec<(String, bool)>);

impl Choice {
    /// Reads what [`Choice::write`] wrote; what is not understood is left out.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let known = |name: &str| COLUMNS.iter().any(|c| c.hideable && c.name == name);
        let one = |item: &str| match item.split_at_checked(1) {
            Some(("+", name)) if known(name) => Some((name.to_owned(), true)),
            Some(("-", name)) if known(name) => Some((name.to_owned(), false)),
            _ => None,
        };
        Self(text.split(' ').filter_map(one).collect())
    }

    /// The text to keep.
    #[must_use]
    pub fn write(&self) -> String {
        let items: Vec<String> = self.0.iter().map(|(name, on)| format!("{}{name}", if *on { '+' } else { '-' })).collect();
        items.join(" ")
    }

    /// Decides about a column.
    pub fn set(&mut self, name: &str, on: bool) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), on));
    }

    fn decided(&self, name: &str) -> Option<bool> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, on)| *on)
    }

    /// Whether a column is shown.
    #[must_use]
    pub fn shows(&self, column: &Column) -> bool {
        !column.hideable || self.decided(column.name).unwrap_or(column.default)
    }

    /// Whether a column stays when the window gets narrow: its owner asked for it.
    #[must_use]
    pub fn pins(&self, column: &Column) -> bool {
        self.decided(column.name) == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> &'static Column {
        COLUMNS.iter().find(|c| c.name == name).expect("known column")
    }

    #[test]
    fn the_lawyers_columns_wait_to_be_asked_for() {
        let mut choice = Choice::default();
        assert!(!choice.shows(named("cnbf_number")));
        choice.set("cnbf_number", true);
        assert!(choice.shows(named("cnbf_number")) && choice.pins(named("cnbf_number")));
    }

    #[test]
    fn a_choice_is_read_back_and_garbage_is_not() {
        let mut choice = Choice::default();
        choice.set("siren", false);
        choice.set("phase", true);
        choice.set("siren", true);
        assert_eq!(Choice::read(&choice.write()), choice);
        assert_eq!(Choice::read("-number +nothing é x"), Choice::default());
        assert!(Choice::read("-number").shows(named("number")));
    }
}

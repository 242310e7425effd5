//! Which key does what. Single keys are off in fields, under dialogs, and when a person switched them off (WCAG 2.1.4).

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// The next row, or the next order.
    Next,
    /// The previous row, or the previous order.
    Previous,
    /// The first filter.
    Filter,
    /// The list of shortcuts.
    Help,
    /// The field for a comment on an order.
    Comment,
    /// The history panel of an order.
    History,
    /// Back to the list.
    Back,
    /// A tab of an order, counted from one.
    Tab(u8),
    /// The document larger.
    ZoomIn,
    /// The document smaller.
    ZoomOut,
    /// The document as large as its place.
    ZoomFit,
    /// The document by a quarter turn to the right.
    Turn,
    /// The same to the left.
    TurnBack,
}

/// A key press, as far as shortcuts care.
#[derive(Debug, Clone, Copy, Default)]
pub struct Press<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Shift is down, which the letter's case does not tell while Caps Lock is on.
    pub shift: bool,
    /// Ctrl, Alt or Meta is down: the combination belongs to the browser.
    pub modified: bool,
    /// The focus is in something one types into.
    pub typing: bool,
    /// A dialog is open over the page.
    pub dialog: bool,
}

/// What the press asks for, if anything.
#[must_use]
pub fn command(press: Press<'_>, enabled: bool) -> Option<Command> {
    if !enabled || press.modified || press.typing || press.dialog {
        return None;
    }
    Some(match press.key {
        "j" | "J" => Command::Next,
        "k" | "K" => Command::Previous,
        "/" => Command::Filter,
        "?" => Command::Help,
        "m" | "M" => Command::Comment,
        "h" | "H" => Command::History,
        "u" | "U" => Command::Back,
        "+" | "=" => Command::ZoomIn,
        "-" | "−" => Command::ZoomOut,
        "0" => Command::ZoomFit,
        "r" | "R" if press.shift => Command::TurnBack,
        "r" | "R" => Command::Turn,
        "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" => Command::Tab(press.key.as_bytes()[0] - b'0'),
        _ => return None,
    })
}

/// The row to go to from `current` among `count` rows: the ends hold, and nothing chosen yet starts at the top.
#[must_use]
pub fn step(current: Option<usize>, count: usize, forwards: bool) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (current, forwards) {
        (None, true) => 0,
        (None, false) => last,
        (Some(row), true) => (row + 1).min(last),
        (Some(row), false) => row.saturating_sub(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_in_a_field_is_a_letter() {
        let press = Press { key: "j", ..Press::default() };
        assert_eq!(command(press, true), Some(Command::Next));
        assert_eq!(command(Press { typing: true, ..press }, true), None);
        assert_eq!(command(Press { dialog: true, ..press }, true), None);
        assert_eq!(command(Press { modified: true, ..press }, true), None);
        assert_eq!(command(press, false), None);
        assert_eq!(command(Press { key: "x", ..press }, true), None);
        assert_eq!(command(Press { key: "4", ..press }, true), Some(Command::Tab(4)));
        assert_eq!(command(Press { key: "4", typing: true, ..press }, true), None);
    }

    #[test]
    fn caps_lock_turns_nothing_round() {
        for key in ["r", "R"] {
            let press = Press { key, ..Press::default() };
            assert_eq!(command(press, true), Some(Command::Turn));
            assert_eq!(command(Press { shift: true, ..press }, true), Some(Command::TurnBack));
        }
    }

    #[test]
    fn the_cursor_stays_in_the_list() {
        assert_eq!(step(None, 3, true), Some(0));
        assert_eq!(step(None, 3, false), Some(2));
        assert_eq!(step(Some(2), 3, true), Some(2));
        assert_eq!(step(Some(0), 3, false), Some(0));
        assert_eq!(step(Some(1), 3, true), Some(2));
        assert_eq!(step(None, 0, true), None);
    }
}

//! What stands in a form's fields, as text: lists as a line for each entry, amounts as people write them.

/// What was typed and is not saved: the path of a field in its document, and its text. In the order of typing.
pub type Drafts = Vec<(&'static str, String)>;

/// Notes what was typed in a field; what is there already is no change.
pub fn note(drafts: &mut Drafts, path: &'static str, text: String, saved: &str) {
    drafts.retain(|(known, _)| *known != path);
    if text != saved {
        drafts.push((path, text));
    }
}

/// What becomes of drafts when somebody else saved the record meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// Without what the other wrote just the same.
    pub drafts: Drafts,
    /// The fields that both changed, and differently: somebody must choose.
    pub disputed: Vec<&'static str>,
}

/// Holds drafts against the version that is there now.
pub fn merge(drafts: &Drafts, seen: impl Fn(&str) -> String, now: impl Fn(&str) -> String) -> Merged {
    let drafts: Drafts = drafts.iter().filter(|(path, text)| *text != now(path)).cloned().collect();
    let disputed = drafts.iter().map(|(path, _)| *path).filter(|path| seen(path) != now(path)).collect();
    Merged { drafts, disputed }
}

/// One cell of a list: entries are lines, and what an entry is made of stands between tabulators.
#[must_use]
pub fn cell(list: &str, row: usize, column: usize) -> &str {
    list.lines().nth(row).and_then(|line| line.split('\t').nth(column)).unwrap_or_default()
}

/// The list with another text in a cell.
#[must_use]
pub fn with_cell(list: &str, row: usize, column: usize, text: &str) -> String {
    let text = text.replace(['\t', '\n'], " ");
    let replaced = |line: &str| {
        let cells = line.split('\t').enumerate().map(|(i, cell)| if i == column { text.as_str() } else { cell });
        cells.collect::<Vec<_>>().join("\t")
    };
    list.lines().enumerate().map(|(i, line)| if i == row { replaced(line) } else { line.to_owned() } + "\n").collect()
}

/// The list without an entry.
#[must_use]
pub fn without_row(list: &str, row: usize) -> String {
    list.lines().enumerate().filter(|(i, _)| *i != row).map(|(_, line)| format!("{line}\n")).collect()
}

/// The list without the entries that nobody filled in.
#[must_use]
pub fn without_blanks(list: &str) -> String {
    list.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("{line}\n")).collect()
}

/// Reads an amount in euros (`1 234,50`) as cents; none when it is no amount.
#[must_use]
pub fn cents(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').map(|c| if c == ',' { '.' } else { c }).collect();
    let (euros, cents) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if euros.is_empty() || euros.len() > 9 || cents.len() > 2 || !digits(euros) || !digits(cents) {
        return None;
    }
    Some(euros.parse::<i64>().ok()? * 100 + format!("{cents:0<2}").parse::<i64>().ok()?)
}

/// Cents as an amount to type over: `237,00`, with the language's decimal sign.
#[must_use]
pub fn amount(cents: i64, sign: char) -> String {
    format!("{}{sign}{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_back_to_what_is_saved_is_no_change() {
        let mut drafts = Drafts::new();
        note(&mut drafts, "name", "B".into(), "A");
        note(&mut drafts, "contact.email", "x".into(), "");
        note(&mut drafts, "name", "C".into(), "A");
        assert_eq!(drafts, [("contact.email", "x".to_owned()), ("name", "C".to_owned())]);
        note(&mut drafts, "name", "A".into(), "A");
        assert_eq!(drafts, [("contact.email", "x".to_owned())]);
    }

    #[test]
    fn only_what_both_changed_differently_is_disputed() {
        let drafts: Drafts = ["both", "alike", "mine"].map(|path| (path, format!("new {path}"))).to_vec();
        let now = |path: &str| match path {
            "both" => "theirs".to_owned(),
            "alike" => "new alike".to_owned(),
            _ => "old".to_owned(),
        };
        let merged = merge(&drafts, |_| "old".to_owned(), now);
        assert_eq!(merged.disputed, ["both"]);
        assert_eq!(merged.drafts.iter().map(|(path, _)| *path).collect::<Vec<_>>(), ["both", "mine"]);
    }

    #[test]
    fn lists_are_changed_cell_by_cell() {
        let list = "Clé\t237,00\nRemise\t25,00\n";
        assert_eq!((cell(list, 1, 1), cell(list, 2, 0), cell("a@b.example\n", 0, 0)), ("25,00", "", "a@b.example"));
        assert_eq!(with_cell(list, 1, 0, "En\tmain"), "Clé\t237,00\nEn main\t25,00\n");
        assert_eq!(without_row(list, 0), "Remise\t25,00\n");
        assert_eq!(without_blanks("\na\n \t \n"), "a\n");
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, expected) in [("237", 23_700), ("237,5", 23_750), ("1 234.50", 123_450), ("0,07\u{a0}€", 7), (" 12,", 1_200)] {
            assert_eq!(cents(text), Some(expected), "{text}");
        }
        for bad in ["", ",5", "-1", "1,234", "1e3", "12345678901", "deux"] {
            assert_eq!(cents(bad), None, "{bad}");
        }
        assert_eq!((amount(23_705, ','), amount(7, '.')), ("237,05".to_owned(), "0.07".to_owned()));
    }
}

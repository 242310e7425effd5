//! What a person chose for this browser: theme, language, density, columns, shortcuts. Nothing else is ever stored
//! here, and none of it says who they are (design D2).

use crate::columns::Choice;
use crate::dom;
use crate::i18n::{self, Lang};
use leptos::prelude::*;
use web_sys::Storage;

const THEME: &str = "ra.theme";
const LANGUAGE: &str = "ra.language";
const DENSITY: &str = "ra.density";
const COLUMNS: &str = "ra.columns";
const SHORTCUTS: &str = "ra.shortcuts";

/// The preferences, as signals.
#[derive(Clone, Copy)]
pub struct Prefs {
    /// `light`, `dark`, or empty for the system's.
    pub theme: RwSignal<String>,
    /// The language.
    pub lang: RwSignal<Lang>,
    /// `compact`, `comfortable`, or empty for the standard.
    pub density: RwSignal<String>,
    /// The columns of the order list.
    pub columns: RwSignal<Choice>,
    /// Whether single keys are shortcuts.
    pub shortcuts: RwSignal<bool>,
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn stored(key: &str) -> String {
    storage().and_then(|s| s.get_item(key).ok().flatten()).unwrap_or_default()
}

/// Keeps a value; an empty one is the default and is forgotten. A browser that refuses storage just forgets.
fn store(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = if value.is_empty() { storage.remove_item(key) } else { storage.set_item(key, value) };
    }
}

impl Prefs {
    /// Reads what is stored and follows the changes.
    pub fn start() -> Self {
        let tag = dom::document().document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
        let prefs = Self {
            theme: RwSignal::new(stored(THEME)),
            lang: RwSignal::new(Lang::read(&tag)),
            density: RwSignal::new(stored(DENSITY)),
            columns: RwSignal::new(Choice::read(&stored(COLUMNS))),
            shortcuts: RwSignal::new(stored(SHORTCUTS) != "off"),
        };
        i18n::set_lang(prefs.lang.get_untracked());
        Effect::new(move |_| root_attribute("data-theme", &prefs.theme.get()));
        prefs
    }

    /// Changes the theme.
    pub fn set_theme(self, theme: &str) {
        store(THEME, theme);
        self.theme.set(theme.to_owned());
    }

    /// Changes the language; the page is built anew.
    pub fn set_lang(self, lang: Lang) {
        store(LANGUAGE, lang.code());
        root_attribute("lang", lang.code());
        i18n::set_lang(lang);
        self.lang.set(lang);
    }

    /// Changes the density of tables.
    pub fn set_density(self, density: &str) {
        store(DENSITY, density);
        self.density.set(density.to_owned());
    }

    /// Shows or hides a column.
    pub fn set_column(self, name: &str, on: bool) {
        self.columns.update(|choice| choice.set(name, on));
        store(COLUMNS, &self.columns.with_untracked(Choice::write));
    }

    /// Switches single-key shortcuts on or off.
    pub fn set_shortcuts(self, on: bool) {
        store(SHORTCUTS, if on { "" } else { "off" });
        self.shortcuts.set(on);
    }
}

fn root_attribute(name: &str, value: &str) {
    if let Some(root) = dom::document().document_element() {
        let _ = if value.is_empty() { root.remove_attribute(name) } else { root.set_attribute(name, value) };
    }
}

/// The preferences of the page.
pub fn prefs() -> Prefs {
    expect_context::<Prefs>()
}

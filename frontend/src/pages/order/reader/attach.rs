//! Adding a document to an order beside its evidence, under a title (D-12).

use super::imports::Imports;
use super::told::Told;
use crate::dom;
use crate::http::Destination;
use crate::i18n::t;
use crate::ui::{Dialog, complaint, icon, live};
use leptos::html;
use leptos::prelude::*;
use web_sys::{DragEvent, SubmitEvent};

/// What is wrong with the form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Title,
    NoFile,
}

/// The form.
#[derive(Clone, Copy)]
struct Form {
    number: Memo<String>,
    page: Imports,
    title: NodeRef<html::Input>,
    file: NodeRef<html::Input>,
    /// The name of the file that was chosen.
    name: RwSignal<String>,
    wrong: RwSignal<Option<Wrong>>,
    /// The same for every attempt with the same title and file, which then add one attachment.
    key: StoredValue<String>,
}

/// The dialog, for the order whose number is in the address.
pub(super) fn dialog(number: Memo<String>, page: Imports) -> AnyView {
    let form = Form {
        number,
        page,
        title: NodeRef::new(),
        file: NodeRef::new(),
        name: RwSignal::new(String::new()),
        wrong: RwSignal::new(None),
        key: StoredValue::new(String::new()),
    };
    let asking = RwSignal::new(false);
    let give_up = Callback::new(move |()| {
        page.attachment.give_up();
        page.attachment.forget();
        form.wrong.set(None);
        asking.set(false);
        page.attaching.set(false);
    });
    // Closing gives up what was entered: then it is asked first.
    let close = Callback::new(move |()| if form.is_begun() { asking.set(true) } else { give_up.run(()) });
    // On the way to another order it is no longer that order's form.
    Effect::new(move |before: Option<String>| {
        let number = number.get();
        if before.is_some_and(|before| before != number) {
            give_up.run(());
        }
        number
    });
    // It is there meanwhile: nothing is left to ask about.
    Effect::new(move |_| {
        if !page.attaching.get() {
            asking.set(false);
        }
    });
    view! {
        <Dialog open=page.attaching title=t().add_attachment on_close=close>{form.view(close)}</Dialog>
        {question(asking, give_up)}
    }
    .into_any()
}

/// Asks before what was entered is given up.
fn question(asking: RwSignal<bool>, give_up: Callback<()>) -> AnyView {
    let t = t();
    let go_on = Callback::new(move |()| asking.set(false));
    view! {
        <Dialog open=asking title=t.attachment_leave_title on_close=go_on>
            <div class="dialog__body"><p>{t.attachment_leave_text}</p></div>
            <div class="dialog__foot">
                <button class="btn btn--ghost" type="button" on:click=move |_| give_up.run(())>{t.attachment_leave}</button>
                <button class="btn btn--primary" type="button" autofocus=true on:click=move |_| go_on.run(())>{t.attachment_go_on}</button>
            </div>
        </Dialog>
    }
    .into_any()
}

impl Form {
    /// Whether anything was entered.
    fn is_begun(self) -> bool {
        let title = self.title.get_untracked().map(|input| input.value()).unwrap_or_default();
        !title.trim().is_empty() || self.name.with_untracked(|name| !name.is_empty())
    }

    /// Another file was chosen.
    fn choose(self) {
        self.another();
        let files = self.file.get_untracked().and_then(|input| input.files());
        self.name.set(files.and_then(|files| files.get(0)).map(|file| file.name()).unwrap_or_default());
    }

    /// A file that is dropped on the form is chosen.
    fn dropped(self, event: &DragEvent) {
        if !dom::carries_files(event) {
            return;
        }
        event.prevent_default();
        let files = event.data_transfer().and_then(|data| data.files()).filter(|files| files.length() > 0);
        if let Some((input, files)) = self.file.get_untracked().zip(files)
            && !untrack(|| self.page.attachment.is_going())
        {
            input.set_files(Some(&files));
            self.choose();
        }
    }

    /// What is sent next is another document.
    fn another(self) {
        self.key.set_value(dom::random_id());
        self.page.attachment.forget();
        self.wrong.set(None);
    }

    fn submit(self, event: &SubmitEvent) {
        event.prevent_default();
        let entered = self.title.get_untracked().map(|input| input.value()).unwrap_or_default();
        // What else a title may not be the server says: its rules would bring the tables of Unicode with them.
        if entered.trim().is_empty() {
            return self.complain(Wrong::Title, self.title);
        }
        let files = self.file.get_untracked().and_then(|input| input.files());
        if files.as_ref().is_none_or(|files| files.length() == 0) {
            return self.complain(Wrong::NoFile, self.file);
        }
        let Some(file) = self.page.attachment.one_of(files) else { return };
        self.wrong.set(None);
        let (title, name) = (dom::encode(&entered), dom::encode(&file.name()));
        let path = format!("/api/v1/orders/{}/attachments?title={title}&file_name={name}", dom::encode(&self.number.get_untracked()));
        let to = Destination { method: "POST", path, idempotency_key: Some(self.key.get_value()), version: None };
        let page = self.page;
        page.attachment.send(to, file, page, None, move |_| {
            page.attaching.try_set(false);
            Told::Added(entered)
        });
    }

    fn complain(self, wrong: Wrong, field: NodeRef<html::Input>) {
        self.wrong.set(Some(wrong));
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    }

    fn view(self, close: Callback<()>) -> AnyView {
        let t = t();
        self.another();
        self.name.set(String::new());
        let going = move || self.page.attachment.is_going();
        let title_wrong = move || self.wrong.get() == Some(Wrong::Title);
        let file_wrong = move || self.wrong.get() == Some(Wrong::NoFile);
        view! {
            <form class="sheet" novalidate autocomplete="off" on:submit=move |event| self.submit(&event) on:drop=move |event| self.dropped(&event)>
                <div class="dialog__body">
                    <p class="note">{t.required_note}</p>
                    <div class="field">
                        <label class="field__label is-required" for="attachment-title">{t.attachment_title}</label>
                        <input class="input" id="attachment-title" type="text" maxlength="200" aria-required="true" autofocus=true node_ref=self.title disabled=going
                            aria-invalid=move || title_wrong().then_some("true") aria-describedby=move || title_wrong().then_some("attachment-title-wrong")
                            on:input=move |_| self.another()/>
                        {live(move || title_wrong().then(|| complaint("attachment-title-wrong", t.attachment_title_wrong)))}
                    </div>
                    <div class="field">
                        <label class="field__label is-required" for="attachment-file">{t.document}</label>
                        <div class="row">
                            <label class="btn filepick">
                                {icon("upload")}{t.choose_file}
                                <input class="vh" id="attachment-file" type="file" required=true accept=".png,.jpg,.jpeg,.pdf" node_ref=self.file disabled=going
                                    aria-invalid=move || file_wrong().then_some("true")
                                    aria-describedby=move || if file_wrong() { "attachment-file-wrong" } else { "attachment-hint" } on:change=move |_| self.choose()/>
                            </label>
                            <span class="breakable">{move || self.name.get()}</span>
                        </div>
                        <p class="note" id="attachment-hint">{t.attachment_hint}</p>
                        {live(move || file_wrong().then(|| complaint("attachment-file-wrong", t.attachment_file_wrong)))}
                    </div>
                </div>
                {self.page.attachment.view(t.attachment_refused, None)}
                <div class="dialog__foot">
                    <button class="btn btn--ghost" type="button" on:click=move |_| close.run(())>{t.cancel}</button>
                    <button class="btn btn--primary" type="submit" disabled=going>{icon("plus")}{t.add}</button>
                </div>
            </form>
        }
        .into_any()
    }
}

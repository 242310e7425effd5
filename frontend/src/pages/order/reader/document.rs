//! A document that is shown: the script `reader.js` does that, which comes with the first one.

use super::look::Look;
use crate::i18n::t;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlElement};

/// A document that is open.
#[derive(Clone)]
struct Document(JsValue);

impl Document {
    async fn open(host: &HtmlElement, file: &Blob, name: &str) -> Result<Self, JsValue> {
        let t = t();
        let open: Function = Reflect::get(&js_sys::global(), &"openDocument".into())?.dyn_into()?;
        let words = Object::new();
        for (key, text) in [("name", name), ("page", &(t.page_of)("{page}", "{count}")), ("unshown", t.partly_shown)] {
            Reflect::set(&words, &key.into(), &text.into())?;
        }
        let arguments = Array::of3(host, file, &words);
        let opening: Promise = open.apply(&JsValue::UNDEFINED, &arguments)?.dyn_into()?;
        JsFuture::from(opening).await.map(Self)
    }

    fn call(&self, name: &str, argument: &JsValue) {
        let method = Reflect::get(&self.0, &name.into()).ok().and_then(|method| method.dyn_into::<Function>().ok());
        if let Some(method) = method {
            let _ = method.call1(&self.0, argument);
        }
    }
}

/// The document, in the element that it is given.
pub(super) fn view(file: Blob, name: String, look: Look, fails: Callback<()>) -> AnyView {
    let host = NodeRef::<html::Div>::new();
    let document = RwSignal::new_local(None::<Document>);
    let file = StoredValue::new_local(file);
    Effect::new(move |_| {
        let Some(host) = host.get() else { return };
        let name = name.clone();
        spawn_local(async move {
            let opened = match file.try_get_value() {
                Some(file) => Document::open(&host, &file, &name).await,
                None => return,
            };
            match opened {
                // What nobody looks at any more is given back: its worker, its pages.
                Ok(opened) => {
                    if let Some(Some(late)) = document.try_set(Some(opened)) {
                        late.call("close", &JsValue::UNDEFINED);
                    }
                }
                Err(error) => {
                    web_sys::console::warn_1(&error);
                    fails.try_run(());
                }
            }
        });
    });
    Effect::new(move |_| {
        let turned = look.turned.get();
        document.with(|document| {
            if let Some(document) = document {
                document.call("turn", &turned.into());
            }
        });
    });
    on_cleanup(move || {
        if let Some(Some(document)) = document.try_get_untracked() {
            document.call("close", &JsValue::UNDEFINED);
        }
    });
    view! { <div class="leaf__document" node_ref=host></div> }.into_any()
}

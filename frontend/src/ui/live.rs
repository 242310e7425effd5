//! Parts of a page that change.

use leptos::prelude::*;

/// A part that is built anew whenever what it reads changes. All such parts are of one type here: each closure's own
/// type would bring its own copy of the rendering with it, a kilobyte apiece.
pub(crate) fn live<V: IntoAny>(mut part: impl FnMut() -> V + Send + 'static) -> AnyView {
    let part: Box<dyn FnMut() -> AnyView + Send> = Box::new(move || part().into_any());
    part.into_any()
}

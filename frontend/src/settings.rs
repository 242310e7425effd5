//! The program the browser starts for the settings; everything it does is in the library.

fn main() {
    #[cfg(target_arch = "wasm32")]
    frontend::app::start_settings();
}

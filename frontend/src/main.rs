//! The program the browser starts; everything it does is in the library.

fn main() {
    #[cfg(target_arch = "wasm32")]
    frontend::app::start();
}

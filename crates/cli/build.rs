//! Compiles anew when a file of the sample region comes or goes: what `include_dir!` has read it watches, but
//! not the folders themselves.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../tests/region");
}

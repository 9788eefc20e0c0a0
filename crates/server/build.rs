//! Puts the built web page where `ui.rs` embeds it from.
//!
//! Without `web/dist` a placeholder is embedded, so that building and testing need no Node.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const DIST: &str = "../../web/dist";
const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"es\">\n<head><meta charset=\"utf-8\">\
<title>Rumbo</title></head>\n<body><h1>Rumbo</h1>\
<p lang=\"es\">La página no está incluida en este programa. Compílalo con <code>cargo xtask \
run</code>.</p>\
<p lang=\"en\">The page is not part of this program. Build it with <code>cargo xtask \
run</code>.</p></body>\n</html>\n";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={DIST}");
    let out = env::var_os("OUT_DIR").map(PathBuf::from);
    let target = out
        .expect("cargo sets OUT_DIR for build scripts")
        .join("ui");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    fs::create_dir_all(&target)?;
    let dist = Path::new(DIST);
    if dist.join("index.html").exists() {
        return copy_folder(dist, &target);
    }
    println!("cargo:warning=web/dist is missing: a placeholder page is embedded");
    fs::write(target.join("index.html"), PLACEHOLDER)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

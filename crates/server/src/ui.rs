//! The web page, embedded in the binary by `build.rs`.
//!
//! Files under `assets/` have the hash of their content in their name and are kept by browsers for
//! ever. The page itself is sent with the language and looks of the visitor already in it, so that
//! nothing flashes and no script is needed before the first paint.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rumbo_market::{Digest, Lang};
use rust_embed::{Embed, EmbeddedFile};

use crate::http::error::{ApiError, from_status};
use crate::http::{BODY_BYTES_MAX, preferred_language, read_cookie};

#[derive(Embed)]
#[folder = "$OUT_DIR/ui"]
struct Files;

const PAGE: &str = "index.html";
const LANG_COOKIE: &str = "rumbo_lang";
/// How the page looks from its first paint: attribute of `<html>`, cookie, and the values it may
/// have, the usual one first.
const LOOKS: [Look; 4] = [
    Look {
        attribute: "data-theme",
        cookie: "rumbo_theme",
        values: &["system", "light", "dark"],
    },
    Look {
        attribute: "data-palette",
        cookie: "rumbo_palette",
        values: &["standard", "colour_blind", "inverted"],
    },
    Look {
        attribute: "data-density",
        cookie: "rumbo_density",
        values: &["cosy", "compact"],
    },
    Look {
        attribute: "data-menu",
        cookie: "rumbo_menu",
        values: &["auto", "open", "folded"],
    },
];
const KEEP_FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

struct Look {
    attribute: &'static str,
    cookie: &'static str,
    values: &'static [&'static str],
}

impl Look {
    /// The value that the visitor chose; a cookie can hold anything, so only known ones count.
    fn chosen(&self, headers: &HeaderMap) -> &'static str {
        let cookie = read_cookie(headers, self.cookie);
        let known = self
            .values
            .iter()
            .find(|known| cookie.as_deref() == Some(**known));
        known.unwrap_or(&self.values[0])
    }
}

/// Serves a file, or the page for every path that belongs to it.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return from_status(StatusCode::METHOD_NOT_ALLOWED, BODY_BYTES_MAX).into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let is_served_file = !matches!(path, "" | PAGE) && !is_packed(path);
    if is_served_file && let Some(file) = Files::get(path) {
        return file_response(path, file, &headers);
    }
    // A page's path has no dot: a file that is missing must not look like a page.
    if path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'))
        && path != PAGE
    {
        return from_status(StatusCode::NOT_FOUND, BODY_BYTES_MAX).into_response();
    }
    page_response(&headers)
}

/// Tells whether the file is the packed form of another.
fn is_packed(path: &str) -> bool {
    path.ends_with(".br") || path.ends_with(".gz")
}

fn file_response(path: &str, plain: EmbeddedFile, headers: &HeaderMap) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let packed = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .find_map(|(coding, suffix)| {
            let file =
                accepts(headers, coding).then(|| Files::get(&format!("{path}.{suffix}")))??;
            Some((coding, file))
        });
    let (coding, file) = match packed {
        Some((coding, file)) => (Some(coding), file),
        None => (None, plain),
    };
    let etag = format!("\"{}\"", Digest(file.metadata.sha256_hash()));
    let is_named_by_content = path.starts_with("assets/");
    let mut response = body_response(headers, &etag, file.data);
    let out = response.headers_mut();
    insert(out, header::CONTENT_TYPE, kind.essence_str());
    insert(
        out,
        header::CACHE_CONTROL,
        if is_named_by_content {
            KEEP_FOR_EVER
        } else {
            ASK_AGAIN
        },
    );
    insert(out, header::VARY, "accept-encoding");
    if let Some(coding) = coding {
        insert(out, header::CONTENT_ENCODING, coding);
    }
    response
}

fn page_response(headers: &HeaderMap) -> Response {
    let Some(file) = Files::get(PAGE) else {
        return ApiError::new(StatusCode::NOT_FOUND, "no_page", "the page is not built in")
            .into_response();
    };
    let lang = read_cookie(headers, LANG_COOKIE).and_then(|lang| lang.parse().ok());
    let lang = lang.unwrap_or_else(|| preferred_language(headers));
    let looks = LOOKS.map(|look| (look.attribute, look.chosen(headers)));
    let html = fill_page(&String::from_utf8_lossy(&file.data), lang, &looks);
    // Weak: the compression layer may change the bytes.
    let etag = format!("W/\"{}\"", Digest::of(html.as_bytes()));
    let mut response = body_response(headers, &etag, Cow::Owned(html.into_bytes()));
    let out = response.headers_mut();
    insert(out, header::CONTENT_TYPE, "text/html; charset=utf-8");
    insert(out, header::CACHE_CONTROL, ASK_AGAIN);
    insert(out, header::VARY, "accept-language, cookie");
    response
}

/// Puts language and looks into the `<html>` tag.
fn fill_page(html: &str, lang: Lang, looks: &[(&str, &str)]) -> String {
    let lang = match lang {
        Lang::Es => "es",
        Lang::En => "en",
    };
    let Some(start) = html.find("<html") else {
        return html.to_owned();
    };
    let Some(length) = html[start..].find('>') else {
        return html.to_owned();
    };
    let (before, after) = (&html[..start], &html[start + length + 1..]);
    let looks: String = looks
        .iter()
        .map(|(attribute, value)| format!(" {attribute}=\"{value}\""))
        .collect();
    format!("{before}<html lang=\"{lang}\"{looks}>{after}")
}

fn body_response(headers: &HeaderMap, etag: &str, body: Cow<'static, [u8]>) -> Response {
    let mut response = if is_known(headers, etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match body {
            Cow::Borrowed(bytes) => Body::from(bytes),
            Cow::Owned(bytes) => Body::from(bytes),
        }
        .into_response()
    };
    insert(response.headers_mut(), header::ETAG, etag);
    response
}

/// Tells whether the caller has this version. Compares weakly, as `If-None-Match` wants.
pub(crate) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let wanted = strong(etag);
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || strong(tag) == wanted)
}

/// Tells whether the caller takes a content coding.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|entry| {
            let mut parts = entry.split(';');
            let is_named = parts.next().is_some_and(|name| name.trim() == coding);
            let is_refused = parts.any(|part| {
                part.trim()
                    .strip_prefix("q=")
                    .is_some_and(|q| q.parse() == Ok(0.0))
            });
            is_named && !is_refused
        })
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_gets_language_and_looks() {
        let html = "<!doctype html><html lang=\"es\" data-theme=\"system\"><p>x</p></html>";
        let looks = [("data-theme", "dark"), ("data-density", "compact")];
        assert_eq!(
            fill_page(html, Lang::En, &looks),
            "<!doctype html><html lang=\"en\" data-theme=\"dark\" data-density=\"compact\"><p>x</p></html>"
        );
        assert_eq!(fill_page("no tag", Lang::En, &looks), "no tag");
    }

    #[test]
    fn codings_are_negotiated() {
        let check = |accepted: &str, expected: [bool; 2]| {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::ACCEPT_ENCODING,
                HeaderValue::from_str(accepted).unwrap(),
            );
            assert_eq!(
                ["br", "gzip"].map(|coding| accepts(&headers, coding)),
                expected
            );
        };
        check("gzip, deflate, br", [true, true]);
        check("gzip;q=1.0, br;q=0", [false, true]);
        check("identity", [false, false]);
    }

    #[test]
    fn known_version_is_compared_weakly() {
        let check = |sent: &str, known: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(sent).unwrap());
            assert_eq!(is_known(&headers, "\"a\""), known, "{sent}");
        };
        check("\"a\"", true);
        check("W/\"a\"", true);
        check("\"b\", \"a\"", true);
        check("*", true);
        check("\"b\"", false);
    }
}

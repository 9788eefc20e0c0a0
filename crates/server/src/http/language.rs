//! Language of an answer: asked for, else the person's, else the browser's. Numbers and days in its
//! sentences are written as in the person's region, whatever the language.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use rumbo_market::{Lang, Locale, Region};
use rumbo_store::user::User;
use serde::Deserialize;
use utoipa::IntoParams;

use super::auth::CurrentUser;
use super::error::{ApiError, invalid, shortened};
use super::extract::Query;

/// Tags of `Accept-Language` that are looked at.
const TAGS_MAX: usize = 32;

/// Language of the answer.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LangQuery {
    /// `es` or `en`; the person's setting when absent, else `Accept-Language`.
    pub lang: Option<String>,
}

/// The language to answer in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Language(pub Lang);

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(query) = Query::<LangQuery>::from_request_parts(parts, state).await?;
        if let Some(lang) = query.lang {
            return parse_lang("lang", &lang).map(Self);
        }
        let of_user = parts
            .extensions
            .get::<CurrentUser>()
            .and_then(|CurrentUser(user)| user.lang.parse().ok());
        Ok(Self(of_user.unwrap_or_else(|| preferred(&parts.headers))))
    }
}

/// How to write sentences with numbers: the language to answer in, and the person's region.
#[derive(Debug, Clone, Copy)]
pub(super) struct InLocale(pub Locale);

impl<S: Send + Sync> FromRequestParts<S> for InLocale {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Language(lang) = Language::from_request_parts(parts, state).await?;
        let user = parts.extensions.get::<CurrentUser>();
        let region = user.map(|CurrentUser(user)| region_of(user));
        Ok(Self(Locale { lang, region }))
    }
}

/// The region of a person; one that is not known any more is assumed by the language.
pub(super) fn region_of(user: &User) -> &'static Region {
    Region::find(&user.region)
        .unwrap_or_else(|| Region::of_lang(user.lang.parse().unwrap_or_default()))
}

/// Reads a language that somebody named.
pub(super) fn parse_lang(field: &'static str, text: &str) -> Result<Lang, ApiError> {
    text.parse().map_err(|_| {
        invalid(
            field,
            format!("`{}` is not a language here, use es or en", shortened(text)),
        )
    })
}

/// The known language that `Accept-Language` likes best; Spanish when it names none.
pub(crate) fn preferred(headers: &HeaderMap) -> Lang {
    best_accepted(headers, |tag| tag.split('-').next()?.parse().ok()).unwrap_or_default()
}

/// The known region that `Accept-Language` likes best, as in `es-AR`.
pub(super) fn preferred_region(headers: &HeaderMap) -> Option<&'static Region> {
    best_accepted(headers, |tag| tag.split('-').skip(1).find_map(Region::find))
}

/// What the best tag that means something means; the first among equals.
fn best_accepted<T>(headers: &HeaderMap, meaning: impl Fn(&str) -> Option<T>) -> Option<T> {
    let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best = (0.0, None);
    for entry in accepted.split(',').take(TAGS_MAX) {
        let mut parts = entry.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let quality: f64 = parts
            .find_map(|part| part.trim().strip_prefix("q=")?.parse().ok())
            .unwrap_or(1.0);
        if quality > best.0
            && let Some(found) = meaning(&tag)
        {
            best = (quality, Some(found));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn best_known_language_wins() {
        let check = |accepted: &str, expected: Lang| {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::ACCEPT_LANGUAGE,
                HeaderValue::from_str(accepted).unwrap(),
            );
            assert_eq!(preferred(&headers), expected, "{accepted}");
        };
        check("", Lang::Es);
        check("en", Lang::En);
        check("de-DE,de;q=0.9,en;q=0.5", Lang::En);
        check("en;q=0.3, es-AR;q=0.8", Lang::Es);
        check("en-GB,es;q=0.9", Lang::En);
        check("en;q=0", Lang::Es);
        check(";;;,q=,en;q=x", Lang::En);
    }
    #[test]
    fn region_comes_from_the_best_tag_that_has_one() {
        let check = |accepted: &str, expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::ACCEPT_LANGUAGE,
                HeaderValue::from_str(accepted).unwrap(),
            );
            let found = preferred_region(&headers).map(|region| region.id);
            assert_eq!(found, expected, "{accepted}");
        };
        check("es-AR,es;q=0.9", Some("AR"));
        check("es-419,es;q=0.9,en-US;q=0.8", Some("US"));
        check("zh-Hant-TW, en-gb;q=0.5", Some("GB"));
        check("es", None);
        check("", None);
    }
}

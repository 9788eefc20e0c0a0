//! Language of an answer: asked for, else the person's, else the browser's.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use rumbo_market::Lang;
use serde::Deserialize;
use utoipa::IntoParams;

use super::auth::CurrentUser;
use super::error::{ApiError, invalid, shortened};
use super::extract::Query;

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
    let accepted = headers.get(header::ACCEPT_LANGUAGE);
    let accepted = accepted
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut best = (0.0, Lang::default());
    for entry in accepted.split(',').take(32) {
        let mut parts = entry.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let quality: f64 = parts
            .find_map(|part| part.trim().strip_prefix("q=")?.parse().ok())
            .unwrap_or(1.0);
        let lang = tag.split('-').next().unwrap_or_default().parse::<Lang>();
        if let Ok(lang) = lang
            && quality > best.0
        {
            best = (quality, lang);
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
}

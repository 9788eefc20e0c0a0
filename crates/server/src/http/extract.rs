//! Extractors whose refusals are [`ApiError`]s, and the small types that queries are made of.

use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, Path as AxumPath, Query as AxumQuery, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use jiff::civil;
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::BODY_BYTES_MAX;
use super::error::{ApiError, invalid, malformed, shortened, too_large};

/// Characters that any text input may have at most.
pub const TEXT_CHARS_MAX: usize = 4_096;

/// JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "send the body as `application/json`",
            ));
        }
        let body = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX)
            .await
            .map_err(|_| too_large(BODY_BYTES_MAX as u64))?;
        let value: serde_json::Value = serde_json::from_slice(&body)
            .map_err(|error| malformed(format!("the body is not JSON: {error}")))?;
        serde_json::from_value(value)
            .map(Self)
            .map_err(|error| invalid("body", shortened(&error.to_string())))
    }
}

/// Query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        AxumQuery::<T>::try_from_uri(&parts.uri)
            .map(|AxumQuery(value)| Self(value))
            .map_err(|error| invalid("query", shortened(&error.body_text())))
    }
}

/// One path segment, percent-decoded.
#[derive(Debug)]
pub struct Segment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let AxumPath(segment) = AxumPath::<String>::from_request_parts(parts, state)
            .await
            .map_err(|error| malformed(shortened(&error.body_text())))?;
        if segment.chars().count() > TEXT_CHARS_MAX || segment.chars().any(char::is_control) {
            return Err(malformed("the path has control characters or is too long"));
        }
        Ok(Self(segment))
    }
}

/// An instant as people and programs write it: `2021-05-01`, RFC 3339, or unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

impl FromStr for Instant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let bad = || {
            format!(
                "`{}` is not a time: use 2021-05-01, 2021-05-01T12:00:00Z or unix milliseconds",
                shortened(text)
            )
        };
        if let Ok(at_ms) = text.parse::<i64>() {
            return jiff::Timestamp::from_millisecond(at_ms)
                .map(|_| Self(at_ms))
                .map_err(|_| bad());
        }
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(at.as_millisecond()));
        }
        let day: civil::Date = text.parse().map_err(|_| bad())?;
        let start = day.to_zoned(TimeZone::UTC).map_err(|_| bad())?;
        Ok(Self(start.timestamp().as_millisecond()))
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Millis(i64),
            Text(String),
        }
        match Wire::deserialize(deserializer)? {
            Wire::Millis(at_ms) => at_ms.to_string().parse(),
            Wire::Text(text) => text.parse(),
        }
        .map_err(serde::de::Error::custom)
    }
}

/// Half-open range `[from, until)`; refuses one that ends before it starts.
pub fn range(from: Option<Instant>, to: Option<Instant>) -> Result<(i64, i64), ApiError> {
    let from = from.map_or(i64::MIN, |Instant(at)| at);
    let until = to.map_or(i64::MAX, |Instant(at)| at);
    if until < from {
        return Err(invalid("to", "must not be before `from`"));
    }
    Ok((from, until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_in_three_spellings() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(text.parse().ok().map(|Instant(at)| at), expected, "{text}");
        };
        check("1970-01-02", Some(86_400_000));
        check("1970-01-01T00:00:01Z", Some(1_000));
        check("1970-01-01T01:00:00+01:00", Some(0));
        check("1500", Some(1_500));
        check("yesterday", None);
        check("2021-02-30", None);
        check("99999999999999999", None);
        check("'; DROP TABLE job; --", None);
    }

    #[test]
    fn range_must_not_end_before_it_starts() {
        assert!(range(Some(Instant(2)), Some(Instant(1))).is_err());
        assert_eq!(range(Some(Instant(1)), Some(Instant(1))), Ok((1, 1)));
    }

    impl PartialEq for ApiError {
        fn eq(&self, other: &Self) -> bool {
            self.code() == other.code()
        }
    }
}
